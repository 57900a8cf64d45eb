package senet.model.nn;

import senet.engine.autograd.Variable;
import senet.engine.op.Dropout;
import senet.engine.op.Flatten;
import senet.engine.op.GlobalAvgPool;

/**
 * What classification networks end in: the mean of each channel whatever the image's size, perhaps
 * dropout, and a fully connected layer; [N, H, W, C] to [N, classes].
 *
 * @param name of the layer in files
 * @param last the layer
 * @param dropout probability of dropping a channel's mean in training
 */
public record PooledHead(String name, FullyConnected last, float dropout) implements Layer {
  private static final long DROPOUT_SEED = 0; // one a network: draws differ by step

  /** Without dropout. */
  public PooledHead(String name, FullyConnected last) {
    this(name, last, 0);
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    Variable y = pass.apply(new Flatten(), pass.apply(new GlobalAvgPool(), x));
    if (pass.training() && dropout > 0) {
      y = pass.apply(new Dropout(dropout, DROPOUT_SEED), y, pass.step());
    }
    return last.apply(pass, y);
  }

  @Override
  public void visit(StateVisitor state) {
    state.visit(name, last);
  }
}
