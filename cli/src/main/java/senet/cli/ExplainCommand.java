package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import senet.engine.parallel.Parallel;
import senet.model.data.Images;
import senet.model.explain.BlockGates;
import senet.model.explain.GateSurvey;
import senet.model.train.Checkpoint;

/** {@code senet explain [IMAGE...]}. */
@Command(
    name = "explain",
    description = {
      "Show what a network goes by.",
      "Without images: the gates of its SE blocks over the test images, by class, as the paper has"
          + " them in its section on the role of excitation: gates_mean.png, gates_spread.png,"
          + " gates_heatmap.png and gates.csv.",
      "Of each IMAGE: what of it speaks for its class (Grad-CAM), and what the last SE block lets"
          + " through, as IMAGE-explain.png."
    },
    sortOptions = false)
final class ExplainCommand implements Callable<Integer> {
  private static final int CLASSES_SHOWN = 5;
  private static final int CLASSES_SPREAD = 2;
  private static final int MOST_BLOCKS = 9;
  private static final int MOST_NAMED = 20;
  private static final List<String> OF_GATES =
      List.of("--classes", "--blocks", "--data", "--dataset", "--limit-test");
  private static final List<String> GATE_FILES =
      List.of("gates_mean.png", "gates_spread.png", "gates_heatmap.png", "gates.csv");

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "IMAGE", arity = "0..*", description = "Image files.")
  private List<Path> files = List.of();

  @Mixin private WeightsOption weights;
  @Mixin private DataOption dataOption;
  @Mixin private ThreadsOption threadsOption;

  @Option(
      names = "--classes",
      paramLabel = "A,B,...",
      description =
          "Classes that curves are drawn of, up to 6 by name or by number from 0 on; the first two"
              + " with their spread. Default: the first five that there are images of.")
  private String classes;

  @Option(
      names = "--blocks",
      paramLabel = "A,B,...",
      description =
          "SE blocks to draw, by name, such as layer3.2.se. Default: all of up to nine, of more"
              + " the last of each stage and the whole last stage; as heat map the last of each"
              + " stage.")
  private String blocks;

  @Option(
      names = "--class",
      paramLabel = "A",
      description =
          "With IMAGE: the class that is spoken for, by name or number. Default: the most"
              + " probable.")
  private String label;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where the files go, which take no other file's place: gates_mean-2.png and so on."
              + " Default: where the weights are.")
  private Path out;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (out != null && !Files.isDirectory(out)) {
      throw new NotDirectoryException(out.toString());
    }
    requireOptionsOf(files.isEmpty());
    WeightsOption.Found found = weights.find();
    return files.isEmpty() ? gates(found) : images(found);
  }

  private void requireOptionsOf(boolean gates) {
    if (gates && label != null) {
      throw new ParameterException(
          spec.commandLine(), "--class is of images; hint: name them, or --classes for curves");
    }
    for (String option : OF_GATES) {
      if (!gates && spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new ParameterException(
            spec.commandLine(),
            "%s is of gates over test images, and %s is an IMAGE to explain; hint: leave one of them out"
                .formatted(option, Terminal.printable(files.getFirst())));
      }
    }
  }

  private Path directory(WeightsOption.Found found) {
    return out == null ? found.file().toAbsolutePath().getParent() : out;
  }

  private int gates(WeightsOption.Found found) throws IOException {
    Checkpoint checkpoint = found.checkpoint();
    List<String> names = GateSurvey.blocks(checkpoint.network());
    if (names.isEmpty()) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "%s has no SE blocks, so no gates to show; hint: 'explain IMAGE' shows what it goes by, or take weights of se_... or --se"
              .formatted(checkpoint.architecture().name()));
    }
    List<String> drawn = blocks == null ? List.of() : List.of(blocks.split(",", -1));
    for (String block : drawn) {
      if (!names.contains(block)) {
        throw unknown("--blocks: no SE block", block, names);
      }
    }
    List<Integer> asked = new ArrayList<>();
    List<String> curves = classes == null ? List.of() : List.of(classes.split(",", -1));
    if (curves.size() > GateCharts.MOST_CLASSES) {
      throw new ParameterException(
          spec.commandLine(),
          "--classes names %d classes, curves are drawn of %d at most"
              .formatted(curves.size(), GateCharts.MOST_CLASSES));
    }
    curves.forEach(name -> asked.add(labelOf(name, checkpoint.classes())));
    Images images = EvalCommand.images(dataOption, checkpoint, spec.commandLine().getErr());
    AtomicInteger leftOut = new AtomicInteger();
    List<BlockGates> gates = survey(checkpoint, images, leftOut);
    if (gates.getFirst().moments().images() == 0) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED, "none of %,d images could be read".formatted(images.size()));
    }
    List<Integer> shown = shown(asked, gates.getFirst(), checkpoint.classes());
    List<Path> written = ExplainFiles.free(directory(found), GATE_FILES);
    ExplainReport report = new ExplainReport(found.file(), checkpoint.architecture().name());
    PrintWriter stdout = spec.commandLine().getOut();
    if (json) {
      report.printJson(stdout, images, leftOut.get(), gates, written);
    } else {
      report.print(stdout, images, gates);
    }
    stdout.flush();
    draw(gates, drawn, checkpoint.classes(), shown, written);
    if (!json) {
      written.forEach(file -> stdout.println("written   " + Terminal.printable(file)));
    }
    if (leftOut.get() > 0) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "%,d of %,d images could not be read, the numbers are of the others"
              .formatted(leftOut.get(), images.size()));
    }
    return ExitCode.DONE;
  }

  private List<BlockGates> survey(Checkpoint checkpoint, Images images, AtomicInteger leftOut) {
    PrintWriter err = spec.commandLine().getErr();
    try (Parallel parallel = threadsOption.open()) {
      return new GateSurvey(
              checkpoint.network(),
              checkpoint.normalization(),
              MeasureOption.usualBatchSize(images),
              parallel)
          .survey(
              images,
              (_, why) -> {
                leftOut.incrementAndGet();
                err.println("senet: warning: " + Failures.line(why));
              });
    }
  }

  private static List<Integer> shown(List<Integer> asked, BlockGates gates, List<String> names) {
    for (int label : asked) {
      if (gates.moments().images(label) == 0) {
        throw new CommandFailure(
            ExitCode.INPUT_REFUSED,
            "--classes: none of the images is of class '%s'; hint: take more of them, or another class"
                .formatted(Terminal.printable(names.get(label))));
      }
    }
    if (!asked.isEmpty()) {
      return asked;
    }
    List<Integer> first = new ArrayList<>();
    for (int label : gates.moments().seen()) {
      if (first.size() < CLASSES_SHOWN) {
        first.add(label);
      }
    }
    return first;
  }

  private static void draw(
      List<BlockGates> gates,
      List<String> blocks,
      List<String> names,
      List<Integer> shown,
      List<Path> written)
      throws IOException {
    List<BlockGates> named = gates.stream().filter(block -> blocks.contains(block.name())).toList();
    List<BlockGates> curves = named.isEmpty() ? BlockGates.telling(gates, MOST_BLOCKS) : named;
    List<BlockGates> maps = named.isEmpty() ? BlockGates.lastOfStages(gates) : named;
    List<Integer> spread = shown.subList(0, Math.min(CLASSES_SPREAD, shown.size()));
    GateCsv.write(gates, names, written.getLast());
    Panels.write(() -> GateCharts.mean(curves, names, shown), written.get(0));
    Panels.write(() -> GateCharts.spread(curves, names, spread), written.get(1));
    Panels.write(() -> GateHeatMap.of(maps, names), written.get(2));
  }

  private int images(WeightsOption.Found found) throws IOException {
    Checkpoint checkpoint = found.checkpoint();
    OptionalInt asked =
        label == null ? OptionalInt.empty() : OptionalInt.of(labelOf(label, checkpoint.classes()));
    List<ExplainReport.Picture> pictures;
    try (Parallel parallel = threadsOption.open()) {
      pictures =
          new ImageExplanations(checkpoint, directory(found), spec.commandLine().getErr())
              .of(files, asked, parallel);
    }
    ExplainReport report = new ExplainReport(found.file(), checkpoint.architecture().name());
    PrintWriter stdout = spec.commandLine().getOut();
    if (json) {
      report.printJson(stdout, pictures);
    } else if (!pictures.isEmpty()) {
      report.print(stdout, pictures);
    }
    if (pictures.size() < files.size()) {
      stdout.flush();
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "%d of %d images could not be read"
              .formatted(files.size() - pictures.size(), files.size()));
    }
    return ExitCode.DONE;
  }

  /** The class of a name, or of a number where there is no such name. */
  private int labelOf(String word, List<String> names) {
    int index = names.indexOf(word);
    if (index >= 0) {
      return index;
    }
    if (word.matches("\\d{1,9}") && Integer.parseInt(word) < names.size()) {
      return Integer.parseInt(word);
    }
    throw unknown("no class", word, names);
  }

  private ParameterException unknown(String what, String word, List<String> names) {
    String some = String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())));
    return new ParameterException(
        spec.commandLine(),
        "%s '%s'; there are %s%s"
            .formatted(what, word, some, names.size() > MOST_NAMED ? " and so on" : ""));
  }
}
