package senet.cli;

import java.awt.AWTError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import senet.engine.parallel.Parallel;
import senet.model.data.ClassMatch;
import senet.model.data.ClassNames;
import senet.model.data.FolderParts;
import senet.model.data.ImageFolder;
import senet.model.data.Images;
import senet.model.data.SyntheticImages;
import senet.model.metric.ClassificationMetrics;
import senet.model.metric.ConfusionMatrix;
import senet.model.train.Checkpoint;
import senet.model.zoo.Architecture;

/** {@code senet eval}. */
@Command(
    name = "eval",
    description = {
      "Measure a network on the test images: accuracy, confusion matrix, precision, recall, F1.",
      "The images of --data ROOT are CIFAR-10's, or those in ROOT/class/image.jpg: classes are"
          + " found by their names or, where there is one directory for each, taken in order: of"
          + " their numbers where all are called by one, else of the alphabet."
    },
    sortOptions = false)
final class EvalCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private WeightsOption weights;
  @Mixin private DataOption dataOption;
  @Mixin private MeasureOption measureOption;
  @Mixin private ThreadsOption threadsOption;

  @Option(
      names = "--png",
      paramLabel = "FILE",
      description =
          "Where the heat map of up to 200 classes goes, a new file, and with _normalized behind"
              + " its name the one of shares of the true class. Default: confusion_matrix.png"
              + " beside the weights, or confusion_matrix-2.png and so on where there is one.")
  private Path png;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    measureOption.check();
    if (png != null) {
      requireNew(png);
      requireNew(normalized(png));
    }
    WeightsOption.Found found = weights.find();
    Checkpoint checkpoint = found.checkpoint();
    Path heatMap = heatMap(found);
    Images images = images(dataOption, checkpoint, spec.commandLine().getErr());
    AtomicInteger leftOut = new AtomicInteger();
    ClassificationMetrics metrics = measure(checkpoint, images, leftOut);
    if (metrics.images() == 0) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED, "none of %,d images could be read".formatted(images.size()));
    }
    // The numbers first: whatever becomes of the picture, they took the time.
    PrintWriter out = spec.commandLine().getOut();
    EvalReport report =
        new EvalReport(
            found.file(), images, measureOption.unusual(images), leftOut.get(), metrics, heatMap);
    if (json) {
      report.printJson(out);
    } else {
      report.print(out);
    }
    out.flush();
    if (heatMap != null) {
      draw(metrics.confusion(), heatMap);
      if (!json) {
        out.println("heat map  " + Terminal.printable(heatMap));
      }
    }
    if (leftOut.get() > 0) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "%,d of %,d images could not be read, the numbers are of the others"
              .formatted(leftOut.get(), images.size()));
    }
    return ExitCode.DONE;
  }

  private static void requireNew(Path png) {
    if (Files.exists(png)) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "--png: %s is there already, and eval overwrites no file; hint: name a new one"
              .formatted(Terminal.printable(png)));
    }
  }

  private ClassificationMetrics measure(
      Checkpoint checkpoint, Images images, AtomicInteger leftOut) {
    PrintWriter err = spec.commandLine().getErr();
    try (Parallel parallel = threadsOption.open()) {
      return measureOption.measure(
          checkpoint,
          images,
          parallel,
          (_, why) -> {
            leftOut.incrementAndGet();
            err.println("senet: warning: " + Failures.line(why));
          });
    }
  }

  /** Where the picture goes; null where there are too many classes for one. */
  private Path heatMap(WeightsOption.Found found) {
    int classes = found.checkpoint().classes().size();
    if (classes <= ConfusionMatrixChart.MOST_CLASSES) {
      return png == null ? free(found.file().resolveSibling(RunReport.CONFUSION)) : png;
    }
    if (png != null) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "--png: the network has %,d classes, a heat map is drawn of %d at most; hint: --json has the whole confusion matrix"
              .formatted(classes, ConfusionMatrixChart.MOST_CLASSES));
    }
    return null;
  }

  /** The images that a network is measured on, which must be of its classes. */
  static Images images(DataOption dataOption, Checkpoint checkpoint, PrintWriter err)
      throws IOException {
    Images images;
    if (checkpoint.classes().equals(SyntheticImages.CLASSES) && !dataOption.explicit()) {
      images = dataOption.drawn().test();
    } else {
      Optional<Path> folder = dataOption.source().folder();
      if (folder.isPresent()) {
        return ofDirectories(dataOption, FolderParts.toTestOn(folder.get()), checkpoint, err);
      }
      images = dataOption.load().test();
    }
    requireFit(checkpoint, images);
    return images;
  }

  private static ImageFolder ofDirectories(
      DataOption dataOption, Path root, Checkpoint checkpoint, PrintWriter err) throws IOException {
    Architecture.Images taken = checkpoint.architecture().images();
    ImageFolder images = ImageFolder.read(root, checkpoint.preprocessing(), taken.h(), taken.w());
    List<String> names = checkpoint.classes();
    ClassMatch match = ClassMatch.of(root.toString(), images.classes(), names);
    if (!match.byName()) {
      err.printf(
          "senet: notice: not all directories in %s are named like the network's classes, taken in"
              + " order%s: %s is '%s', %s is '%s'%n",
          Terminal.printable(root),
          ClassNames.areNumbers(images.classes()) ? " of their numbers" : "",
          Terminal.printable(images.classes().getFirst()),
          Terminal.printable(names.getFirst()),
          Terminal.printable(images.classes().getLast()),
          Terminal.printable(names.getLast()));
    }
    return dataOption.limited(images.as(names, match));
  }

  /** {@code file}, or {@code confusion_matrix-2.png} and so on where there is one already. */
  private static Path free(Path file) {
    Path free = file;
    for (int i = 2; isTaken(free) || isTaken(normalized(free)); i++) {
      free = marked(file, "-" + i);
    }
    return free;
  }

  private static boolean isTaken(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** Where the shares go beside the counts. */
  private static Path normalized(Path file) {
    return marked(file, "_normalized");
  }

  private static Path marked(Path file, String mark) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    int end = dot > 0 ? dot : name.length();
    return file.resolveSibling(name.substring(0, end) + mark + name.substring(end));
  }

  private static void draw(ConfusionMatrix confusion, Path file) {
    try {
      Png.write(ConfusionMatrixChart.counts(confusion), file);
      Png.write(ConfusionMatrixChart.normalized(confusion), normalized(file));
    } catch (IOException | RuntimeException | LinkageError | AWTError | InternalError e) {
      // A JVM without fonts or with half of AWT fails in many ways, none of which concern numbers.
      throw new CommandFailure(
          ExitCode.ENVIRONMENT,
          "no heat map, the numbers above are whole: %s; hint: name a place for it with --png"
              .formatted(e instanceof IOException ? e.getMessage() : e));
    }
  }

  /** Takes the options of {@link DataOption} away that mean nothing here. */
  static void withoutTraining(CommandSpec eval) {
    DataOption.TO_TRAIN.forEach(name -> eval.remove(eval.findOption(name)));
  }

  private static void requireFit(Checkpoint checkpoint, Images images) {
    if (!checkpoint.classes().equals(images.classes())) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "the weights know %d classes from '%s' on but the data has %d from '%s' on; hint: evaluate on the data they were trained on, which --dataset names"
              .formatted(
                  checkpoint.classes().size(),
                  checkpoint.classes().getFirst(),
                  images.classes().size(),
                  images.classes().getFirst()));
    }
  }
}
