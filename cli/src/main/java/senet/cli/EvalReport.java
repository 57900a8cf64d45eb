package senet.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import senet.model.data.Images;
import senet.model.metric.ClassScores;
import senet.model.metric.ClassificationMetrics;
import senet.model.metric.ConfusionMatrix;

/**
 * What {@code senet eval} found out, as tables and as JSON.
 *
 * @param weights the file
 * @param images what was looked at
 * @param unusual about how it was measured, empty for nothing
 * @param leftOut images that could not be read
 * @param metrics what came out
 * @param heatMap where the picture goes; null where there is none
 */
record EvalReport(
    Path weights,
    Images images,
    String unusual,
    int leftOut,
    ClassificationMetrics metrics,
    Path heatMap) {
  /** Classes of which tables still fit a screen. */
  private static final int MOST_SHOWN = 20;

  /** Classes from which five guesses say something. */
  private static final int LEAST_FOR_FIVE = 10;

  private static final int MISTAKES_SHOWN = 10;

  void print(PrintWriter out) {
    out.printf(
        "weights   %s%ndata      %s%n", Terminal.printable(weights), Terminal.printable(images));
    if (!unusual.isEmpty()) {
      out.println("measured  " + unusual);
    }
    out.println();
    boolean fits = metrics.confusion().classes().size() <= MOST_SHOWN;
    if (fits) {
      printConfusion(out, metrics.confusion());
    } else {
      printMistakes(out, metrics.confusion());
    }
    out.println();
    printScores(out, metrics.confusion(), fits);
    boolean five = metrics.confusion().classes().size() >= LEAST_FOR_FIVE;
    out.printf("%naccuracy %.2f %%", 100 * metrics.accuracy());
    if (five) {
      out.printf(", top-5 %.2f %%", 100 * metrics.topFiveAccuracy());
    }
    out.printf(", loss %.4f over %,d images%n", metrics.loss(), metrics.images());
    if (five) {
      out.printf(
          "error     top-1 %.2f %%, top-5 %.2f %%%n",
          100 * (1 - metrics.accuracy()), 100 * (1 - metrics.topFiveAccuracy()));
    }
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

  /** What was taken for something else most often; of equals the first classes. */
  private static void printMistakes(PrintWriter out, ConfusionMatrix confusion) {
    List<int[]> mistakes = new ArrayList<>();
    int classes = confusion.classes().size();
    for (int truth = 0; truth < classes; truth++) {
      for (int predicted = 0; predicted < classes; predicted++) {
        if (truth != predicted && confusion.count(truth, predicted) > 0) {
          mistakes.add(new int[] {truth, predicted});
        }
      }
    }
    mistakes.sort(Comparator.comparingLong(pair -> -confusion.count(pair[0], pair[1])));
    TextTable table = new TextTable(2, "true", "most often taken for", "images");
    for (int[] pair : mistakes.subList(0, Math.min(MISTAKES_SHOWN, mistakes.size()))) {
      table.row(
          confusion.classes().get(pair[0]),
          confusion.classes().get(pair[1]),
          confusion.count(pair[0], pair[1]));
    }
    table.print(out);
  }

  private static void printScores(PrintWriter out, ConfusionMatrix confusion, boolean eachClass) {
    TextTable table =
        new TextTable(eachClass ? "class" : "mean", "precision", "recall", "F1", "images");
    for (int i = 0; eachClass && i < confusion.classes().size(); i++) {
      row(table, confusion.classes().get(i), confusion.scores(i), confusion.support(i));
    }
    row(table, "macro", confusion.macro(), confusion.total());
    row(table, "micro", confusion.micro(), confusion.total());
    table.print(out);
    int without = confusion.classesWithoutImages();
    if (without > 0) {
      out.printf(
          "%,d of %,d classes have no image and are not in the macro mean%n",
          without, confusion.classes().size());
    }
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
    generator.writeNumberField("unreadable_images", leftOut);
    generator.writeStringField("measured", unusual);
    generator.writeNumberField("accuracy", metrics.accuracy());
    generator.writeNumberField("top5_accuracy", metrics.topFiveAccuracy());
    generator.writeNumberField("loss", metrics.loss());
    generator.writeNumberField("classes_without_images", confusion.classesWithoutImages());
    generator.writeObjectFieldStart("macro");
    write(generator, confusion.macro());
    generator.writeObjectFieldStart("micro");
    write(generator, confusion.micro());
    generator.writeObjectFieldStart("classes");
    Set<String> written = new TreeSet<>();
    for (int i = 0; i < classes.size(); i++) {
      // Labels of ImageNet have two cranes: a field is there once.
      generator.writeObjectFieldStart(
          written.add(classes.get(i)) ? classes.get(i) : "%s (%d)".formatted(classes.get(i), i));
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
    generator.writeStringField("heat_map", heatMap == null ? null : heatMap.toString());
  }

  /** Writes an open object's fields and closes it. */
  private static void write(JsonGenerator generator, ClassScores scores) throws IOException {
    generator.writeNumberField("precision", scores.precision());
    generator.writeNumberField("recall", scores.recall());
    generator.writeNumberField("f1", scores.f1());
    generator.writeEndObject();
  }
}
