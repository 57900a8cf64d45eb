package senet.model.format;

import java.nio.charset.StandardCharsets;

/** Pickles of protocol 2 by hand, a character a byte. */
final class PickleText {
  private PickleText() {}

  /** A pickle of one value. */
  static byte[] pickle(String value) {
    return ("\u0080\u0002" + value + ".").getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A dictionary of names and values in turn. */
  static String dict(String... namesAndValues) {
    StringBuilder items = new StringBuilder("}(");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      items.append(text(namesAndValues[i])).append(namesAndValues[i + 1]);
    }
    return items.append('u').toString();
  }

  static String text(String ascii) {
    return "X" + fourBytes(ascii.length()) + ascii;
  }

  static String tuple(String... values) {
    return "(" + String.join("", values) + "t";
  }

  static String list(String... values) {
    return "](" + String.join("", values) + "e";
  }

  static String integer(int value) {
    return "J" + fourBytes(value);
  }

  static String call(String module, String name, String... arguments) {
    return "c" + module + "\n" + name + "\n" + tuple(arguments) + "R";
  }

  static String integers(int... values) {
    StringBuilder items = new StringBuilder("(");
    for (int value : values) {
      items.append(integer(value));
    }
    return items.append('t').toString();
  }

  /** What {@code torch.save} writes for a storage outside the pickle. */
  static String storage(String type, String key, int count) {
    String kind = "ctorch\n" + type + "\n";
    return tuple(text("storage"), kind, text(key), text("cpu"), integer(count)) + "Q";
  }

  /** What {@code torch.save} writes for a tensor. */
  static String tensor(String storage, int offset, int[] sizes, int[] strides) {
    return call(
        "torch._utils",
        "_rebuild_tensor_v2",
        storage,
        integer(offset),
        integers(sizes),
        integers(strides),
        "\u0089",
        call("collections", "OrderedDict"));
  }

  /** A tensor of floats, its values one after another. */
  static String vector(String key, int count) {
    return tensor(storage("FloatStorage", key, count), 0, new int[] {count}, new int[] {1});
  }

  private static String fourBytes(int value) {
    return ""
        + (char) (value & 0xff)
        + (char) (value >> 8 & 0xff)
        + (char) (value >> 16 & 0xff)
        + (char) (value >>> 24);
  }
}
