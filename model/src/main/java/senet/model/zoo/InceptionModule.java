package senet.model.zoo;

import senet.engine.autograd.Variable;
import senet.model.nn.Branches;
import senet.model.nn.Layer;
import senet.model.nn.Pass;
import senet.model.nn.SqueezeExcitation;
import senet.model.nn.StateVisitor;

/**
 * Concatenated branches, and an SE block behind them or none (arXiv 1709.01507, figure 2).
 *
 * @param name in files, of the SE block's {@code se_module}; the branches have names of their own
 * @param branches side by side
 * @param excitation behind the concatenation
 */
record InceptionModule(String name, Branches branches, BlockExcitation excitation)
    implements Layer {

  /**
   * With the SE block that {@code excitations} have in {@code stage}.
   *
   * @param stage from 0
   * @param k channels of all branches together
   */
  static InceptionModule of(
      String name, Branches branches, Excitations excitations, int stage, int k) {
    return new InceptionModule(
        name,
        branches,
        BlockExcitation.of(excitations, stage, SqueezeExcitation.Names.NUMBERED, k, k, k));
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    return excitation.at(Integration.STANDARD, pass, branches.apply(pass, x));
  }

  @Override
  public void visit(StateVisitor state) {
    branches.visit(state);
    excitation.visit(state.in(name), "se_module");
  }
}
