package senet.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import senet.model.metric.ClassScores;
import senet.model.metric.ClassificationMetrics;
import senet.model.metric.ConfusionMatrix;
import senet.model.train.EpochResult;

/**
 * A run as one page that needs no other file, no network and no script: pictures are in it, and it
 * follows the reader's choice of light or dark.
 */
final class ReportPage {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0;
        --page: #ffffff; --card: #f6f8fa; --best: #ddf4e4; --accent: #0072b2; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1;
        --line: #3d444d; --page: #0d1117; --card: #161b22; --best: #12361f; --accent: #56b4e9; } }
      body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.25rem 4rem; background: var(--page);
        color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
      h1 { margin: 0; font-size: 1.75rem; overflow-wrap: anywhere; }
      h2 { margin: 2.5rem 0 0.75rem; font-size: 1.25rem; border-bottom: 1px solid var(--line);
        padding-bottom: 0.3rem; }
      .lead, .note { color: var(--soft); margin: 0.25rem 0 1.5rem; overflow-wrap: anywhere; }
      .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr));
        gap: 0.75rem; }
      .card { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
        padding: 0.7rem 0.9rem; }
      .card div { color: var(--soft); font-size: 0.85rem; }
      .card strong { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
      .first { border-color: var(--accent); }
      .first strong { color: var(--accent); }
      .picture { background: #ffffff; border: 1px solid var(--line); border-radius: 8px;
        padding: 0.5rem; overflow-x: auto; margin: 0 0 1rem; }
      .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(24rem, 1fr));
        gap: 1rem; }
      img { display: block; max-width: 100%; height: auto; margin: 0 auto; }
      .scroll { overflow: auto; max-height: 32rem; border: 1px solid var(--line);
        border-radius: 8px; }
      table { border-collapse: collapse; width: 100%; font-size: 0.9rem;
        font-variant-numeric: tabular-nums; }
      th, td { text-align: right; padding: 0.3rem 0.8rem; border-bottom: 1px solid var(--line);
        white-space: nowrap; }
      th { position: sticky; top: 0; background: var(--card); color: var(--soft);
        font-weight: 600; }
      tr:last-child td { border-bottom: 0; }
      td:first-child, th:first-child { text-align: left; }
      .facts td { text-align: left; white-space: normal; overflow-wrap: anywhere; }
      .facts td:first-child { color: var(--soft); width: 14rem; }
      .best td { background: var(--best); font-weight: 600; }
      pre { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
        padding: 0.8rem 1rem; overflow-x: auto; font-size: 0.85rem; }
      """;

  private final Run run;
  private final Html page = new Html();

  private ReportPage(Run run) {
    this.run = run;
  }

  /**
   * Makes the page of what is in the run's directory.
   *
   * @param metrics of its best weights on the test images; empty where nobody has measured them
   */
  static String of(Run run, Optional<ClassificationMetrics> metrics) throws IOException {
    ReportPage report = new ReportPage(run);
    report.write(metrics);
    return report.page.toString();
  }

  private void write(Optional<ClassificationMetrics> metrics) throws IOException {
    page.markup(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        """);
    page.element("title", "", "senet: " + run.name());
    page.markup("<style>\n" + STYLE + "</style>\n</head>\n<body>\n");
    page.element("h1", "", run.name());
    page.element(
        "p",
        "lead",
        "%s, SE blocks: %s, trained on %s"
            .formatted(
                run.model(), setting("se", "none"), setting("train_data", "unknown images")));
    headline(metrics);
    curves();
    metrics.ifPresent(measured -> scores(measured.confusion()));
    pictures();
    epochs();
    configuration();
    lines("Environment", run.root().resolve(RunReport.ENVIRONMENT));
    run.settings()
        .text("command")
        .ifPresent(command -> page.element("h2", "", "Run it again").element("pre", "", command));
    page.markup("</body>\n</html>\n");
  }

  private String setting(String name, String otherwise) {
    return run.settings().text(name).orElse(otherwise);
  }

  private void headline(Optional<ClassificationMetrics> metrics) {
    try (Html.Element _ = page.begin("div", "cards")) {
      run.results()
          .best()
          .ifPresent(
              best -> {
                EpochResult last = run.results().epochs().getLast();
                String measured = run.results().measured();
                card(
                    "card first",
                    "best %s accuracy".formatted(measured),
                    Share.percent(best.testAccuracy()));
                card("card", "best epoch", best.epoch());
                card(
                    "card",
                    "last %s accuracy".formatted(measured),
                    Share.percent(last.testAccuracy()));
                card("card", "epochs", last.epoch() + " of " + run.plannedEpochs());
                card("card", "time to train", Span.text(run.results().seconds()));
                card("card", "images/s", "%,.0f".formatted(run.results().imagesPerSecond()));
              });
      metrics.ifPresent(
          measured -> {
            if (run.results().isHeldOut()) {
              card("card", "test accuracy", Share.percent(measured.accuracy()));
            }
            card("card", "test top-5 accuracy", Share.percent(measured.topFiveAccuracy()));
            card("card", "test loss", "%.4f".formatted(measured.loss()));
          });
      run.cost()
          .ifPresent(
              cost -> {
                card("card", "parameters", "%,d".formatted(cost.parameters()));
                card("card", "GMAC an image", "%.3f".formatted(cost.gmac()));
              });
    }
    if (run.results().epochs().isEmpty()) {
      page.element("p", "note", "The run was stopped in its first epoch.");
    }
  }

  private void card(String style, String name, Object value) {
    try (Html.Element _ = page.begin("div", style)) {
      page.element("div", "", name).element("strong", "", value);
    }
  }

  private void curves() throws IOException {
    section("Curves", RunReport.CURVES, "loss, accuracy and learning rate over epochs");
  }

  private void pictures() throws IOException {
    Path counts = run.root().resolve(RunReport.CONFUSION);
    Path shares = run.root().resolve(RunReport.CONFUSION_NORMALIZED);
    if (Files.exists(counts) && Files.exists(shares)) {
      page.element("h2", "", "What is taken for what");
      try (Html.Element _ = page.begin("div", "pair")) {
        picture(counts, "confusion matrix in images");
        picture(shares, "confusion matrix in shares of the true class");
      }
    }
    section(
        "Worst mistakes",
        RunReport.MISTAKES,
        "the images of the largest losses with their class and what they were taken for");
    section("What the network sees", RunReport.PREVIEW, "training images after augmentation");
  }

  private void section(String title, String file, String description) throws IOException {
    Path png = run.root().resolve(file);
    if (Files.exists(png)) {
      page.element("h2", "", title);
      picture(png, description);
    }
  }

  private void picture(Path png, String description) throws IOException {
    try (Html.Element _ = page.begin("div", "picture")) {
      page.picture(png, description);
    }
  }

  private void scores(ConfusionMatrix confusion) {
    page.element("h2", "", "Classes");
    try (Html.Element _ = page.begin("div", "scroll");
        Html.Element _ = page.begin("table", "")) {
      row("th", "", "class", "precision", "recall", "F1", "images");
      for (int i = 0; i < confusion.classes().size(); i++) {
        row(confusion.classes().get(i), confusion.scores(i), confusion.support(i));
      }
      row("macro mean", confusion.macro(), confusion.total());
    }
  }

  private void row(String name, ClassScores scores, long images) {
    row(
        "td",
        "",
        name,
        "%.4f".formatted(scores.precision()),
        "%.4f".formatted(scores.recall()),
        "%.4f".formatted(scores.f1()),
        "%,d".formatted(images));
  }

  private void row(String cell, String style, Object... cells) {
    try (Html.Element _ = page.begin("tr", style)) {
      for (Object text : cells) {
        page.element(cell, "", text);
      }
    }
  }

  private void epochs() {
    if (run.results().epochs().isEmpty()) {
      return;
    }
    int best = run.results().best().map(EpochResult::epoch).orElse(0);
    page.element("h2", "", "Epochs");
    try (Html.Element _ = page.begin("div", "scroll");
        Html.Element _ = page.begin("table", "")) {
      row(
          "th",
          "",
          "epoch",
          "train loss",
          "train accuracy",
          run.results().measured() + " loss",
          run.results().measured() + " accuracy",
          "learning rate",
          "time",
          "images/s");
      for (EpochResult epoch : run.results().epochs()) {
        row(
            "td",
            epoch.epoch() == best ? "best" : "",
            epoch.epoch(),
            "%.4f".formatted(epoch.trainLoss()),
            Share.percent(epoch.trainAccuracy()),
            "%.4f".formatted(epoch.testLoss()),
            Share.percent(epoch.testAccuracy()),
            "%.5f".formatted(epoch.learningRate()),
            Span.text(epoch.seconds()),
            "%,.0f".formatted(epoch.imagesPerSecond()));
      }
    }
  }

  private void configuration() {
    page.element("h2", "", "Configuration");
    try (Html.Element _ = page.begin("div", "scroll");
        Html.Element _ = page.begin("table", "facts")) {
      run.settings().values().forEach((name, value) -> row("td", "", name, value.text()));
    }
  }

  private void lines(String title, Path file) throws IOException {
    if (Files.exists(file)) {
      page.element("h2", "", title)
          .element(
              "pre",
              "",
              new String(Files.readAllBytes(file), StandardCharsets.UTF_8).stripTrailing());
    }
  }
}
