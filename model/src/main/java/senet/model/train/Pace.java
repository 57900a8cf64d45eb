package senet.model.train;

import java.util.Optional;

/**
 * What steps and evaluations take, and what follows from it: when a run is saved within an epoch,
 * and how many steps a {@link TimeBudget} has room for. Nothing here changes what a step computes.
 */
final class Pace {
  private static final int COMPILING = 10; // first steps, which say little of those that follow
  private static final int BETWEEN_PLANS = 10; // steps

  private final Optional<TimeBudget> budget;
  private final int stepsPerEpoch;
  private final double evaluationsAtTheEnd;
  private final double secondsBetweenSaves;
  private long saved = System.nanoTime();
  private long last; // when the step before was done
  private long steps; // in this process
  private double seconds; // of those behind the worst of compiling
  private double evaluation = Double.NaN; // seconds of the last one

  /**
   * At the beginning of a run.
   *
   * @param budget empty where the recipe's epochs count
   * @param evaluationsAtTheEnd what is measured behind the last epoch, in evaluations of an epoch
   * @param secondsBetweenSaves within an epoch
   */
  Pace(
      Optional<TimeBudget> budget,
      int stepsPerEpoch,
      double evaluationsAtTheEnd,
      double secondsBetweenSaves) {
    this.budget = budget;
    this.stepsPerEpoch = stepsPerEpoch;
    this.evaluationsAtTheEnd = evaluationsAtTheEnd;
    this.secondsBetweenSaves = secondsBetweenSaves;
  }

  /** Steps before which a budget says nothing: a run under one has as many at least. */
  static int leastSteps() {
    return COMPILING + BETWEEN_PLANS;
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
    if (steps % BETWEEN_PLANS == 0) {
      plan(progress, learner);
    }
    boolean due = now - saved > secondsBetweenSaves * 1e9;
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
    if (steps < leastSteps()) {
      return; // too little is known yet
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
                perEvaluation * evaluationsAtTheEnd,
                stepsPerEpoch));
  }
}
