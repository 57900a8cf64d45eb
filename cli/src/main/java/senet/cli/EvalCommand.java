package senet.cli;

import java.awt.AWTError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Workspace;
import senet.model.augment.Augmentation;
import senet.model.data.ImageSet;
import senet.model.data.SyntheticImages;
import senet.model.metric.ClassificationMetrics;
import senet.model.metric.ConfusionMatrix;
import senet.model.train.Checkpoint;
import senet.model.train.Evaluator;

/** {@code senet eval}. */
@Command(
    name = "eval",
    description =
        "Measure a network on the test images: accuracy, confusion matrix, precision, recall, F1.",
    sortOptions = false)
final class EvalCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private WeightsOption weights;
  @Mixin private DataOption dataOption;
  @Mixin private ThreadsOption threadsOption;

  @Option(
      names = "--batch-size",
      paramLabel = "B",
      description = "Results do not depend on it. Default: ${DEFAULT-VALUE}.")
  private int batchSize = 128;

  @Option(
      names = "--png",
      paramLabel = "FILE",
      description =
          "Where the heat map goes, a new file. Default: confusion_matrix.png beside the weights.")
  private Path png;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (batchSize < 1) {
      throw new ParameterException(
          spec.commandLine(), "--batch-size is %d, it must be at least 1".formatted(batchSize));
    }
    if (png != null && Files.exists(png)) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "--png: %s is there already, and eval overwrites no file; hint: name a new one"
              .formatted(Terminal.printable(png)));
    }
    WeightsOption.Found found = weights.find();
    Path file = found.file();
    Checkpoint checkpoint = found.checkpoint();
    ImageSet images =
        checkpoint.classes().equals(SyntheticImages.CLASSES) && !dataOption.explicit()
            ? dataOption.drawn().test()
            : dataOption.load().test();
    requireFit(checkpoint, images);
    ClassificationMetrics metrics;
    try (Parallel parallel = threadsOption.open()) {
      Evaluator evaluator =
          new Evaluator(
              checkpoint.network(),
              Augmentation.none(checkpoint.normalization()),
              batchSize,
              parallel,
              new Workspace(parallel.threads()));
      metrics = evaluator.evaluate(images);
    }
    // The numbers first: whatever becomes of the picture, they took the time.
    Path heatMap = png == null ? file.resolveSibling("confusion_matrix.png") : png;
    PrintWriter out = spec.commandLine().getOut();
    EvalReport report = new EvalReport(file, images, metrics, heatMap);
    if (json) {
      report.printJson(out);
    } else {
      report.print(out);
    }
    out.flush();
    draw(metrics.confusion(), heatMap);
    if (!json) {
      out.println("heat map  " + Terminal.printable(heatMap));
    }
    return ExitCode.DONE;
  }

  private static void draw(ConfusionMatrix confusion, Path file) {
    try {
      ConfusionMatrixChart.write(confusion, file);
    } catch (IOException | RuntimeException | LinkageError | AWTError | InternalError e) {
      // A JVM without fonts or with half of AWT fails in many ways, none of which concern numbers.
      throw new CommandFailure(
          ExitCode.ENVIRONMENT,
          "no heat map, the numbers above are whole: %s; hint: name a place for it with --png"
              .formatted(e instanceof IOException ? e.getMessage() : e));
    }
  }

  /** Takes the option of {@link DataOption} away that means nothing here. */
  static void withoutTraining(CommandSpec eval) {
    eval.remove(eval.findOption("--limit-train"));
  }

  private static void requireFit(Checkpoint checkpoint, ImageSet images) {
    if (!checkpoint.classes().equals(images.classes())) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "the weights know %d classes from '%s' on but the data has %d from '%s' on; hint: evaluate on the data they were trained on"
              .formatted(
                  checkpoint.classes().size(),
                  checkpoint.classes().getFirst(),
                  images.classes().size(),
                  images.classes().getFirst()));
    }
  }
}
