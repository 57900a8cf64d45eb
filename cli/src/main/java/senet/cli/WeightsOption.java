package senet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import senet.model.format.FormatException;
import senet.model.train.Checkpoint;
import senet.model.train.RunDirectory;

/** Which weights to use: a file, a run directory, or the newest run. */
final class WeightsOption {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--weights",
      paramLabel = "FILE|RUN",
      description =
          "A .safetensors file, a state dict or checkpoint that torch.save wrote, or a run"
              + " directory. Default: the run in runs/ that saved weights last.")
  private Path weights;

  @Mixin private WeightsModelOption model;

  /**
   * Weights that were found.
   *
   * @param file where
   * @param checkpoint what it holds
   */
  record Found(Path file, Checkpoint checkpoint) {}

  /**
   * The weights that are meant. Where a run's best ones are damaged, its last ones are used, with a
   * warning.
   */
  Found find() throws IOException {
    Path named = weights == null ? newest() : weights;
    Path file = fileOf(named);
    try {
      return new Found(file, model.load(file));
    } catch (FormatException damage) {
      RunDirectory run = RunDirectory.at(named);
      if (Files.isDirectory(named) && file.equals(run.best())) {
        return lastInsteadOf(damage, run.last());
      }
      throw damage;
    }
  }

  /** {@code weights}, or where they are a run its best ones, and its last where it has no best. */
  static Path fileOf(Path weights) throws IOException {
    if (!Files.exists(weights)) {
      throw new NoSuchFileException(weights.toString());
    }
    if (!Files.isDirectory(weights)) {
      return weights;
    }
    RunDirectory run = RunDirectory.at(weights);
    if (Files.exists(run.best())) {
      return run.best();
    }
    if (Files.exists(run.last())) { // of a run that was stopped in its first epoch
      return run.last();
    }
    throw new CommandFailure(
        ExitCode.INPUT_REFUSED,
        "%s: no weights/%s or %s in this directory; hint: name a run directory or a file"
            .formatted(weights, run.best().getFileName(), run.last().getFileName()));
  }

  private Found lastInsteadOf(FormatException damage, Path last) throws IOException {
    try {
      Found found = new Found(last, model.load(last));
      spec.commandLine()
          .getErr()
          .println(
              "senet: warning: " + Failures.line(damage) + "; using " + Terminal.printable(last));
      return found;
    } catch (FormatException | NoSuchFileException _) {
      throw damage; // the last ones are no better: what was asked for first is what is told
    }
  }

  private static Path newest() throws IOException {
    Path runs = Path.of("runs");
    if (Files.isDirectory(runs)) {
      try (Stream<Path> directories = Files.list(runs)) {
        Optional<Path> newest =
            directories
                .filter(run -> lastSaved(run) > 0)
                .max(Comparator.comparing(WeightsOption::lastSaved));
        if (newest.isPresent()) {
          return newest.get();
        }
      }
    }
    throw new CommandFailure(
        ExitCode.INPUT_REFUSED,
        "no run with weights in runs/; hint: train one, or name a file with --weights");
  }

  /** When the run last saved weights, 0 where it never did. */
  private static long lastSaved(Path run) {
    RunDirectory directory = RunDirectory.at(run);
    return Math.max(
        directory.best().toFile().lastModified(), directory.last().toFile().lastModified());
  }
}
