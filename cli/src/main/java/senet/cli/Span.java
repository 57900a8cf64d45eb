package senet.cli;

/** Times as people say them. */
final class Span {
  private static final int MINUTE = 60;
  private static final int HOUR = 60 * MINUTE;

  private Span() {}

  /** {@code 8.4 s}, {@code 12 min 5 s} or {@code 3 h 20 min}. */
  static String text(double seconds) {
    if (seconds < MINUTE) {
      return "%.1f s".formatted(seconds);
    }
    long whole = Math.round(seconds);
    return whole < HOUR
        ? "%d min %d s".formatted(whole / MINUTE, whole % MINUTE)
        : "%d h %d min".formatted(whole / HOUR, whole % HOUR / MINUTE);
  }
}
