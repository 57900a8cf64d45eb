package senet.model.data;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import senet.model.format.FormatException;
import senet.model.format.PickleObject;

/** The ways in which pickles hold a NumPy array of unsigned bytes. */
final class PickledArray {
  /** What a pickle must be allowed to name for that. */
  static final Set<String> NAMES =
      Set.of(
          "numpy.core.multiarray._reconstruct",
          "numpy._core.multiarray._reconstruct",
          "numpy.core.numeric._frombuffer",
          "numpy._core.numeric._frombuffer",
          "numpy.ndarray",
          "numpy.dtype",
          "_codecs.encode");

  private PickledArray() {}

  /**
   * The values of a row-major array of unsigned bytes.
   *
   * @param file for messages
   * @throws FormatException where it is another array, or none
   */
  static byte[] unsignedBytes(String file, PickleObject array) throws FormatException {
    byte[] bytes =
        switch (array.callable()) {
          case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct" ->
              state(array.state());
          case "numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer" ->
              buffer(array.arguments());
          default -> null;
        };
    if (bytes == null) {
      throw new FormatException(
          "%s: its data is not a row-major NumPy array of unsigned bytes".formatted(file));
    }
    return bytes;
  }

  /** Protocols below 5: an empty array that gets version, shape, dtype, column-major and bytes. */
  private static byte[] state(Object state) {
    return state instanceof List<?> items
            && items.size() == 5
            && isUnsignedByte(items.get(2))
            && Boolean.FALSE.equals(items.get(3) instanceof Long flag ? flag != 0 : items.get(3))
        ? raw(items.get(4))
        : null;
  }

  /** Protocol 5: made of bytes, dtype, shape and order. */
  private static byte[] buffer(List<?> arguments) {
    return arguments.size() == 4
            && isUnsignedByte(arguments.get(1))
            && "C".equals(arguments.get(3))
            && arguments.getFirst() instanceof byte[] bytes
        ? bytes
        : null;
  }

  private static boolean isUnsignedByte(Object value) {
    return value instanceof PickleObject dtype
        && dtype.callable().equals("numpy.dtype")
        && !dtype.arguments().isEmpty()
        && "u1".equals(dtype.arguments().getFirst());
  }

  private static byte[] raw(Object value) {
    return switch (value) {
      case byte[] bytes -> bytes;
      case String text -> latin1(text); // a string of Python 2
      case PickleObject encode // protocol 2 of Python 3: a text and its encoding
          when encode.callable().equals("_codecs.encode")
              && encode.arguments().size() == 2
              && "latin1".equals(encode.arguments().get(1))
              && encode.arguments().getFirst() instanceof String text ->
          latin1(text);
      case null, default -> null;
    };
  }

  private static byte[] latin1(String text) {
    try {
      ByteBuffer bytes = StandardCharsets.ISO_8859_1.newEncoder().encode(CharBuffer.wrap(text));
      byte[] values = new byte[bytes.remaining()];
      bytes.get(values);
      return values;
    } catch (CharacterCodingException _) {
      return null;
    }
  }
}
