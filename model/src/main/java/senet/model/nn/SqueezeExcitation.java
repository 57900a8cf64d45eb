package senet.model.nn;

import senet.engine.autograd.Variable;
import senet.engine.op.Multiply;

/**
 * The paper's block: {@code x · sigmoid(W2 relu(W1 squeeze(x)))} (arXiv 1709.01507, section 3), or
 * with another gate. Its two layers have no biases in the paper's counts, and have them in the
 * networks that were released.
 */
public final class SqueezeExcitation implements Layer {
  private final Excitation excitation;
  private final Gate gate;

  /**
   * What decides a block's layers.
   *
   * @param squeeze how a channel is summed up
   * @param gate what the excitation ends in
   * @param reduction the ratio r; the hidden layer has C/r channels, at least one
   * @param divisor what the hidden layer's channels are a multiple of, the nearest to C/r and at
   *     least one of them
   * @param biased whether both layers have biases
   */
  public record Form(Squeeze squeeze, Gate gate, int reduction, int divisor, boolean biased) {
    /** Checks the ratio and the divisor. */
    public Form {
      if (reduction < 1 || divisor < 1) {
        throw new IllegalArgumentException(
            "SE block: reduction %d, divisor %d, both must be at least 1"
                .formatted(reduction, divisor));
      }
    }

    /** Channels of the hidden layer between layers of {@code c} channels. */
    int hidden(int c) {
      int whole = c / reduction;
      return Math.max(divisor, (int) ((whole + divisor / 2L) / divisor * divisor));
    }
  }

  /** What the two layers are called in files. */
  public enum Names {
    /** {@code fc.0}, {@code fc.2}, as parts of a Sequential. */
    SEQUENTIAL("fc.0", "fc.2"),
    /** {@code fc1}, {@code fc2}. */
    NUMBERED("fc1", "fc2");

    private final String reduce;
    private final String expand;

    Names(String reduce, String expand) {
      this.reduce = reduce;
      this.expand = expand;
    }

    String reduce() {
      return reduce;
    }

    String expand() {
      return expand;
    }
  }

  /** For {@code c} channels. */
  public SqueezeExcitation(int c, Form form, Names names) {
    this.excitation = new Excitation(c, c, form, names);
    this.gate = form.gate();
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    Variable factor = gate.apply(pass, excitation.apply(pass, x));
    pass.gates().gated(this, x, factor);
    return pass.apply(new Multiply(), x, factor);
  }

  @Override
  public void visit(StateVisitor state) {
    excitation.visit(state);
  }
}
