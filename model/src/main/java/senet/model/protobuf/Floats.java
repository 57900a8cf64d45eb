package senet.model.protobuf;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;

/**
 * The values of a tensor, little endian, which are asked for when they are written: beside the
 * network one tensor is in memory, not the whole file.
 *
 * @param count of the values
 * @param values gives them, exactly {@code count}
 */
public record Floats(int count, Supplier<float[]> values) implements Part {
  private static final int CHUNK = 1 << 14;

  @Override
  public long size() {
    return (long) count * Float.BYTES;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    float[] all = values.get();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < count; at += CHUNK) {
      int length = Math.min(CHUNK, count - at);
      chunk.asFloatBuffer().put(all, at, length);
      out.write(chunk.array(), 0, length * Float.BYTES);
    }
  }
}
