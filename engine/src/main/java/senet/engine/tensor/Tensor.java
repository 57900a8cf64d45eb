package senet.engine.tensor;

import java.util.Objects;

/**
 * Values of a {@link Shape} in row-major order, from index 0 of a {@code float[]}.
 *
 * <p>The array may be longer than the shape: buffers are shared between tensors whose lifetimes do
 * not overlap. Only the first {@code shape.size()} values belong to the tensor.
 *
 * @param shape sizes and names of the axes
 * @param data at least {@code shape.size()} values
 */
public record Tensor(Shape shape, float[] data) {
  /** Binds an array to a shape, without a copy. */
  public Tensor {
    Objects.requireNonNull(shape, "shape");
    if (data.length < shape.size()) {
      throw new ShapeException(
          "Tensor: %d values for %s, which needs %d".formatted(data.length, shape, shape.size()));
    }
  }

  /** A new tensor of zeros. */
  public static Tensor zeros(Shape shape) {
    return new Tensor(shape, new float[shape.size()]);
  }

  /** A new tensor of the given values; their count must be the shape's size. */
  public static Tensor of(Shape shape, float... values) {
    if (values.length != shape.size()) {
      throw new ShapeException(
          "Tensor: %d values for %s, which needs %d".formatted(values.length, shape, shape.size()));
    }
    return new Tensor(shape, values);
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

  /** Identity: two tensors are the same when they are one object. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
