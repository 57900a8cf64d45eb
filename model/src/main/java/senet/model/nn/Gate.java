package senet.model.nn;

import java.util.Locale;
import senet.engine.autograd.Variable;
import senet.engine.op.HardSigmoid;
import senet.engine.op.Relu;
import senet.engine.op.Sigmoid;
import senet.engine.op.Tanh;

/** The last function of an SE block, whose result a channel is multiplied by. */
public enum Gate {
  /** Between 0 and 1, as in the paper. */
  SIGMOID,
  /** Between -1 and 1 (the paper's table 13). */
  TANH,
  /** From 0 on (the paper's table 13). */
  RELU,
  /** Between 0 and 1 in straight pieces, as in MobileNetV3 (Howard et al., arXiv 1905.02244). */
  HARD_SIGMOID;

  /** Records the gate of {@code x}, of the same shape. */
  public Variable apply(Pass pass, Variable x) {
    return switch (this) {
      case SIGMOID -> pass.apply(new Sigmoid(), x);
      case TANH -> pass.apply(new Tanh(), x);
      case RELU -> pass.apply(new Relu(), x);
      case HARD_SIGMOID -> pass.apply(new HardSigmoid(), x);
    };
  }

  /**
   * The gate that {@link #toString} calls {@code word}.
   *
   * @throws IllegalArgumentException naming what there is
   */
  public static Gate of(String word) {
    return Words.of("gate", values(), word);
  }

  /** The word of the command line and of files. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
