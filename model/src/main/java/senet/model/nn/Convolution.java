package senet.model.nn;

import senet.engine.autograd.Variable;
import senet.engine.op.Conv2d;
import senet.engine.op.Pad2d;
import senet.engine.tensor.Shape;

/** A convolution; state: {@code weight} and, where it has one, {@code bias}. */
public final class Convolution implements Layer {
  private final Pad2d pad; // null where the op's own padding does
  private final Conv2d op;
  private final Parameter weight;
  private final Parameter bias; // null without

  private Convolution(Conv2d op, int c, int k, int kernel, boolean biased) {
    this(null, op, c, k, kernel, kernel, biased);
  }

  private Convolution(Pad2d pad, Conv2d op, int c, int k, int r, int s, boolean biased) {
    this(
        pad,
        op,
        new Parameter(
            Shape.krsc(k, r, s, c / op.groups()), Parameter.fanIn(c / op.groups() * r * s)),
        biased ? new Parameter(Shape.vector(k), Parameter.fanIn(c / op.groups() * r * s)) : null);
  }

  private Convolution(Pad2d pad, Conv2d op, Parameter weight, Parameter bias) {
    this.pad = pad;
    this.op = op;
    this.weight = weight;
    this.bias = bias;
  }

  /**
   * A square convolution without bias.
   *
   * @param c input channels
   * @param k output channels
   * @param kernel rows and columns of the kernel
   */
  public Convolution(int c, int k, int kernel, int stride, int padding) {
    this(Conv2d.of(stride, padding), c, k, kernel, false);
  }

  /** A 1x1 convolution without bias. */
  public static Convolution pointwise(int c, int k) {
    return new Convolution(c, k, 1, 1, 0);
  }

  /** A 1x1 convolution with bias. */
  public static Convolution biasedPointwise(int c, int k) {
    return new Convolution(Conv2d.of(1, 0), c, k, 1, true);
  }

  /** A 1x1 convolution without bias in groups. */
  public static Convolution groupedPointwise(int c, int k, int groups) {
    requireGroups(c, k, groups);
    return new Convolution(new Conv2d(1, 0, 1, groups), c, k, 1, false);
  }

  /** A 3x3 convolution with bias that keeps the image's size. */
  public static Convolution biasedThreeByThree(int c, int k) {
    return new Convolution(Conv2d.of(1, 1), c, k, 3, true);
  }

  /** A 3x3 convolution without bias that keeps the image's size at stride 1. */
  public static Convolution threeByThree(int c, int k, int stride) {
    return new Convolution(c, k, 3, stride, 1);
  }

  /**
   * A 3x3 convolution without bias that keeps the image's size and starts by passing channels on as
   * they are; where it puts out more than it takes, the others are drawn.
   */
  public static Convolution dirac(int c, int k) {
    Parameter.Start start = new Parameter.Start.Dirac(Parameter.fanIn(c * 9));
    return new Convolution(
        null, Conv2d.of(1, 1), new Parameter(Shape.krsc(k, 3, 3, c), start), null);
  }

  /**
   * A square convolution without padding whose weight is never trained, but filled from the data,
   * and whose bias starts at zero and is trained.
   */
  public static Convolution fixed(int c, int k, int kernel) {
    return new Convolution(
        null,
        Conv2d.of(1, 0),
        Parameter.fixed(Shape.krsc(k, kernel, kernel, c), Parameter.fanIn(c * kernel * kernel)),
        new Parameter(Shape.vector(k), new Parameter.Start.Constant(0)));
  }

  /** The same in groups, each of which sees its own share of the channels. */
  public static Convolution groupedThreeByThree(int c, int k, int stride, int groups) {
    requireGroups(c, k, groups);
    return new Convolution(new Conv2d(stride, 1, 1, groups), c, k, 3, false);
  }

  private static void requireGroups(int c, int k, int groups) {
    if (groups < 1 || c % groups != 0 || k % groups != 0) {
      throw new IllegalArgumentException(
          "convolution: %d groups must divide %d input and %d output channels"
              .formatted(groups, c, k));
    }
  }

  /**
   * An r x s convolution of stride 1 without bias that keeps the image's size, for r and s odd. A
   * {@link Conv2d} pads all sides alike, so the image is padded first.
   */
  public static Convolution rectangular(int c, int k, int r, int s) {
    return new Convolution(
        new Pad2d(r / 2, r / 2, s / 2, s / 2), Conv2d.of(1, 0), c, k, r, s, false);
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    Variable padded = pad == null ? x : pass.apply(pad, x);
    return bias == null
        ? pass.apply(op, padded, pass.leaf(weight))
        : pass.apply(op, padded, pass.leaf(weight), pass.leaf(bias));
  }

  @Override
  public void visit(StateVisitor state) {
    state.parameter("weight", weight);
    if (bias != null) {
      state.parameter("bias", bias);
    }
  }
}
