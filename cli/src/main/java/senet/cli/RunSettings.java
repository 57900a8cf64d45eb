package senet.cli;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import senet.model.data.Images;
import senet.model.data.Splits;
import senet.model.format.FormatException;
import senet.model.nn.Summary;
import senet.model.recipe.Recipe;
import senet.model.recipe.Settings;
import senet.model.train.RunDirectory;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** What a run was started with, as its {@code config.yaml} keeps it. */
final class RunSettings {
  static final String MODEL = "model";
  static final String SE = "se";
  static final String SEED = "seed";
  static final String DATA = "data";
  static final String DATASET = "dataset";
  static final String IMAGE = "image";
  static final String WEIGHTS = "weights";
  static final String FREEZE = "freeze";

  /** What may differ when a run goes on: where things lie, and what changes no bit. */
  private static final List<String> MAY_DIFFER =
      List.of(
          DATA,
          DATASET, // what the images are, their fingerprints say
          "train_data",
          "validation_data",
          "test_data",
          WEIGHTS);

  /** What is no setting of a recipe. */
  static final List<String> KEYS =
      List.of(
          "preset",
          MODEL,
          SE,
          IMAGE,
          DATASET,
          DATA,
          "limit_train",
          "limit_test",
          "validation",
          "train_data",
          "train_fingerprint",
          "validation_data",
          "validation_fingerprint",
          "test_data",
          "test_fingerprint",
          SEED,
          "threads",
          WEIGHTS,
          FREEZE,
          "parameters",
          "macs",
          "command");

  /** Options that a run which goes on takes from the command line. */
  static final List<String> MAY_BE_GIVEN_AGAIN =
      List.of(
          "--resume",
          "--data",
          "--dataset",
          "--threads",
          "--time-budget",
          "--tensorboard",
          "--debug");

  private static final String PLACE = "run";

  private RunSettings() {}

  /** Those of a run. */
  static Settings of(Recipe recipe, Splits data, Architecture architecture, long seed)
      throws IOException {
    Settings all =
        Settings.none()
            .with(MODEL, architecture.name(), PLACE)
            .with(SE, architecture.options().excitations().toString(), PLACE)
            .with(IMAGE, String.valueOf(architecture.options().image()), PLACE);
    if (data.validation().isPresent()) {
      Images held = data.validation().get();
      all =
          all.with("validation_data", held.toString(), PLACE)
              .with("validation_fingerprint", held.fingerprint(), PLACE);
    }
    return all.with("train_data", data.train().toString(), PLACE)
        .with("train_fingerprint", data.train().fingerprint(), PLACE)
        .with("test_data", data.test().toString(), PLACE)
        .with("test_fingerprint", data.test().fingerprint(), PLACE)
        .with(SEED, String.valueOf(seed), PLACE)
        .with(recipe.settings());
  }

  /** With what is told of it besides, for people and tables. */
  static Settings described(Settings run, Summary summary, int threads, CommandSpec spec) {
    return run.with("threads", String.valueOf(threads), PLACE)
        .with("parameters", String.valueOf(summary.parameters()), PLACE)
        .with("macs", String.valueOf(summary.macs()), PLACE)
        .with("command", CommandText.of(spec.commandLine().getParseResult().originalArgs()), PLACE);
  }

  /** The recipe of a run. */
  static Recipe recipe(Settings run, RunDirectory directory) throws FormatException {
    return of(directory, () -> Recipe.of(run));
  }

  /** What a run draws from. */
  static long seed(Settings run, RunDirectory directory) throws FormatException {
    return of(directory, () -> Long.parseLong(text(run, SEED)));
  }

  /** The network of a run, for data of so many channels and classes. */
  static Architecture architecture(Settings run, RunDirectory directory, int channels, int classes)
      throws FormatException {
    return of(
        directory,
        () -> {
          Zoo.Entry entry = Zoo.entry(text(run, MODEL));
          Options options =
              entry.options().with(channels, classes).withImage(Integer.parseInt(text(run, IMAGE)));
          return entry.make().apply(options.with(options.excitations().changed(text(run, SE))));
        });
  }

  private static String text(Settings run, String key) {
    return run.text(key).orElseThrow(() -> new IllegalArgumentException("no " + key + " in it"));
  }

  /** Has options take what they need from the settings of a run. */
  static void takeFrom(RunDirectory directory, Runnable taking) throws FormatException {
    of(
        directory,
        () -> {
          taking.run();
          return directory;
        });
  }

  private static <T> T of(RunDirectory directory, Supplier<T> made) throws FormatException {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new FormatException(
          "%s: %s; hint: the file was changed after senet wrote it"
              .formatted(directory.config(), e.getMessage()));
    }
  }

  /** What of {@code settings} must be the same for a run to go on, a line each. */
  static String identity(Settings settings) {
    Settings same = settings;
    for (String key : MAY_DIFFER) {
      same = same.without(key);
    }
    return same.toString();
  }
}
