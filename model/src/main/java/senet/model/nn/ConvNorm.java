package senet.model.nn;

import senet.engine.autograd.Variable;
import senet.engine.op.Relu;

/**
 * A convolution, its batch normalisation, and perhaps a ReLU; state under the two names, which need
 * have nothing in common.
 *
 * @param convName of the convolution in files
 * @param convolution applied first
 * @param normName of the norm in files
 * @param norm of as many channels as the convolution puts out
 * @param relu whether a ReLU follows
 */
public record ConvNorm(
    String convName,
    Convolution convolution,
    String normName,
    BatchNormalization norm,
    boolean relu)
    implements Layer {

  /** {@code 0} and {@code 1}, as PyTorch's Sequential names them, for {@code k} outputs. */
  public ConvNorm(Convolution convolution, int k, boolean relu) {
    this("0", convolution, "1", new BatchNormalization(k), relu);
  }

  /** {@code conv<number>} and {@code bn<number>}, for {@code k} outputs. */
  public static ConvNorm numbered(int number, Convolution convolution, int k, boolean relu) {
    return new ConvNorm(
        "conv" + number, convolution, "bn" + number, new BatchNormalization(k), relu);
  }

  /** A shortcut's, {@code downsample.0} and {@code downsample.1}, without ReLU. */
  public static ConvNorm downsample(Convolution convolution, int k) {
    return new ConvNorm(
        "downsample.0", convolution, "downsample.1", new BatchNormalization(k), false);
  }

  /** Channels that it puts out. */
  public int channels() {
    return norm.channels();
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    Variable y = norm.apply(pass, convolution.apply(pass, x));
    return relu ? pass.apply(new Relu(), y) : y;
  }

  @Override
  public void visit(StateVisitor state) {
    state.visit(convName, convolution);
    state.visit(normName, norm);
  }
}
