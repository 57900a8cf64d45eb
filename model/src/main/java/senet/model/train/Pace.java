package senet.model.train;

import java.util.Optional;

/**
 * What steps and evaluations take, and what follows from it: when a run is saved within an epoch,
 * and how many steps a {@link TimeBudget} has room for. Nothing here changes what a step computes.
 */
final class Pace {
  private static final double SECONDS_BETWEEN_SAVES = 300;
  private static final int COMPILING = 10; // first steps, which say little of those that follow
  private static final int MEASURED = 10; // before the first plan

  private final Optional<TimeBudget> budget;
  private final int stepsPerEpoch;
  private final int viewsAtTheEnd;
  private long saved = System.nanoTime();
  private long last; // when the step before was done
  private long steps; // in this process
  private double seconds; // of those behind the worst of compiling
  private double evaluation = Double.NaN; // seconds of the last one

  /**
   * At the beginning of a run.
   *
   * @param budget empty where the recipe's epochs count
   * @param viewsAtTheEnd of each image, measured when the last epoch is done
   */
  Pace(Optional<TimeBudget> budget, int stepsPerEpoch, int viewsAtTheEnd) {
    this.budget = budget;
    this.stepsPerEpoch = stepsPerEpoch;
    this.viewsAtTheEnd = viewsAtTheEnd;
  }

  /** Steps follow without a pause from here on. */
  void epochStarted() {
    last = System.nanoTime();
  }

  /**
   * Counts a step.
   *
   * @return whether it is time to save the run
   */
  boolean stepDone(Progress progress, Learner learner) {
    long now = System.nanoTime();
    steps++;
    if (steps > COMPILING) {
      seconds += (now - last) / 1e9;
    }
    last = now;
    if (steps == COMPILING + MEASURED && Double.isNaN(evaluation)) {
      plan(progress, learner);
    }
    boolean due = now - saved > SECONDS_BETWEEN_SAVES * 1e9;
    saved = due ? now : saved;
    return due;
  }

  /** Counts an evaluation. */
  void evaluated(double seconds, Progress progress, Learner learner) {
    evaluation = seconds;
    saved = System.nanoTime();
    plan(progress, learner);
  }

  private void plan(Progress progress, Learner learner) {
    if (budget.isEmpty() || learner.steps() == learner.total()) {
      return;
    }
    if (steps <= COMPILING) {
      return; // nothing is known yet
    }
    double perStep = seconds / (steps - COMPILING);
    double perEvaluation = Double.isNaN(evaluation) ? perStep * stepsPerEpoch / 10 : evaluation;
    learner.plan(
        budget
            .get()
            .steps(
                learner.steps(),
                progress.before() + progress.seconds(),
                perStep,
                perEvaluation,
                perEvaluation * (viewsAtTheEnd == 1 ? 0 : viewsAtTheEnd),
                stepsPerEpoch));
  }

  /** Whether the epoch at hand has all its steps, or the run has none left. */
  boolean epochIsDone(Progress progress, Learner learner) {
    return learner.steps() == learner.total()
        || (progress.batches() > 0 && learner.steps() % stepsPerEpoch == 0);
  }
}
