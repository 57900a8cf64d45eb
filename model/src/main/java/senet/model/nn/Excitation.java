package senet.model.nn;

import senet.engine.autograd.Variable;
import senet.engine.op.Relu;

/** A squeeze, and the two layers of an excitation: C to about C/reduction, ReLU, to K. */
final class Excitation implements Layer {
  private final Squeeze squeeze;
  private final SqueezeExcitation.Names names;
  private final Convolution reduce;
  private final Convolution expand;

  Excitation(int c, int k, SqueezeExcitation.Form form, SqueezeExcitation.Names names) {
    int hidden = form.hidden(c);
    this.squeeze = form.squeeze();
    this.names = names;
    this.reduce = layer(c, hidden, form.biased());
    this.expand = layer(hidden, k, form.biased());
  }

  private static Convolution layer(int c, int k, boolean biased) {
    return biased ? Convolution.biasedPointwise(c, k) : Convolution.pointwise(c, k);
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    Variable z = squeeze.apply(pass, x);
    return expand.apply(pass, pass.apply(new Relu(), reduce.apply(pass, z)));
  }

  @Override
  public void visit(StateVisitor state) {
    state.visit(names.reduce(), reduce);
    state.visit(names.expand(), expand);
  }
}
