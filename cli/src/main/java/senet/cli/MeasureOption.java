package senet.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Workspace;
import senet.model.augment.Augmentation;
import senet.model.data.Images;
import senet.model.metric.ClassificationMetrics;
import senet.model.recipe.Views;
import senet.model.train.Checkpoint;
import senet.model.train.Evaluator;

/** How {@code eval} measures: of each image how many views, and with which statistics. */
final class MeasureOption {
  private static final int MOST_AT_ONCE = 128;

  /** Pixels of a batch whose activations do not crowd a heap: ten photographs of 224x224. */
  private static final int PIXELS_AT_ONCE = 1 << 19;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--batch-size",
      paramLabel = "B",
      description =
          "Results do not depend on it, but for --training-mode. Default: 128, fewer of large"
              + " images.")
  private Integer batchSize;

  @Option(
      names = "--views",
      paramLabel = "none|mirror|mirror-translate",
      description =
          "Take the mean of the outputs for an image, or for it and its mirror image, or for both"
              + " moved by a pixel, too: one, two, six times the time. Default: none.")
  private String views = Views.NONE.toString();

  @Option(
      names = "--training-mode",
      description =
          "Leave the network in training mode, as where net.eval() was forgotten: batch norms use"
              + " each batch's statistics, and results depend on --batch-size.")
  private boolean trainingMode;

  /**
   * Refuses what cannot be, before anything is read.
   *
   * @throws ParameterException of one line
   */
  void check() {
    if (batchSize != null && batchSize < 1) {
      throw new ParameterException(
          spec.commandLine(), "--batch-size is %d, it must be at least 1".formatted(batchSize));
    }
    views();
  }

  private Views views() {
    try {
      return Views.of(views);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "Invalid value for option '--views': " + e.getMessage());
    }
  }

  private int batchSize(Images images) {
    return batchSize == null ? usualBatchSize(images) : batchSize;
  }

  /** Images that are computed at once where nobody says how many. */
  static int usualBatchSize(Images images) {
    return Math.clamp(PIXELS_AT_ONCE / (images.h() * images.w()), 1, MOST_AT_ONCE);
  }

  /** What is not as usual, in words; empty where all is. */
  String unusual(Images images) {
    List<String> words = new ArrayList<>();
    if (views() != Views.NONE) {
      words.add("means of %d views of each image".formatted(views().count()));
    }
    if (trainingMode) {
      words.add("training mode, in batches of %d".formatted(batchSize(images)));
    }
    return String.join("; ", words);
  }

  /**
   * Measures {@code checkpoint} on {@code images}.
   *
   * @param unreadable is told of images that cannot be read; in training mode they are refused,
   *     since they would be among the others' statistics
   */
  ClassificationMetrics measure(
      Checkpoint checkpoint, Images images, Parallel parallel, Images.Unreadable unreadable) {
    Evaluator evaluator =
        new Evaluator(
            checkpoint.network(),
            Augmentation.none(checkpoint.normalization()),
            batchSize(images),
            parallel,
            new Workspace(parallel.threads()));
    return trainingMode
        ? evaluator.inTrainingMode().evaluate(images, views(), Images.Unreadable.REFUSED)
        : evaluator.evaluate(images, views(), unreadable);
  }
}
