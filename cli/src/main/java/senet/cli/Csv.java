package senet.cli;

/** Comma-separated values, as RFC 4180 has them. */
final class Csv {
  private Csv() {}

  /** A value as a cell: in quotes where it needs them, as ImageNet's "tench, Tinca tinca" does. */
  static String cell(Object value) {
    String text = String.valueOf(value);
    return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
