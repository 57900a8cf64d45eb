package senet.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import senet.model.train.EpochResult;

/**
 * Runs side by side, as a table, as comma-separated values and as JSON.
 *
 * @param runs to compare
 * @param names what they are called, one a run
 * @param picture where their curves go; null for nowhere
 */
record Comparison(List<Run> runs, List<String> names, Path picture) {
  private static final String[] HEAD = {
    "run",
    "model",
    "SE",
    "epochs",
    "parameters",
    "GMAC",
    "time",
    "best epoch",
    "best acc",
    "last acc",
    "img/s"
  };

  private static final String CSV_HEAD =
      "run,model,se,epochs,planned_epochs,parameters,macs,seconds,best_epoch,best_accuracy,"
          + "last_accuracy,images_per_second";

  private static final String COUNT = "\\d{1,9}";
  private static final String NOTHING = "-";

  void print(PrintWriter out) {
    TextTable table = new TextTable(3, HEAD);
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      Optional<Run.Cost> costs = run.cost(); // of older runs from their weights: once is enough
      Optional<EpochResult> best = run.results().best();
      table.row(
          names.get(i),
          run.model(),
          excitations(run),
          run.results().epochs().size() + "/" + run.plannedEpochs(),
          shown(costs, cost -> "%,d".formatted(cost.parameters())),
          shown(costs, cost -> "%.3f".formatted(cost.gmac())),
          shown(best, _ -> Span.text(run.results().seconds())),
          shown(best, EpochResult::epoch),
          shown(best, epoch -> Share.percent(epoch.testAccuracy())),
          shown(last(run), epoch -> Share.percent(epoch.testAccuracy())),
          shown(best, _ -> "%.0f".formatted(run.results().imagesPerSecond())));
    }
    table.print(out);
    if (picture != null) {
      out.printf("%ncurves    %s%n", Terminal.printable(picture));
    }
  }

  private static <T> Object shown(Optional<T> value, Function<T, Object> text) {
    return value.map(text).orElse(NOTHING);
  }

  private static Optional<EpochResult> last(Run run) {
    List<EpochResult> epochs = run.results().epochs();
    return epochs.isEmpty() ? Optional.empty() : Optional.of(epochs.getLast());
  }

  /** In few words: a table has no room for the places of SE blocks. */
  private static String excitations(Run run) {
    String words = run.settings().text("se").orElse("?");
    return Arrays.stream(words.split(",", -1))
        .filter(word -> word.startsWith("squeeze="))
        .map(word -> word.substring("squeeze=".length()))
        .findFirst()
        .orElse(words);
  }

  void printCsv(PrintWriter out) {
    out.println(CSV_HEAD);
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      Optional<Run.Cost> costs = run.cost(); // of older runs from their weights: once is enough
      Optional<EpochResult> best = run.results().best();
      boolean any = best.isPresent();
      out.println(
          Stream.<Object>of(
                  names.get(i),
                  run.model(),
                  run.settings().text("se").orElse(""),
                  run.results().epochs().size(),
                  run.settings().text("epochs").orElse(""),
                  costs.map(cost -> cost.parameters() + "").orElse(""),
                  costs.map(cost -> cost.macs() + "").orElse(""),
                  any ? "%.3f".formatted(run.results().seconds()) : "",
                  best.map(epoch -> epoch.epoch() + "").orElse(""),
                  best.map(epoch -> "%.6f".formatted(epoch.testAccuracy())).orElse(""),
                  last(run).map(epoch -> "%.6f".formatted(epoch.testAccuracy())).orElse(""),
                  any ? "%.2f".formatted(run.results().imagesPerSecond()) : "")
              .map(Csv::cell)
              .collect(Collectors.joining(",")));
    }
  }

  void printJson(PrintWriter out) throws IOException {
    Json.print(out, this::write);
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("runs");
    for (int i = 0; i < runs.size(); i++) {
      json.writeStartObject();
      write(json, runs.get(i));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("curves", picture == null ? null : picture.toString());
  }

  private static void write(JsonGenerator json, Run run) throws IOException {
    json.writeStringField("run", run.root().toString());
    json.writeStringField("model", run.model());
    json.writeStringField("se", run.settings().text("se").orElse(null));
    json.writeNumberField("epochs", run.results().epochs().size());
    if (run.plannedEpochs().matches(COUNT)) {
      json.writeNumberField("planned_epochs", Integer.parseInt(run.plannedEpochs()));
    } else {
      json.writeNullField("planned_epochs");
    }
    Optional<Run.Cost> cost = run.cost();
    if (cost.isPresent()) {
      json.writeNumberField("parameters", cost.get().parameters());
      json.writeNumberField("macs", cost.get().macs());
    }
    Optional<EpochResult> best = run.results().best();
    if (best.isPresent()) {
      json.writeNumberField("seconds", run.results().seconds());
      json.writeNumberField("best_epoch", best.get().epoch());
      json.writeNumberField("best_accuracy", best.get().testAccuracy());
      json.writeNumberField("last_accuracy", last(run).orElseThrow().testAccuracy());
      json.writeNumberField("images_per_second", run.results().imagesPerSecond());
    }
  }
}
