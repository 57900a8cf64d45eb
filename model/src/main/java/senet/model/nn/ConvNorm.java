package senet.model.nn;

import senet.engine.autograd.Variable;
import senet.engine.op.Relu;

/**
 * A convolution, its batch normalisation, and perhaps a ReLU; state: {@code 0.weight}, {@code 1.*},
 * as PyTorch's Sequential names them.
 */
public final class ConvNorm implements Layer {
  private final Convolution convolution;
  private final BatchNormalization norm;
  private final boolean relu;

  /** Around {@code convolution}, which has {@code k} output channels. */
  public ConvNorm(Convolution convolution, int k, boolean relu) {
    this.convolution = convolution;
    this.norm = new BatchNormalization(k);
    this.relu = relu;
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    Variable y = norm.apply(pass, convolution.apply(pass, x));
    return relu ? pass.apply(new Relu(), y) : y;
  }

  @Override
  public void visit(StateVisitor state) {
    state.visit("0", convolution);
    state.visit("1", norm);
  }
}
