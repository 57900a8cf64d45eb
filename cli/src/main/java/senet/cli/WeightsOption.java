package senet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import senet.model.data.Cifar10;
import senet.model.train.Checkpoint;

/** Which weights to use: a file, a run directory, or the newest run. */
final class WeightsOption {
  private static final String BEST = "best.safetensors";
  private static final int CHANNELS = 3;

  @Option(
      names = "--weights",
      paramLabel = "FILE|RUN",
      description = "A .safetensors file or a run directory. Default: the newest run in runs/.")
  private Path weights;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "What the weights are of, where the file does not say it.")
  private String model;

  @Mixin private ModelOption modelOption;

  /** The file that is meant. */
  Path file() throws IOException {
    if (weights == null) {
      return newest();
    }
    if (!Files.exists(weights)) {
      throw new NoSuchFileException(weights.toString());
    }
    if (!Files.isDirectory(weights)) {
      return weights;
    }
    Path best = weights.resolve("weights").resolve(BEST);
    if (!Files.exists(best)) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "%s: no weights/%s in this directory; hint: name a run directory or a file"
              .formatted(weights, BEST));
    }
    return best;
  }

  private static Path newest() throws IOException {
    Path runs = Path.of("runs");
    if (Files.isDirectory(runs)) {
      try (Stream<Path> directories = Files.list(runs)) {
        Optional<Path> newest =
            directories
                .map(run -> run.resolve("weights").resolve(BEST))
                .filter(Files::exists)
                .max(Comparator.comparing(file -> file.toFile().lastModified()));
        if (newest.isPresent()) {
          return newest.get();
        }
      }
    }
    throw new CommandFailure(
        ExitCode.INPUT_REFUSED,
        "no run with weights in runs/; hint: train one, or name a file with --weights");
  }

  /** The network with its weights. */
  Checkpoint load(Path file) throws IOException {
    if (model == null) {
      return Checkpoint.load(file);
    }
    List<String> classes = Cifar10.CLASSES;
    return Checkpoint.load(file, modelOption.architecture(model, CHANNELS, classes), classes);
  }
}
