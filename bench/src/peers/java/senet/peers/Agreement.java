package senet.peers;

/** Whether two engines have computed the same: what differs would be compared in vain. */
final class Agreement {
  /** Relative to the largest value: sums of up to 10^5 products, losses of a few steps. */
  private static final double TOLERANCE = 1e-4;

  private Agreement() {}

  /**
   * Holds all of {@code theirs} against as many of {@code ours}.
   *
   * @param what for the message
   * @param further what may differ beside the tolerance
   * @throws IllegalStateException where they differ by more
   */
  static void require(String what, float[] ours, float[] theirs, double further) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < theirs.length; i++) {
      largest = Math.max(largest, Math.abs(theirs[i]));
      difference = Math.max(difference, Math.abs(theirs[i] - ours[i]));
    }
    double allowed = TOLERANCE * largest + further;
    if (!(difference <= allowed)) {
      throw new IllegalStateException(
          "%s differs by %.3g, allowed are %.3g; ours begins with %s, theirs with %s"
              .formatted(what, difference, allowed, ours[0], theirs[0]));
    }
  }
}
