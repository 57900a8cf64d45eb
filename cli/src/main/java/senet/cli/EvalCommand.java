package senet.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
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
import senet.model.metric.ClassScores;
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
      description = "Where the heat map goes. Default: confusion_matrix.png beside the weights.")
  private Path png;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (batchSize < 1) {
      throw new ParameterException(
          spec.commandLine(), "--batch-size is %d, it must be at least 1".formatted(batchSize));
    }
    WeightsOption.Found found = weights.find();
    Path file = found.file();
    Checkpoint checkpoint = found.checkpoint();
    ImageSet images =
        checkpoint.classes().equals(SyntheticImages.CLASSES)
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
    Path heatMap = png == null ? file.resolveSibling("confusion_matrix.png") : png;
    ConfusionMatrixChart.write(metrics.confusion(), heatMap);
    print(file, images, metrics, heatMap);
    return ExitCode.DONE;
  }

  private static void requireFit(Checkpoint checkpoint, ImageSet images) {
    if (!checkpoint.classes().equals(images.classes())) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "the weights know %d classes (%s, ...) but the data has %d (%s, ...); hint: evaluate on the data they were trained on"
              .formatted(
                  checkpoint.classes().size(),
                  checkpoint.classes().getFirst(),
                  images.classes().size(),
                  images.classes().getFirst()));
    }
  }

  private void print(Path file, ImageSet images, ClassificationMetrics metrics, Path heatMap)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Json.print(out, generator -> write(generator, file, metrics, heatMap));
      return;
    }
    out.printf("weights   %s%ndata      %s%n%n", file, images);
    printConfusion(out, metrics.confusion());
    out.println();
    printScores(out, metrics.confusion());
    out.printf(
        "%naccuracy %.2f %%, top-5 %.2f %%, loss %.4f over %,d images%nheat map  %s%n",
        100 * metrics.accuracy(),
        100 * metrics.topFiveAccuracy(),
        metrics.loss(),
        metrics.images(),
        heatMap);
  }

  private static void printConfusion(PrintWriter out, ConfusionMatrix confusion) {
    List<String> classes = confusion.classes();
    String[] head = new String[classes.size() + 1];
    head[0] = "true \\ predicted";
    for (int i = 0; i < classes.size(); i++) {
      head[i + 1] = classes.get(i);
    }
    TextTable table = new TextTable(head);
    for (int truth = 0; truth < classes.size(); truth++) {
      Object[] row = new Object[head.length];
      row[0] = classes.get(truth);
      for (int predicted = 0; predicted < classes.size(); predicted++) {
        row[predicted + 1] = confusion.count(truth, predicted);
      }
      table.row(row);
    }
    table.print(out);
  }

  private static void printScores(PrintWriter out, ConfusionMatrix confusion) {
    TextTable table = new TextTable("class", "precision", "recall", "F1", "images");
    for (int i = 0; i < confusion.classes().size(); i++) {
      row(table, confusion.classes().get(i), confusion.scores(i), confusion.support(i));
    }
    row(table, "macro", confusion.macro(), confusion.total());
    row(table, "micro", confusion.micro(), confusion.total());
    table.print(out);
  }

  private static void row(TextTable table, String name, ClassScores scores, long images) {
    table.row(
        name,
        "%.4f".formatted(scores.precision()),
        "%.4f".formatted(scores.recall()),
        "%.4f".formatted(scores.f1()),
        images);
  }

  private static void write(
      JsonGenerator generator, Path file, ClassificationMetrics metrics, Path heatMap)
      throws IOException {
    ConfusionMatrix confusion = metrics.confusion();
    List<String> classes = confusion.classes();
    generator.writeStringField("weights", file.toString());
    generator.writeNumberField("images", metrics.images());
    generator.writeNumberField("accuracy", metrics.accuracy());
    generator.writeNumberField("top5_accuracy", metrics.topFiveAccuracy());
    generator.writeNumberField("loss", metrics.loss());
    generator.writeObjectFieldStart("macro");
    write(generator, confusion.macro());
    generator.writeObjectFieldStart("micro");
    write(generator, confusion.micro());
    generator.writeObjectFieldStart("classes");
    for (int i = 0; i < classes.size(); i++) {
      generator.writeObjectFieldStart(classes.get(i));
      write(generator, confusion.scores(i));
    }
    generator.writeEndObject();
    generator.writeArrayFieldStart("confusion");
    for (int truth = 0; truth < classes.size(); truth++) {
      generator.writeStartArray();
      for (int predicted = 0; predicted < classes.size(); predicted++) {
        generator.writeNumber(confusion.count(truth, predicted));
      }
      generator.writeEndArray();
    }
    generator.writeEndArray();
    generator.writeStringField("heat_map", heatMap.toString());
  }

  /** Writes an open object's fields and closes it. */
  private static void write(JsonGenerator generator, ClassScores scores) throws IOException {
    generator.writeNumberField("precision", scores.precision());
    generator.writeNumberField("recall", scores.recall());
    generator.writeNumberField("f1", scores.f1());
    generator.writeEndObject();
  }
}
