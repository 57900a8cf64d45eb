package senet.cli;

/** Parts of a whole as people say them. */
final class Share {
  private Share() {}

  /** {@code 93.75 %} of 0.9375. */
  static String percent(double share) {
    return "%.2f %%".formatted(100 * share);
  }
}
