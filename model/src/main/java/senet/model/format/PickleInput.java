package senet.model.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle: numbers and texts, never more of them than there are. */
final class PickleInput {
  private final String file;
  private final ByteBuffer in;

  PickleInput(String file, byte[] bytes) {
    this.file = file;
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The index of the next byte. */
  int position() {
    return in.position();
  }

  /** The next {@code count} bytes; the count comes from the file and may be anything. */
  byte[] take(long count) throws FormatException {
    require(count);
    byte[] bytes = new byte[(int) count];
    in.get(bytes);
    return bytes;
  }

  int u1() throws FormatException {
    require(1);
    return Byte.toUnsignedInt(in.get());
  }

  int u2() throws FormatException {
    require(Short.BYTES);
    return Short.toUnsignedInt(in.getShort());
  }

  int i4() throws FormatException {
    require(Integer.BYTES);
    return in.getInt();
  }

  long u4() throws FormatException {
    return Integer.toUnsignedLong(i4());
  }

  long i8() throws FormatException {
    require(Long.BYTES);
    return in.getLong();
  }

  double bigEndianDouble() throws FormatException {
    return Double.longBitsToDouble(Long.reverseBytes(i8()));
  }

  /** An integer of {@code count} bytes in two's complement. */
  long integer(int count) throws FormatException {
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

  String latin1(long count) throws FormatException {
    return new String(take(count), StandardCharsets.ISO_8859_1);
  }

  String utf8(long count) throws FormatException {
    int start = position();
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(take(count))).toString();
    } catch (CharacterCodingException _) {
      throw broken("the text at byte %d is not UTF-8".formatted(start));
    }
  }

  /** Text up to the next line feed, which is left out. */
  String line() throws FormatException {
    int start = in.position();
    while (in.hasRemaining()) {
      if (in.get() == '\n') {
        int length = in.position() - 1 - start;
        return new String(in.array(), start, length, StandardCharsets.ISO_8859_1);
      }
    }
    throw broken("the line at byte %d does not end".formatted(start));
  }

  FormatException broken(String what) {
    return new FormatException(file + ": the pickle is broken: " + what);
  }

  private void require(long count) throws FormatException {
    if (count < 0 || count > in.remaining()) {
      throw broken(
          "%s bytes are wanted at byte %d of %d"
              .formatted(Long.toUnsignedString(count), in.position(), in.capacity()));
    }
  }
}
