package senet.model.nn;

import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.Concat;

/**
 * Branches beside each other on the same input, what they put out concatenated along channels: [N,
 * H, W, C] to [N, P, Q, sum of K]; state: that of each layer under its own names (Szegedy et al.,
 * arXiv 1409.4842, figure 2).
 *
 * @param branches the layers of each branch in order; all branches put out images of one size
 */
public record Branches(List<List<Layer>> branches) implements Layer {
  /** Copies the outer list. */
  public Branches {
    branches = List.copyOf(branches);
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    return pass.apply(
        new Concat(),
        branches.stream().map(branch -> apply(branch, pass, x)).toArray(Variable[]::new));
  }

  private static Variable apply(List<Layer> branch, Pass pass, Variable x) {
    Variable y = x;
    for (Layer layer : branch) {
      y = layer.apply(pass, y);
    }
    return y;
  }

  @Override
  public void visit(StateVisitor state) {
    branches.forEach(branch -> branch.forEach(layer -> layer.visit(state)));
  }
}
