package senet.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "IMAGE|DIR",
      arity = "1..*",
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

  @Override
  public Integer call() throws IOException {
    if (top < 1) {
      throw new ParameterException(
          spec.commandLine(), "--top is %d, it must be at least 1".formatted(top));
    }
    Checkpoint checkpoint = weights.find().checkpoint();
    List<Path> files = files();
    List<List<Prediction>> predictions = new ArrayList<>();
    try (Parallel parallel = threadsOption.open()) {
      Predictor predictor = new Predictor(checkpoint, parallel);
      for (Path file : files) {
        predictions.add(predictor.predict(ImageFile.read(file), top));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Json.print(out, generator -> write(generator, files, predictions));
    } else {
      print(out, files, predictions);
    }
    return ExitCode.DONE;
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        files.add(path);
        continue;
      }
      int before = files.size();
      try (Stream<Path> content = Files.list(path)) {
        content.filter(PredictCommand::isImage).sorted().forEach(files::add);
      }
      if (files.size() == before) {
        throw new CommandFailure(
            ExitCode.INPUT_REFUSED,
            "%s: no image in this directory; looked for %s"
                .formatted(path, String.join(", ", ENDINGS)));
      }
    }
    return files;
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith);
  }

  private static void print(PrintWriter out, List<Path> files, List<List<Prediction>> predictions) {
    TextTable table = new TextTable(3, "image", "rank", "class", "probability");
    for (int i = 0; i < files.size(); i++) {
      int rank = 1;
      for (Prediction prediction : predictions.get(i)) {
        table.row(
            rank == 1 ? files.get(i) : "",
            rank,
            prediction.name(),
            "%.2f %%".formatted(100 * prediction.probability()));
        rank++;
      }
    }
    table.print(out);
  }

  private static void write(
      JsonGenerator generator, List<Path> files, List<List<Prediction>> predictions)
      throws IOException {
    generator.writeArrayFieldStart("images");
    for (int i = 0; i < files.size(); i++) {
      generator.writeStartObject();
      generator.writeStringField("file", files.get(i).toString());
      generator.writeArrayFieldStart("predictions");
      for (Prediction prediction : predictions.get(i)) {
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
