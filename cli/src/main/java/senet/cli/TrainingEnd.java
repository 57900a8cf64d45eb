package senet.cli;

import java.io.PrintWriter;
import senet.model.recipe.Recipe;
import senet.model.train.RunDirectory;
import senet.model.train.Trainer;

/** What a run says of itself behind its last step. */
final class TrainingEnd {
  private TrainingEnd() {}

  static void print(
      PrintWriter out,
      Trainer.Outcome outcome,
      RunDirectory directory,
      Recipe recipe,
      Trainer trainer) {
    if (outcome.best() != null) {
      out.printf(
          "%nbest      test accuracy %.2f %% after epoch %d: %s%n",
          100 * outcome.best().testAccuracy(), outcome.best().epoch(), directory.best());
    }
    if (outcome.stopped()) {
      out.printf("%nstopped   the weights as they are: %s%n", directory.last());
      out.printf("          go on with: senet train --resume %s%n", directory.root());
      return;
    }
    trainer
        .measureViews()
        .ifPresent(
            metrics ->
                out.printf(
                    "last      test accuracy %.2f %% by %d views of each image (%s), loss %.4f%n",
                    100 * metrics.accuracy(),
                    recipe.views().count(),
                    recipe.views(),
                    metrics.loss()));
  }
}
