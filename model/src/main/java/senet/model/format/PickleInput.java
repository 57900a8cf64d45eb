package senet.model.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a pickle: numbers and texts, never more of them than there are. Of a file only what
 * is asked for is in memory, since a pickle does not say where it ends.
 */
final class PickleInput {
  private static final int PIECE = 1 << 16;
  private static final int MOST = Integer.MAX_VALUE - Long.BYTES; // the longest array

  private final String file;
  private final FileChannel channel; // null where all of it is in memory
  private final long size;
  private ByteBuffer in;
  private long start; // of the buffer

  PickleInput(String file, byte[] bytes) {
    this.file = file;
    this.channel = null;
    this.size = bytes.length;
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What {@code channel} holds from {@code start} on. */
  PickleInput(String file, FileChannel channel, long start) throws IOException {
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
    this.in = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
    this.start = start;
  }

  /** The index of the next byte. */
  long position() {
    return start + in.position();
  }

  /** The next {@code count} bytes; the count comes from the file and may be anything. */
  byte[] take(long count) throws IOException {
    require(count);
    byte[] bytes = new byte[(int) count];
    in.get(bytes);
    return bytes;
  }

  int u1() throws IOException {
    require(1);
    return Byte.toUnsignedInt(in.get());
  }

  int u2() throws IOException {
    require(Short.BYTES);
    return Short.toUnsignedInt(in.getShort());
  }

  int i4() throws IOException {
    require(Integer.BYTES);
    return in.getInt();
  }

  long u4() throws IOException {
    return Integer.toUnsignedLong(i4());
  }

  long i8() throws IOException {
    require(Long.BYTES);
    return in.getLong();
  }

  double bigEndianDouble() throws IOException {
    return Double.longBitsToDouble(Long.reverseBytes(i8()));
  }

  /** An integer of {@code count} bytes in two's complement. */
  long integer(int count) throws IOException {
    if (count > Long.BYTES) {
      throw broken(
          "an integer of %d bytes at byte %d, at most %d are read"
              .formatted(count, position(), Long.BYTES));
    }
    require(count);
    long value = 0;
    for (int i = 0; i < count; i++) {
      // The last byte carries the sign; a shift of the others must not.
      long part = i == count - 1 ? in.get() : Byte.toUnsignedLong(in.get());
      value |= part << (Byte.SIZE * i);
    }
    return value;
  }

  String latin1(long count) throws IOException {
    return new String(take(count), StandardCharsets.ISO_8859_1);
  }

  String utf8(long count) throws IOException {
    long from = position();
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(take(count))).toString();
    } catch (CharacterCodingException _) {
      throw broken("the text at byte %d is not UTF-8".formatted(from));
    }
  }

  /** Text up to the next line feed, which is left out. */
  String line() throws IOException {
    long from = position();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    while (position() < size) {
      int next = u1();
      if (next == '\n') {
        return text.toString(StandardCharsets.ISO_8859_1);
      }
      text.write(next);
    }
    throw broken("the line at byte %d does not end".formatted(from));
  }

  FormatException broken(String what) {
    return new FormatException(file + ": the pickle is broken: " + what);
  }

  private void require(long count) throws IOException {
    if (count < 0 || count > Math.min(MOST, size - position())) {
      throw broken(
          "%s bytes are wanted at byte %d of %d"
              .formatted(Long.toUnsignedString(count), position(), size));
    }
    if (count > in.remaining()) {
      fetch(count);
    }
  }

  /** Makes the buffer start here and hold {@code count} bytes at least, which the file has. */
  private void fetch(long count) throws IOException {
    start = position();
    int bytes = Math.toIntExact(Math.min(Math.max(count, PIECE), size - start));
    in = FileBytes.at(channel, start, bytes, file).order(ByteOrder.LITTLE_ENDIAN);
  }
}
