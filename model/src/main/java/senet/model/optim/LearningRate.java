package senet.model.optim;

/**
 * The learning rate as a function of the step. Rates are finite and never negative at any step from
 * 0 on, also behind the end of a schedule.
 */
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
    Require.fromZero("LearningRate", "rate", rate);
    return _ -> rate;
  }

  /**
   * Times {@code factor} after every {@code every} steps: {@code rate · factor^(step / every)}, the
   * quotient without its fraction.
   *
   * @param factor from 0 to 1
   */
  static LearningRate step(float rate, long every, float factor) {
    Require.fromZero("LearningRate", "rate", rate);
    Require.atLeast(1, "LearningRate", "number of steps between two", every);
    Require.share("LearningRate", "factor", factor);
    return step -> {
      long drops = step / every;
      return (float) (rate * StrictMath.pow(factor, (double) drops));
    };
  }

  /**
   * Times {@code factor} from each of {@code milestones} on.
   *
   * @param factor from 0 to 1
   * @param milestones steps in ascending order
   */
  static LearningRate multiStep(float rate, float factor, long... milestones) {
    Require.fromZero("LearningRate", "rate", rate);
    Require.share("LearningRate", "factor", factor);
    long[] passed = milestones.clone();
    requireAscending(passed);
    return step -> {
      int drops = 0;
      while (drops < passed.length && passed[drops] <= step) {
        drops++;
      }
      return (float) (rate * StrictMath.pow(factor, drops));
    };
  }

  /**
   * Down to zero along half a cosine (Loshchilov and Hutter, arXiv 1608.03983).
   *
   * @param peak the largest rate
   * @param steps of the whole run
   */
  static LearningRate cosine(float peak, long steps) {
    Require.fromZero("LearningRate", "rate", peak);
    Require.atLeast(1, "LearningRate", "number of steps", steps);
    return step -> alongCosine(peak, 0, (double) step / steps);
  }

  /** {@link #oneCycle(float, long, double, double, double)} with PyTorch's 0.3, 25 and 1e4. */
  static LearningRate oneCycle(float peak, long steps) {
    return oneCycle(peak, steps, 0.3, 25, 1e4);
  }

  /**
   * Up to the peak along half a cosine, and down along another, as PyTorch's {@code OneCycleLR}
   * with two phases (Smith and Topin, arXiv 1708.07120). The last step, {@code steps - 1}, has the
   * least rate; the peak is at {@code share · steps - 1}, which may lie between two steps.
   *
   * @param peak the largest rate
   * @param share of the steps in which the rate rises, from 0 to 1
   * @param first what the peak is divided by at the first step, at least 1
   * @param last what the rate of the first step is divided by at the last, at least 1
   */
  static LearningRate oneCycle(float peak, long steps, double share, double first, double last) {
    Require.fromZero("LearningRate", "rate", peak);
    Require.atLeast(1, "LearningRate", "number of steps", steps);
    Require.share("LearningRate", "share of rising steps", share);
    for (double divisor : new double[] {first, last}) {
      Require.require(divisor >= 1, "LearningRate", "divisor", divisor, "at least 1 is needed");
    }
    double start = peak / first;
    double end = start / last;
    double top = share * steps - 1;
    return step ->
        step <= top && top > 0
            ? alongCosine(start, peak, step / top)
            : alongCosine(peak, end, (step - Math.max(0, top)) / (steps - 1 - Math.max(0, top)));
  }

  /** From {@code start} at share 0 to {@code end} at 1 and beyond. */
  private static float alongCosine(double start, double end, double share) {
    // Of a single step the share is 0 / 0, and its rate the end.
    double angle = Math.PI * (share < 1 ? share : 1);
    return (float) (end + (start - end) / 2 * (1 + StrictMath.cos(angle)));
  }

  /** Down to zero in a straight line: {@code rate · (1 - step / steps)}. */
  static LearningRate linear(float rate, long steps) {
    Require.fromZero("LearningRate", "rate", rate);
    Require.atLeast(1, "LearningRate", "number of steps", steps);
    return step -> (float) (rate * (1 - Math.min(1, (double) step / steps)));
  }

  /**
   * In straight lines from {@code start · peak} to the peak at step {@code share · steps}, without
   * its fraction, and on to {@code end · peak} at {@code steps}, which is the step behind the last.
   * In {@code airbench94.py}: 0.2, 0.23 and 0.07.
   *
   * @param start share of the peak, from 0 to 1
   * @param share of the steps in which the rate rises, from 0 to below 1
   * @param end share of the peak, from 0 to 1
   */
  static LearningRate triangular(float peak, long steps, double start, double share, double end) {
    Require.fromZero("LearningRate", "rate", peak);
    Require.atLeast(1, "LearningRate", "number of steps", steps);
    Require.share("LearningRate", "start", start);
    Require.belowOne("LearningRate", "share of rising steps", share);
    Require.share("LearningRate", "end", end);
    long top = (long) (share * steps);
    return step -> {
      double factor =
          step < top
              ? start + (1 - start) * step / top
              : 1 + (end - 1) * Math.min(1, (double) (step - top) / (steps - top));
      return (float) (peak * factor);
    };
  }

  /**
   * Up in a straight line, {@code (step + 1) / steps} of what {@code then} begins with, and after
   * {@code steps} steps on with {@code then}, from its own step 0.
   *
   * @param steps 0 for none
   */
  static LearningRate warmUp(long steps, LearningRate then) {
    Require.atLeast(0, "LearningRate", "number of warm-up steps", steps);
    return step -> step < steps ? then.at(0) * (step + 1) / steps : then.at(step - steps);
  }

  private static void requireAscending(long[] milestones) {
    long before = 0;
    for (long milestone : milestones) {
      Require.atLeast(before, "LearningRate", "milestone", milestone);
      before = milestone;
    }
  }
}
