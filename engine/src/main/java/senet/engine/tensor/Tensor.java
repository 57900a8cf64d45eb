package senet.engine.tensor;

import java.util.Objects;

/**
 * Values of a {@link Shape} in row-major order, from index 0 of a {@code float[]}.
 *
 * <p>The array may be longer than the shape: buffers are shared between tensors whose lifetimes do
 * not overlap. Only the first {@code shape.size()} values belong to the tensor. Two tensors are the
 * same when they are one object.
 */
public final class Tensor {
  private final Shape shape;
  private float[] data; // null as long as nobody has asked for zeros

  private Tensor(Shape shape) {
    this.shape = Objects.requireNonNull(shape, "shape");
  }

  /**
   * Binds an array to a shape, without a copy.
   *
   * @param shape sizes and names of the axes
   * @param data at least {@code shape.size()} values
   */
  public Tensor(Shape shape, float[] data) {
    this(shape);
    if (data.length < shape.size()) {
      throw new ShapeException(
          "Tensor: %d values for %s, which needs %d".formatted(data.length, shape, shape.size()));
    }
    this.data = data;
  }

  /**
   * A new tensor of zeros. Its values take up memory from when they are first asked for, so that a
   * network can be recorded and counted without any.
   */
  public static Tensor zeros(Shape shape) {
    return new Tensor(shape);
  }

  /** A new tensor of the given values; their count must be the shape's size. */
  public static Tensor of(Shape shape, float... values) {
    if (values.length != shape.size()) {
      throw new ShapeException(
          "Tensor: %d values for %s, which needs %d".formatted(values.length, shape, shape.size()));
    }
    return new Tensor(shape, values);
  }

  /** Sizes and names of the axes. */
  public Shape shape() {
    return shape;
  }

  /** The values; the same array at each call. */
  public float[] data() {
    float[] values = data; // read once: another thread may just have made them
    return values != null ? values : zeros();
  }

  private synchronized float[] zeros() {
    if (data == null) {
      data = new float[shape.size()];
    }
    return data;
  }

  /** The number of values. */
  public int size() {
    return shape.size();
  }

  /** Shape only: a tensor of a million values is no text. */
  @Override
  public String toString() {
    return "Tensor" + shape;
  }
}
