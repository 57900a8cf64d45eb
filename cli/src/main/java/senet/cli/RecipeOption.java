package senet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import senet.model.format.FormatException;
import senet.model.recipe.Presets;
import senet.model.recipe.RecipeKeys;
import senet.model.recipe.Settings;

/** How a network is trained: a preset, a file of settings, single settings; the later win. */
final class RecipeOption {
  private static final String PRESET = "preset";
  private static final String EPOCHS = "epochs";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "A recipe that comes with senet, see 'senet presets'. Default: the model's, finetune with"
              + " --weights, smoke for drawn images, and fast without any of these.")
  private String preset;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings as in a run's config.yaml, 'key: value' lines; 'preset: NAME' in it is what the"
              + " others change.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Another value of one setting of the recipe; can be repeated.")
  private Map<String, String> set = Map.of();

  @Option(names = "--epochs", paramLabel = "E", description = "Passes over the training images.")
  private String epochs;

  @Option(names = "--batch-size", paramLabel = "B", description = "Images of a batch.")
  private String batchSize;

  @Option(names = "--lr", paramLabel = "RATE", description = "The largest learning rate.")
  private String learningRate;

  private Settings file = Settings.none();

  /**
   * Reads the file, if there is one.
   *
   * @throws FormatException where it is none of settings
   */
  void open() throws IOException {
    if (config != null) {
      file = Settings.read(config);
    }
  }

  /** What the file says. */
  Settings file() {
    return file;
  }

  /** What the preset that is named and the file say, in which the file wins. */
  Settings named() {
    String name = preset();
    return name.isEmpty() ? file : Presets.of(name).with(file);
  }

  /** The preset that was named; empty for none. */
  private String preset() {
    String name = preset != null ? preset : file.text(PRESET).orElse("");
    if (!name.isEmpty()) {
      try {
        Presets.text(name);
      } catch (IllegalArgumentException e) {
        throw refused(e);
      }
    }
    return name;
  }

  /**
   * All settings.
   *
   * @param usual the preset where none was named
   * @throws ParameterException where a key is unknown
   */
  Settings settings(String usual) {
    String name = preset().isEmpty() ? usual : preset();
    Settings own = file;
    for (Map.Entry<String, String> entry : set.entrySet()) {
      own = own.with(entry.getKey(), entry.getValue(), "--set");
    }
    Settings all = replaced(Presets.of(name), own);
    all = with(all, EPOCHS, epochs, "--epochs");
    all = with(all, "batch_size", batchSize, "--batch-size");
    return with(all, "learning_rate", learningRate, "--lr");
  }

  /** {@code base} with {@code own} in it, without what goes with a choice that it takes back. */
  private static Settings replaced(Settings base, Settings own) {
    Settings left = base;
    boolean other =
        own.text("optimizer").isPresent() && !own.text("optimizer").equals(base.text("optimizer"));
    if (other) {
      for (String key : RecipeKeys.OF_OPTIMIZER) {
        left = left.without(key);
      }
    }
    boolean unwhitened = own.text("whiten").filter("0"::equals).isPresent();
    return (unwhitened ? left.without("whiten_bias_epochs") : left).with(own);
  }

  private static Settings with(Settings all, String key, String value, String option) {
    return value == null ? all : all.with(key, value, option);
  }

  /**
   * Refuses keys that nobody reads.
   *
   * @param others that a file may have besides those of recipes
   */
  void requireKnown(List<String> others) {
    Settings single = Settings.none();
    for (String key : set.keySet()) {
      single = single.with(key, "", "--set");
    }
    List<String> known = new ArrayList<>(RecipeKeys.ALL);
    try {
      single.requireKnown(known);
      known.addAll(others);
      file.requireKnown(known);
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
  }

  private ParameterException refused(IllegalArgumentException e) {
    return new ParameterException(spec.commandLine(), e.getMessage(), e);
  }
}
