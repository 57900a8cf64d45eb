package senet.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import senet.engine.parallel.Parallel;
import senet.model.data.ImageFile;
import senet.model.format.FormatException;
import senet.model.train.Checkpoint;
import senet.model.train.Predictor;
import senet.model.train.Predictor.Prediction;

/** {@code senet predict IMAGE|DIR...}. */
@Command(
    name = "predict",
    description = "Say what image files show: the most probable classes of each.",
    sortOptions = false)
final class PredictCommand implements Callable<Integer> {
  private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png", ".gif", ".bmp");

  /** Of images that are told where they are passed by. */
  private static final List<String> OTHER_ENDINGS =
      List.of(
          ".avif", ".heic", ".heif", ".jp2", ".jxl", ".pgm", ".pnm", ".ppm", ".tif", ".tiff",
          ".webp");

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "IMAGE|DIR",
      arity = "1",
      description = "Image files, or directories of them.")
  private List<Path> paths;

  @Mixin private WeightsOption weights;

  @Option(
      names = "--top",
      paramLabel = "K",
      description = "Classes to show for each image. Default: ${DEFAULT-VALUE}.")
  private int top = 3;

  @Mixin private ThreadsOption threadsOption;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  private int passedBy;

  @Override
  public Integer call() throws IOException {
    if (top < 1) {
      throw new ParameterException(
          spec.commandLine(), "--top is %d, it must be at least 1".formatted(top));
    }
    WeightsOption.Found found = weights.find();
    Checkpoint checkpoint = found.checkpoint();
    List<Path> files = files();
    SequencedMap<Path, List<Prediction>> predictions = new LinkedHashMap<>();
    try (Parallel parallel = threadsOption.open()) {
      Predictor predictor = new Predictor(checkpoint, parallel);
      for (Path file : files) {
        try {
          predictions.put(file, predictor.predict(ImageFile.read(file), top));
        } catch (IOException e) {
          passBy(e, files.size() == 1);
        }
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Json.print(out, generator -> write(generator, found, predictions));
    } else if (!predictions.isEmpty()) {
      out.printf(
          "weights   %s (%s)%n%n",
          Terminal.printable(found.file()), checkpoint.architecture().name());
      print(out, predictions);
    }
    if (passedBy > 0) {
      out.flush();
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "%d of what was named could not be read, %d image%s could"
              .formatted(passedBy, predictions.size(), predictions.size() == 1 ? "" : "s"));
    }
    return ExitCode.DONE;
  }

  /** One bad image among others must not cost their answers; alone it is the failure. */
  private <E extends Exception> void passBy(E failure, boolean alone) throws E {
    if (alone && passedBy == 0) {
      throw failure;
    }
    passedBy++;
    spec.commandLine().getErr().println("senet: warning: " + Failures.line(failure));
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        files.add(path);
        continue;
      }
      try {
        files.addAll(imagesIn(path));
      } catch (IOException e) {
        passBy(e, paths.size() == 1);
      }
    }
    return files;
  }

  private List<Path> imagesIn(Path directory) throws IOException {
    try (Stream<Path> content = Files.list(directory)) {
      List<Path> files = content.filter(Files::isRegularFile).sorted().toList();
      tellOfOthers(directory, files);
      List<Path> images = files.stream().filter(file -> endsIn(file, ENDINGS)).toList();
      if (images.isEmpty()) {
        throw new FormatException(
            "%s: no image in this directory; looked for %s; hint: directories in it are not searched"
                .formatted(directory, String.join(", ", ENDINGS)));
      }
      return images;
    }
  }

  private void tellOfOthers(Path directory, List<Path> files) {
    List<Path> others = files.stream().filter(file -> endsIn(file, OTHER_ENDINGS)).toList();
    if (!others.isEmpty()) {
      List<String> endings =
          OTHER_ENDINGS.stream()
              .filter(ending -> others.stream().anyMatch(file -> endsIn(file, List.of(ending))))
              .toList();
      spec.commandLine()
          .getErr()
          .printf(
              "senet: notice: %s: %,d image%s of formats that are not read passed by (%s); hint:"
                  + " convert them to PNG or JPEG%n",
              Terminal.printable(directory),
              others.size(),
              others.size() == 1 ? "" : "s",
              String.join(", ", endings));
    }
  }

  private static boolean endsIn(Path file, List<String> endings) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return endings.stream().anyMatch(name::endsWith);
  }

  private static void print(PrintWriter out, Map<Path, List<Prediction>> predictions) {
    TextTable table = new TextTable(3, "image", "rank", "class", "probability");
    for (Map.Entry<Path, List<Prediction>> image : predictions.entrySet()) {
      int rank = 1;
      for (Prediction prediction : image.getValue()) {
        table.row(
            rank == 1 ? image.getKey() : "",
            rank,
            prediction.name(),
            Share.percent(prediction.probability()));
        rank++;
      }
    }
    table.print(out);
  }

  private static void write(
      JsonGenerator generator, WeightsOption.Found found, Map<Path, List<Prediction>> predictions)
      throws IOException {
    generator.writeStringField("weights", found.file().toString());
    generator.writeStringField("model", found.checkpoint().architecture().name());
    generator.writeArrayFieldStart("images");
    for (Map.Entry<Path, List<Prediction>> image : predictions.entrySet()) {
      generator.writeStartObject();
      generator.writeStringField("file", image.getKey().toString());
      generator.writeArrayFieldStart("predictions");
      for (Prediction prediction : image.getValue()) {
        generator.writeStartObject();
        generator.writeStringField("class", prediction.name());
        generator.writeNumberField("probability", prediction.probability());
        generator.writeEndObject();
      }
      generator.writeEndArray();
      generator.writeEndObject();
    }
    generator.writeEndArray();
  }
}
