package senet.model.nn;

import senet.engine.autograd.Variable;
import senet.engine.op.Relu;

/** The two layers of an excitation: C to C/reduction, ReLU, to K; state: {@link Form}. */
final class Excitation implements Layer {
  private final Form form;
  private final Squeeze squeeze;
  private final Convolution reduce;
  private final Convolution expand;

  /** Whether the layers have biases, and what they are called in files. */
  enum Form {
    /** {@code fc.0.weight}, {@code fc.2.weight}. */
    UNBIASED("fc.0", "fc.2"),
    /** {@code fc1.weight}, {@code fc1.bias}, {@code fc2.weight}, {@code fc2.bias}. */
    BIASED("fc1", "fc2");

    private final String reduce;
    private final String expand;

    Form(String reduce, String expand) {
      this.reduce = reduce;
      this.expand = expand;
    }

    private Convolution layer(int c, int k) {
      return this == BIASED ? Convolution.biasedPointwise(c, k) : Convolution.pointwise(c, k);
    }
  }

  Excitation(int c, int k, int reduction, Squeeze squeeze, Form form) {
    int hidden = Math.max(1, c / reduction);
    this.form = form;
    this.squeeze = squeeze;
    this.reduce = form.layer(c, hidden);
    this.expand = form.layer(hidden, k);
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    Variable z = squeeze.apply(pass, x);
    return expand.apply(pass, pass.apply(new Relu(), reduce.apply(pass, z)));
  }

  @Override
  public void visit(StateVisitor state) {
    state.visit(form.reduce, reduce);
    state.visit(form.expand, expand);
  }
}
