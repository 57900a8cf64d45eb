package senet.cli;

import java.io.PrintWriter;
import java.util.function.BooleanSupplier;
import senet.model.train.RunDirectory;
import senet.model.train.Trainer;

/** What a run says of itself behind its last step. */
final class TrainingEnd {
  private TrainingEnd() {}

  static void print(
      PrintWriter out,
      Trainer.Outcome outcome,
      RunDirectory directory,
      PlanOption.Plan plan,
      Trainer trainer,
      BooleanSupplier stop) {
    if (outcome.best() != null) {
      out.printf(
          "%nbest      %s accuracy %.2f %% after epoch %d: %s%n",
          plan.data().validation().isPresent() ? "validation" : "test",
          100 * outcome.best().testAccuracy(),
          outcome.best().epoch(),
          directory.best());
    }
    if (outcome.stopped()) {
      out.printf("%nstopped   the weights as they are: %s%n", directory.last());
      out.printf("          go on with: senet train --resume %s%n", directory.root());
      return;
    }
    trainer
        .measureViews(stop)
        .ifPresent(
            metrics ->
                out.printf(
                    "last      test accuracy %.2f %% by %d views of each image (%s), loss %.4f%n",
                    100 * metrics.accuracy(),
                    plan.recipe().views().count(),
                    plan.recipe().views(),
                    metrics.loss()));
  }
}
