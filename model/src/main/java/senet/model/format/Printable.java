package senet.model.format;

/** Text from outside, made fit for one line of an error message. */
public final class Printable {
  private static final int LONGEST = 200;

  private Printable() {}

  /** {@code text} in one line: what could forge output is escaped, what is too long is cut. */
  public static String of(Object text) {
    String whole = String.valueOf(text);
    String shown = whole.length() > LONGEST ? whole.substring(0, LONGEST) : whole;
    StringBuilder line = new StringBuilder();
    shown.codePoints().forEach(point -> append(line, point));
    return line.append(whole.length() > LONGEST ? "..." : "").toString();
  }

  private static void append(StringBuilder line, int point) {
    switch (Character.getType(point)) {
      // Line breaks, terminal escapes and changes of direction would let a file forge output.
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          line.append("\\u{").append(Integer.toHexString(point)).append('}');
      default -> line.appendCodePoint(point);
    }
  }
}
