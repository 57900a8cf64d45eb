package senet.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import senet.model.data.ImageSet;
import senet.model.metric.ClassScores;
import senet.model.metric.ClassificationMetrics;
import senet.model.metric.ConfusionMatrix;

/**
 * What {@code senet eval} found out, as tables and as JSON.
 *
 * @param weights the file
 * @param images what was looked at
 * @param metrics what came out
 * @param heatMap where the picture goes
 */
record EvalReport(Path weights, ImageSet images, ClassificationMetrics metrics, Path heatMap) {
  void print(PrintWriter out) {
    out.printf(
        "weights   %s%ndata      %s%n%n", Terminal.printable(weights), Terminal.printable(images));
    printConfusion(out, metrics.confusion());
    out.println();
    printScores(out, metrics.confusion());
    out.printf(
        "%naccuracy %.2f %%, top-5 %.2f %%, loss %.4f over %,d images%n",
        100 * metrics.accuracy(),
        100 * metrics.topFiveAccuracy(),
        metrics.loss(),
        metrics.images());
  }

  void printJson(PrintWriter out) throws IOException {
    Json.print(out, this::write);
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

  private void write(JsonGenerator generator) throws IOException {
    ConfusionMatrix confusion = metrics.confusion();
    List<String> classes = confusion.classes();
    generator.writeStringField("weights", weights.toString());
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
