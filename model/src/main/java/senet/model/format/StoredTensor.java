package senet.model.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A tensor as a file holds it.
 *
 * @param dtype type of its values
 * @param dims sizes of its axes, in the file's order
 * @param bytes its values, little endian, row-major
 */
public record StoredTensor(Dtype dtype, int[] dims, byte[] bytes) {
  private static final int BF16_SHIFT = 16;

  /** Binary32 values. */
  public static StoredTensor ofFloats(int[] dims, float[] values, int count) {
    ByteBuffer buffer = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values, 0, count);
    return new StoredTensor(Dtype.F32, dims, buffer.array());
  }

  /** A single 64-bit integer, of no axes. */
  public static StoredTensor ofLong(long value) {
    ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return new StoredTensor(Dtype.I64, new int[0], buffer.putLong(value).array());
  }

  /** The number of values. */
  public int count() {
    return bytes.length / dtype.bytes();
  }

  /**
   * The only value of a tensor of no axes, as an integer.
   *
   * @throws IllegalArgumentException where it has axes or is no integer
   */
  public long toLong() {
    if (dims.length != 0) {
      throw new IllegalArgumentException(
          "shape is %s but [] is needed".formatted(Arrays.toString(dims)));
    }
    if (dtype == Dtype.I64) {
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
    float value = toFloats()[0];
    if (value != (long) value) {
      throw new IllegalArgumentException("value is %s but an integer is needed".formatted(value));
    }
    return (long) value;
  }

  /** All values as floats; 64-bit values are rounded. */
  public float[] toFloats() {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[count()];
    if (dtype == Dtype.F32) { // nearly all of them, and at once they take a fraction of the time
      in.asFloatBuffer().get(values);
      return values;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (dtype) {
            case F64 -> (float) in.getDouble();
            case F32 -> in.getFloat();
            case F16 -> Float.float16ToFloat(in.getShort());
            case BF16 -> Float.intBitsToFloat(in.getShort() << BF16_SHIFT);
            case I64 -> in.getLong();
            case I32 -> in.getInt();
            case I16 -> in.getShort();
            case I8 -> in.get();
            case U8, BOOL -> Byte.toUnsignedInt(in.get());
          };
    }
    return values;
  }
}
