package senet.model.augment;

/** Refuses parameters beside their range, in a line that begins with the part's word. */
final class Limits {
  private Limits() {}

  static void require(String word, String what, double value, double least, double most) {
    // Parameters are floats: 0.01 is a little less than the double of that name.
    if (!(value >= (float) least && value <= (float) most)) {
      throw new IllegalArgumentException(
          "%s: %s is %s, it must be %s to %s"
              .formatted(word, what, text(value), text(least), text(most)));
    }
  }

  /** A number as recipes have it: without a point where it is whole; a float's own digits. */
  static String text(double value) {
    String digits = Float.toString((float) value);
    return digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits;
  }
}
