package senet.engine.tensor;

import java.util.Arrays;

/**
 * The sizes of a tensor's axes, outermost first, and one letter that names each: {@code [N=128,
 * H=32, W=32, C=3]}.
 *
 * <p>Names serve error messages and the conversion to other layouts; two shapes are equal when
 * their sizes are. A shape's size fits an {@code int}, since its values live in one {@code
 * float[]}.
 */
public final class Shape {
  private final String axes;
  private final int[] dims;
  private final int size;

  private Shape(String axes, int[] dims) {
    this.axes = axes;
    this.dims = dims;
    this.size = checkedSize(axes, dims);
  }

  /**
   * A shape of any rank.
   *
   * @param axes one letter an axis, outermost first
   * @param dims one positive size an axis
   * @throws ShapeException where the counts differ, a size is below 1 or the product exceeds {@code
   *     Integer.MAX_VALUE}
   */
  public static Shape of(String axes, int... dims) {
    if (axes.length() != dims.length) {
      throw new ShapeException(
          "Shape: %d axis names (%s) but %d sizes %s"
              .formatted(axes.length(), axes, dims.length, Arrays.toString(dims)));
    }
    return new Shape(axes, dims.clone());
  }

  /** Activations: N images of H x W pixels with C channels each. */
  public static Shape nhwc(int n, int h, int w, int c) {
    return new Shape("NHWC", new int[] {n, h, w, c});
  }

  /** Convolution weights: K filters of R x S taps over C input channels (of one group). */
  public static Shape krsc(int k, int r, int s, int c) {
    return new Shape("KRSC", new int[] {k, r, s, c});
  }

  /** N rows of C values. */
  public static Shape matrix(int n, int c) {
    return new Shape("NC", new int[] {n, c});
  }

  /** One value a channel. */
  public static Shape vector(int c) {
    return new Shape("C", new int[] {c});
  }

  /** A single value, of rank 0. */
  public static Shape scalar() {
    return new Shape("", new int[0]);
  }

  /** The number of axes. */
  public int rank() {
    return dims.length;
  }

  /** The size of axis {@code axis}, counted from the outermost. */
  public int dim(int axis) {
    return dims[axis];
  }

  /** The number of values: the product of all sizes, 1 for a scalar. */
  public int size() {
    return size;
  }

  /** The axis names, one letter each, outermost first. */
  public String axes() {
    return axes;
  }

  private static int checkedSize(String axes, int[] dims) {
    long product = 1;
    for (int axis = 0; axis < dims.length; axis++) {
      if (dims[axis] < 1) {
        throw new ShapeException(
            "Shape: axis %s is %d, at least 1 is needed; %s"
                .formatted(axes.charAt(axis), dims[axis], describe(axes, dims)));
      }
      product *= dims[axis]; // both factors are below 2^31, so one step cannot overflow a long
      if (product > Integer.MAX_VALUE) {
        throw new ShapeException(
            "Shape: more than %d values; %s; hint: use a smaller batch"
                .formatted(Integer.MAX_VALUE, describe(axes, dims)));
      }
    }
    return (int) product;
  }

  private static String describe(String axes, int[] dims) {
    StringBuilder text = new StringBuilder("[");
    for (int axis = 0; axis < dims.length; axis++) {
      text.append(axis == 0 ? "" : ", ").append(axes.charAt(axis)).append('=').append(dims[axis]);
    }
    return text.append(']').toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  @Override
  public String toString() {
    return describe(axes, dims);
  }
}
