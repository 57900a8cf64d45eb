package senet.model.nn;

import senet.engine.autograd.Variable;
import senet.engine.op.Multiply;
import senet.engine.op.Sigmoid;

/**
 * The paper's block: {@code x · sigmoid(W2 relu(W1 squeeze(x)))} (arXiv 1709.01507, section 3). Its
 * two layers have no biases in the paper's counts, and have them in the networks that were
 * released.
 */
public final class SqueezeExcitation implements Layer {
  private final Excitation excitation;

  private SqueezeExcitation(Excitation excitation) {
    this.excitation = excitation;
  }

  /**
   * For {@code c} channels, without biases; state: {@code fc.0.weight}, {@code fc.2.weight}.
   *
   * @param reduction the ratio r; the hidden layer has C/r channels, at least one
   */
  public SqueezeExcitation(int c, int reduction, Squeeze squeeze) {
    this(new Excitation(c, c, reduction, squeeze, Excitation.Form.UNBIASED));
  }

  /** The same with biases; state: {@code fc1.*}, {@code fc2.*}. */
  public static SqueezeExcitation biased(int c, int reduction, Squeeze squeeze) {
    return new SqueezeExcitation(new Excitation(c, c, reduction, squeeze, Excitation.Form.BIASED));
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    Variable gate = pass.apply(new Sigmoid(), excitation.apply(pass, x));
    return pass.apply(new Multiply(), x, gate);
  }

  @Override
  public void visit(StateVisitor state) {
    excitation.visit(state);
  }
}
