package senet.cli;

import java.awt.AWTError;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Workspace;
import senet.model.augment.Augmentation;
import senet.model.augment.Normalization;
import senet.model.data.Batches;
import senet.model.data.Images;
import senet.model.format.DurableFile;
import senet.model.metric.ClassificationMetrics;
import senet.model.picture.BatchPicture;
import senet.model.train.Checkpoint;
import senet.model.train.EpochResult;
import senet.model.train.Evaluator;
import senet.model.train.TrainingListener;

/**
 * What a run directory holds for people: pictures, {@code report.html} and {@code environment.txt}.
 *
 * <p>Curves are drawn anew after each epoch. Nothing here ends a training: what cannot be written
 * or drawn is told once.
 */
final class RunReport implements TrainingListener {
  static final String PAGE = "report.html";
  static final String ENVIRONMENT = "environment.txt";
  static final String CURVES = "results.png";
  static final String CONFUSION = "confusion_matrix.png";
  static final String CONFUSION_NORMALIZED = "confusion_matrix_normalized.png";
  static final String MISTAKES = "worst_mistakes.png";
  static final String PREVIEW = "batch_preview.png";

  /** Images measured at once; more is no faster. */
  static final int BATCH = 128;

  private final Path root;
  private final Consumer<String> warnings;
  private final List<String> missing = new ArrayList<>();

  /**
   * Of the run in {@code root}.
   *
   * @param warnings take one line each
   */
  RunReport(Path root, Consumer<String> warnings) {
    this.root = root;
    this.warnings = warnings;
  }

  /** Makes one of the files. */
  @FunctionalInterface
  private interface Making {
    void run() throws IOException;
  }

  /** What could not be written or drawn so far. */
  List<String> missing() {
    return List.copyOf(missing);
  }

  Path page() {
    return root.resolve(PAGE);
  }

  /**
   * Writes what the run runs on, unless it says it already: a resumed run keeps what it began on.
   */
  void environment(int threads) {
    if (!Files.exists(root.resolve(ENVIRONMENT))) {
      attempt(
          ENVIRONMENT,
          () ->
              DurableFile.writeText(
                  root.resolve(ENVIRONMENT),
                  RunEnvironment.text(threads, ZonedDateTime.now(ZoneId.systemDefault()))));
    }
  }

  /** Draws what the network sees of the first images, once for a run. */
  void preview(Batches batches, Normalization normalization) {
    if (!Files.exists(root.resolve(PREVIEW))) {
      picture(PREVIEW, () -> Optional.of(BatchPicture.of(batches, normalization)));
    }
  }

  @Override
  public void epochDone(EpochResult result, boolean best) {
    attempt(CURVES, this::curves);
  }

  private void curves() throws IOException {
    Run run = Run.read(root);
    if (!run.results().epochs().isEmpty()) {
      Png.write(ResultsChart.of(run.results()), root.resolve(CURVES));
    }
  }

  /** Curves and page, of what is there: cheap, for a run that was stopped. */
  void write() {
    attempt(CURVES, this::curves);
    page(Optional.empty());
  }

  /**
   * Measures the best weights and writes all files.
   *
   * @param test images
   * @param batchSize images measured at once, on which nothing but memory depends
   */
  void write(Images test, int batchSize, Parallel parallel) {
    attempt(CURVES, this::curves);
    ClassificationMetrics[] metrics = new ClassificationMetrics[1];
    attempt(
        "measurement of the best weights", () -> metrics[0] = measure(test, batchSize, parallel));
    page(Optional.ofNullable(metrics[0]));
  }

  private void page(Optional<ClassificationMetrics> metrics) {
    attempt(PAGE, () -> DurableFile.writeText(page(), ReportPage.of(Run.read(root), metrics)));
  }

  private ClassificationMetrics measure(Images test, int batchSize, Parallel parallel)
      throws IOException {
    Checkpoint checkpoint = Checkpoint.load(WeightsOption.fileOf(root));
    WorstMistakes mistakes = new WorstMistakes();
    ClassificationMetrics metrics =
        new Evaluator(
                checkpoint.network(),
                Augmentation.none(checkpoint.normalization()),
                Math.min(batchSize, test.size()),
                parallel,
                new Workspace(parallel.threads()))
            .evaluate(
                test, (_, why) -> warnings.accept(Failures.line(why) + "; left out"), mistakes);
    if (metrics.confusion().classes().size() <= ConfusionMatrixChart.MOST_CLASSES) {
      picture(CONFUSION, () -> Optional.of(ConfusionMatrixChart.counts(metrics.confusion())));
      picture(
          CONFUSION_NORMALIZED,
          () -> Optional.of(ConfusionMatrixChart.normalized(metrics.confusion())));
    }
    picture(MISTAKES, () -> mistakes.picture(test));
    return metrics;
  }

  /** Draws a picture, where there is one to draw. */
  @FunctionalInterface
  private interface Drawing {
    Optional<BufferedImage> draw() throws IOException;
  }

  private void picture(String name, Drawing drawing) {
    attempt(
        name,
        () -> {
          Optional<BufferedImage> image = drawing.draw();
          if (image.isPresent()) {
            Png.write(image.get(), root.resolve(name));
          }
        });
  }

  /** A JVM without fonts or with half of AWT fails in many ways, none of which concern a run. */
  private void attempt(String what, Making making) {
    try {
      making.run();
    } catch (IOException
        | RuntimeException
        | LinkageError
        | AWTError
        | InternalError
        | OutOfMemoryError e) {
      tell(what, e);
    }
  }

  private void tell(String what, Throwable failure) {
    if (!missing.contains(what)) {
      missing.add(what);
      boolean told = failure instanceof IOException || failure instanceof OutOfMemoryError;
      warnings.accept("no %s: %s".formatted(what, told ? Failures.line(failure) : failure));
    }
  }
}
