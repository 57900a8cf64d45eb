package senet.model.optim;

/** What the numbers of a recipe must be. */
final class Require {
  private Require() {}

  /** Refuses what is negative, infinite or no number. */
  static void fromZero(String who, String what, double value) {
    require(
        value >= 0 && value <= Float.MAX_VALUE,
        who,
        what,
        value,
        "a finite number from 0 is needed");
  }

  /** Refuses what is not in [0, 1). */
  static void belowOne(String who, String what, double value) {
    require(value >= 0 && value < 1, who, what, value, "a number from 0 to below 1 is needed");
  }

  /** Refuses what is not in [0, 1]. */
  static void share(String who, String what, double value) {
    require(value >= 0 && value <= 1, who, what, value, "a number from 0 to 1 is needed");
  }

  /** Refuses a count below {@code least}. */
  static void atLeast(long least, String who, String what, long value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s: %s is %d, at least %d is needed".formatted(who, what, value, least));
    }
  }

  /** Refuses {@code value} unless {@code holds}. */
  static void require(boolean holds, String who, String what, double value, String needed) {
    if (!holds) {
      boolean isFloat = Double.isNaN(value) || value == (float) value;
      String shown = isFloat ? Float.toString((float) value) : Double.toString(value);
      throw new IllegalArgumentException("%s: %s is %s, %s".formatted(who, what, shown, needed));
    }
  }
}
