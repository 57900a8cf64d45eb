package senet.cli;

import java.awt.AWTError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code senet compare}. */
@Command(
    name = "compare",
    description = "Lay runs side by side: a table of what they cost and reached, and their curves.",
    sortOptions = false)
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "2..*",
      paramLabel = "RUN",
      description = "Run directories, also of stopped runs and of others' epochs.")
  private List<Path> roots;

  @Option(
      names = "--png",
      paramLabel = "FILE",
      description =
          "Where the curves go, a new file. Default: compare.png in the working directory, or"
              + " compare-2.png and so on where there is one.")
  private Path png;

  @ArgGroup private Form form = new Form();

  /** How the table is printed. */
  private static final class Form {
    @Option(names = "--json", description = "Print one line of JSON.")
    private boolean json;

    @Option(names = "--csv", description = "Print comma-separated values.")
    private boolean csv;
  }

  @Override
  public Integer call() throws IOException {
    if (png != null && isTaken(png)) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "--png: %s is there already, and compare overwrites no file; hint: name a new one"
              .formatted(Terminal.printable(png)));
    }
    List<Run> runs = new ArrayList<>();
    for (Path root : roots) {
      runs.add(Run.read(root));
    }
    List<String> names = names(runs);
    boolean curves = runs.stream().anyMatch(run -> !run.results().epochs().isEmpty());
    Path picture = curves ? (png == null ? free() : png) : null;
    Comparison comparison = new Comparison(runs, names, picture);
    PrintWriter out = spec.commandLine().getOut();
    if (form.json) {
      comparison.printJson(out);
    } else if (form.csv) {
      comparison.printCsv(out);
    } else {
      comparison.print(out);
    }
    out.flush();
    if (curves) {
      draw(runs, names, picture);
    }
    return ExitCode.DONE;
  }

  /** What directories are called, or where that names two of them, their whole paths. */
  private static List<String> names(List<Run> runs) {
    List<String> names = runs.stream().map(Run::name).toList();
    return runs.stream()
        .map(
            run ->
                Collections.frequency(names, run.name()) == 1
                    ? run.name()
                    : Terminal.printable(run.root()))
        .toList();
  }

  private static Path free() {
    Path free = Path.of("compare.png");
    for (int i = 2; isTaken(free); i++) {
      free = Path.of("compare-" + i + ".png");
    }
    return free;
  }

  private static boolean isTaken(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static void draw(List<Run> runs, List<String> names, Path file) {
    try {
      Png.write(CompareChart.of(runs, names), file);
    } catch (IOException | RuntimeException | LinkageError | AWTError | InternalError e) {
      throw new CommandFailure(
          ExitCode.ENVIRONMENT,
          "no curves, the table above is whole: %s; hint: name a place for them with --png"
              .formatted(e instanceof IOException ? e.getMessage() : e));
    }
  }
}
