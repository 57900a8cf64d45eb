package senet.model.nn;

import senet.engine.autograd.Variable;
import senet.engine.op.Relu;

/**
 * A convolution and its batch normalisation, each under a name of its own.
 *
 * @param convName of the convolution in its scope
 * @param conv any convolution
 * @param normName of the norm in the same scope
 * @param norm of as many channels as the convolution puts out
 */
public record Step(String convName, Convolution conv, String normName, BatchNormalization norm) {

  /** {@code conv<number>} and {@code bn<number>}, for a convolution of {@code k} outputs. */
  public static Step numbered(int number, Convolution conv, int k) {
    return new Step("conv" + number, conv, "bn" + number, new BatchNormalization(k));
  }

  /** A shortcut's: {@code downsample.0} and {@code downsample.1}. */
  public static Step downsample(Convolution conv, int k) {
    return new Step("downsample.0", conv, "downsample.1", new BatchNormalization(k));
  }

  /** Channels that it puts out. */
  public int channels() {
    return norm.channels();
  }

  /** Records both. */
  public Variable apply(Pass pass, Variable x) {
    return norm.apply(pass, conv.apply(pass, x));
  }

  /** Records both and a ReLU. */
  public Variable applyWithRelu(Pass pass, Variable x) {
    return pass.apply(new Relu(), apply(pass, x));
  }

  /** Shows both to {@code state}. */
  public void visit(StateVisitor state) {
    state.visit(convName, conv);
    state.visit(normName, norm);
  }
}
