package senet.model.train;

/**
 * How many steps fit in a given time, from what steps and evaluations have taken so far.
 *
 * @param seconds for all of it, from the first step to the end of the last evaluation
 */
public record TimeBudget(double seconds) {
  /** Checks the time. */
  public TimeBudget {
    if (!(seconds > 0 && seconds < 1e9)) {
      throw new IllegalArgumentException(
          "time budget: %s seconds, they must be above 0".formatted(seconds));
    }
  }

  /**
   * Steps of the whole run.
   *
   * @param done steps
   * @param used seconds so far
   * @param secondsPerStep of training
   * @param secondsPerEvaluation at the end of each epoch
   * @param secondsAtTheEnd for what follows the last evaluation
   * @param stepsPerEpoch of training
   */
  long steps(
      long done,
      double used,
      double secondsPerStep,
      double secondsPerEvaluation,
      double secondsAtTheEnd,
      int stepsPerEpoch) {
    double left = seconds - used - secondsAtTheEnd;
    double perStep = secondsPerStep + secondsPerEvaluation / stepsPerEpoch;
    return done + Math.max(0, (long) (left / perStep));
  }
}
