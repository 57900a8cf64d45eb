package senet.model.nn;

import java.util.List;
import senet.engine.autograd.Variable;

/**
 * The blocks of a residual network's stages, one after another; state: {@code layer1.0.*} and so
 * on, as torchvision names them.
 *
 * @param blocks of each stage in order
 */
public record Stages(List<List<Layer>> blocks) implements Layer {
  /** Copies the outer list. */
  public Stages {
    blocks = List.copyOf(blocks);
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    Variable y = x;
    for (List<Layer> stage : blocks) {
      for (Layer block : stage) {
        y = block.apply(pass, y);
      }
    }
    return y;
  }

  @Override
  public void visit(StateVisitor state) {
    for (int stage = 0; stage < blocks.size(); stage++) {
      for (int i = 0; i < blocks.get(stage).size(); i++) {
        state.visit("layer%d.%d".formatted(stage + 1, i), blocks.get(stage).get(i));
      }
    }
  }
}
