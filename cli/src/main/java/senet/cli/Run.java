package senet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;
import senet.model.format.FormatException;
import senet.model.nn.Summary;
import senet.model.recipe.Settings;
import senet.model.train.Checkpoint;
import senet.model.train.Results;
import senet.model.train.RunDirectory;

/**
 * A run directory as it was left: finished, stopped, or still written to.
 *
 * @param root the directory
 * @param settings what it was started with
 * @param results its epochs, none where it was stopped in the first
 */
record Run(Path root, Settings settings, Results results) {
  private static final String PARAMETERS = "parameters";
  private static final String MACS = "macs";

  /**
   * Reads {@code root}.
   *
   * @throws FormatException where it is no run, or its table is damaged
   */
  static Run read(Path root) throws IOException {
    if (!Files.exists(root)) {
      throw new NoSuchFileException(root.toString());
    }
    if (!Files.isDirectory(root)) {
      throw new NotDirectoryException(root.toString());
    }
    Path config = RunDirectory.at(root).config();
    if (!Files.exists(config)) {
      throw new FormatException(
          "%s: no run, there is no config.yaml in it; hint: name a directory that train made"
              .formatted(root));
    }
    return new Run(root, Settings.read(config), results(root));
  }

  /** What is wrong with a table is told by its name alone, which all runs' have. */
  private static Results results(Path root) throws IOException {
    Path table = RunDirectory.at(root).results();
    try {
      return Files.exists(table) ? Results.read(table) : Results.none();
    } catch (FormatException e) {
      throw new FormatException(root + ": " + e.getMessage());
    }
  }

  /** What the directory is called. */
  String name() {
    return Terminal.printable(root.toAbsolutePath().normalize().getFileName());
  }

  String model() {
    return settings.text("model").orElse("?");
  }

  /** Planned epochs, where the configuration says it. */
  String plannedEpochs() {
    return settings.text("epochs").orElse("?");
  }

  /**
   * Trained values and multiply-adds for one image, written down at the start; of runs of older
   * versions by their weights, and empty where they have none.
   */
  Optional<Cost> cost() {
    try {
      Optional<String> parameters = settings.text(PARAMETERS);
      Optional<String> macs = settings.text(MACS);
      if (parameters.isPresent() && macs.isPresent()) {
        return Optional.of(new Cost(Long.parseLong(parameters.get()), Long.parseLong(macs.get())));
      }
      Summary summary = Summary.of(Checkpoint.load(WeightsOption.fileOf(root)).network());
      return Optional.of(new Cost(summary.parameters(), summary.macs()));
    } catch (NumberFormatException | CommandFailure | IOException _) {
      return Optional.empty();
    }
  }

  /**
   * What a network costs.
   *
   * @param parameters trained values
   * @param macs multiply-adds for one image
   */
  record Cost(long parameters, long macs) {
    double gmac() {
      return macs / 1e9;
    }
  }
}
