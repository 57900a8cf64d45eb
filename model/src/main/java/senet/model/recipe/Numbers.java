package senet.model.recipe;

/** Numbers among the words of a setting; messages go behind the setting's name. */
final class Numbers {
  /** What schedules count. */
  static final String EPOCHS = "number of epochs";

  private Numbers() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException where it is none, or not finite
   */
  static double of(String word) {
    try {
      double number = Double.parseDouble(word);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Told below, like what is not finite.
    }
    throw new IllegalArgumentException("'%s' is not a number".formatted(word));
  }

  /**
   * A count.
   *
   * @param what it counts, for the message
   */
  static int whole(String what, double number) {
    require(number == Math.rint(number) && number <= 1e6, what, number, "whole");
    return (int) number;
  }

  /** Refuses {@code value} unless {@code holds}. */
  static void require(boolean holds, String what, Number value, String range) {
    if (!holds) {
      throw new IllegalArgumentException("%s is %s, it must be %s".formatted(what, value, range));
    }
  }
}
