package senet.model.nn;

import senet.engine.autograd.Variable;
import senet.engine.op.Relu;

/**
 * The two layers of an excitation, without biases: C to C/reduction, ReLU, to K; state: {@code
 * fc.0.weight}, {@code fc.2.weight}.
 */
final class Excitation implements Layer {
  private final Squeeze squeeze;
  private final Convolution reduce;
  private final Convolution expand;

  Excitation(int c, int k, int reduction, Squeeze squeeze) {
    int hidden = Math.max(1, c / reduction);
    this.squeeze = squeeze;
    this.reduce = Convolution.pointwise(c, hidden);
    this.expand = Convolution.pointwise(hidden, k);
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    Variable z = squeeze.apply(pass, x);
    return expand.apply(pass, pass.apply(new Relu(), reduce.apply(pass, z)));
  }

  @Override
  public void visit(StateVisitor state) {
    state.visit("fc.0", reduce);
    state.visit("fc.2", expand);
  }
}
