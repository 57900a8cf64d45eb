package senet.model.optim;

/** The learning rate as a function of the step. */
@FunctionalInterface
public interface LearningRate {
  /**
   * The rate of one step.
   *
   * @param step counted from 0
   */
  float at(long step);

  /** The same at every step. */
  static LearningRate constant(float rate) {
    return _ -> rate;
  }

  /**
   * Up in a straight line over the first {@code warmUp} steps, then down to zero along half a
   * cosine (Loshchilov and Hutter, arXiv 1608.03983).
   *
   * @param peak the largest rate
   * @param steps of the whole run
   */
  static LearningRate cosine(float peak, long warmUp, long steps) {
    return step -> {
      if (step < warmUp) {
        return peak * (step + 1) / warmUp;
      }
      double share = (double) (step - warmUp) / Math.max(1, steps - warmUp);
      return (float) (peak * 0.5 * (1 + StrictMath.cos(Math.PI * Math.min(1, share))));
    };
  }
}
