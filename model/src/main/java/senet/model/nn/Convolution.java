package senet.model.nn;

import senet.engine.autograd.Variable;
import senet.engine.op.Conv2d;
import senet.engine.tensor.Shape;

/** A convolution without bias; state: {@code weight}. */
public final class Convolution implements Layer {
  private final Conv2d op;
  private final Parameter weight;

  /**
   * A square convolution.
   *
   * @param c input channels
   * @param k output channels
   * @param kernel rows and columns of the kernel
   */
  public Convolution(int c, int k, int kernel, int stride, int padding) {
    this.op = Conv2d.of(stride, padding);
    this.weight =
        new Parameter(Shape.krsc(k, kernel, kernel, c), Parameter.fanIn(c * kernel * kernel));
  }

  /** A 1x1 convolution. */
  public static Convolution pointwise(int c, int k) {
    return new Convolution(c, k, 1, 1, 0);
  }

  /** A 3x3 convolution that keeps the image's size at stride 1. */
  public static Convolution threeByThree(int c, int k, int stride) {
    return new Convolution(c, k, 3, stride, 1);
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    return pass.apply(op, x, pass.leaf(weight));
  }

  @Override
  public void visit(StateVisitor state) {
    state.parameter("weight", weight);
  }
}
