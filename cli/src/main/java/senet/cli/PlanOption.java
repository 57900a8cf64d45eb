package senet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import senet.engine.parallel.Parallel;
import senet.model.augment.Normalization;
import senet.model.data.Splits;
import senet.model.nn.Network;
import senet.model.recipe.Presets;
import senet.model.recipe.Recipe;
import senet.model.recipe.Settings;
import senet.model.train.Checkpoint;
import senet.model.train.PatchWhitening;
import senet.model.train.RunDirectory;
import senet.model.train.TrainingMemory;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** What is trained, on which images, how, and from what: all that decides the bits of a run. */
final class PlanOption {
  private static final String GENERAL = "se-resnet20"; // whose recipe suits any CIFAR network

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Mixin private DataOption dataOption;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Default: what --weights are of, or the preset's.")
  private String model;

  @Mixin private ModelOption modelOption;
  @Mixin private StartOption start;
  @Mixin private RecipeOption recipeOption;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Decides starting weights, order and augmentation. Default: ${DEFAULT-VALUE}.")
  private long seed;

  private Settings settings;
  private DataSource source; // once the options are checked

  /**
   * A run before its first step.
   *
   * @param run its settings
   * @param start a line of the banner, of weights that it begins with
   */
  record Plan(
      Recipe recipe,
      Splits data,
      Checkpoint checkpoint,
      long seed,
      Settings run,
      Optional<String> start) {}

  /**
   * Reads the images and draws, or loads, the network.
   *
   * @throws ParameterException where options cannot be, before anything is fetched
   */
  Plan begin(Parallel parallel) throws IOException {
    Recipe recipe = requireOptions();
    Architecture expected = architecture(source.channels(), source.classes());
    Splits data = dataOption.load(source, files(expected, parallel));
    if (dataOption.isDrawn() && !source.isDrawn()) { // fallen back on
      recipe = requireOptions();
    }
    Architecture architecture = architecture(data.train().c(), data.train().classes().size());
    Network network = Zoo.network(architecture);
    network.initialise(seed);
    start.begin(network, architecture, data.train().classes());
    Normalization normalization =
        start
            .normalization()
            .orElseGet(() -> source.normalization(architecture.name()))
            .withChannels(data.train().c());
    if (recipe.whitening().present() && !start.present()) {
      PatchWhitening.fill(network, data.train(), normalization, recipe.whitening().images());
    }
    return plan(recipe, data, architecture, network, normalization, parallel);
  }

  /** Reads the images again that a run began with; its weights are in the run. */
  Plan goOn(RunDirectory directory, Parallel parallel) throws IOException {
    Settings run = Settings.read(directory.config());
    RunSettings.takeFrom(directory, () -> dataOption.goOn(run));
    source = dataOption.source();
    Recipe recipe = RunSettings.recipe(run, directory);
    Architecture architecture =
        RunSettings.architecture(run, directory, source.channels(), source.classes());
    Splits data = dataOption.load(source, files(architecture, parallel));
    Network network = Zoo.network(architecture);
    start.goOn(run, network);
    seed = RunSettings.seed(run, directory);
    Normalization normalization = Checkpoint.load(directory.last()).normalization();
    return plan(recipe, data, architecture, network, normalization, parallel);
  }

  private Plan plan(
      Recipe recipe,
      Splits data,
      Architecture architecture,
      Network network,
      Normalization normalization,
      Parallel parallel)
      throws IOException {
    Heap.require(
        "training",
        TrainingMemory.trainingBatch(recipe, data),
        TrainingMemory.bytes(network, recipe, data, parallel.threads()),
        parallel.threads());
    Settings run = RunSettings.of(recipe, data, architecture, seed);
    return new Plan(
        recipe,
        data,
        new Checkpoint(architecture, network, data.train().classes(), normalization),
        seed,
        start.addTo(dataOption.addTo(run, source)),
        start.line(network));
  }

  private Recipe requireOptions() throws IOException {
    recipeOption.open();
    takeFromFile();
    source = dataOption.source();
    String usual = usualPreset();
    String named =
        recipeOption
            .named()
            .text(RunSettings.MODEL)
            .or(() -> Presets.of(usual).text(RunSettings.MODEL))
            .orElse(Zoo.entries().getFirst().name());
    String chosen = start.open(model, named, modelOption);
    settings = recipeOption.settings(usual).with(RunSettings.MODEL, chosen, "--model");
    recipeOption.requireKnown(RunSettings.KEYS);
    Architecture architecture = architecture(source.channels(), source.classes());
    start.check(architecture);
    return recipe(architecture);
  }

  /** What the command line leaves open and a file, or the preset that is named, says. */
  private void takeFromFile() {
    Settings file = recipeOption.named();
    try {
      dataOption.otherwise(file);
      start.otherwise(file);
      if (spec.commandLine().getParseResult().matchedOption("--seed") == null) {
        seed = file.text(RunSettings.SEED).map(Long::parseLong).orElse(seed);
      }
    } catch (NumberFormatException e) {
      throw new ParameterException(
          spec.commandLine(),
          "%s: seed is '%s', it must be a whole number"
              .formatted(
                  file.values().get(RunSettings.SEED).place(),
                  file.text(RunSettings.SEED).orElse("")));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** The preset where none is named. */
  private String usualPreset() {
    if (start.present()) {
      return "finetune";
    }
    if (dataOption.isDrawn()) {
      return "smoke";
    }
    String fast = Presets.NAMES.getFirst();
    Optional<String> named =
        Optional.ofNullable(model).or(() -> recipeOption.file().text(RunSettings.MODEL));
    if (named.isEmpty() || named.get().equals("airbench94")) {
      return fast;
    }
    return Presets.NAMES.stream()
        .filter(name -> Presets.of(name).text(RunSettings.MODEL).equals(named))
        .findFirst()
        .orElse(GENERAL);
  }

  /** For data of so many channels and classes. */
  private Architecture architecture(int channels, int classes) {
    Architecture designed =
        start
            .architecture(channels, classes)
            .orElseGet(() -> modelOption.architecture(chosenModel(), channels, classes));
    return new ImageSide(spec.commandLine(), source, imageSize()).fit(withExcitations(designed));
  }

  /** Rows and columns that are asked for; those of a file are of image files and its network. */
  private Optional<Integer> imageSize() {
    return dataOption
        .imageSize()
        .or(
            () ->
                source.folder().isPresent() && !isAnotherThanTheFiles()
                    ? DataOption.imageSize(recipeOption.file())
                    : Optional.empty());
  }

  /** Whether the network is not the one that a file describes. */
  private boolean isAnotherThanTheFiles() {
    return recipeOption.file().text(RunSettings.MODEL).stream()
        .anyMatch(name -> !name.equals(chosenModel()));
  }

  /** With the SE blocks that a file says, where the command line says none. */
  private Architecture withExcitations(Architecture designed) {
    Optional<String> words = settings.text(RunSettings.SE);
    if (words.isEmpty() || start.present() || modelOption.isGiven() || isAnotherThanTheFiles()) {
      return designed;
    }
    Options options = designed.options();
    try {
      return Zoo.architecture(
          designed.name(), options.with(options.excitations().changed(words.get())));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** What the options, once checked, come to. */
  private String chosenModel() {
    return settings.text(RunSettings.MODEL).orElseThrow();
  }

  private FolderFiles files(Architecture architecture, Parallel parallel) {
    return new FolderFiles(architecture, parallel, spec.commandLine().getErr());
  }

  private Recipe recipe(Architecture architecture) {
    try {
      Recipe recipe = Recipe.of(settings);
      if (recipe.whitening().present()) {
        PatchWhitening.require(Zoo.network(architecture), architecture.name());
      }
      return recipe;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Refuses options of a new run, which a run that goes on has already. */
  void requireNone(Path resumed, List<String> allowed) {
    spec.commandLine().getParseResult().matchedOptions().stream()
        .map(option -> option.longestName())
        .filter(name -> !allowed.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new ParameterException(
                  spec.commandLine(),
                  "--resume goes on with the run's own settings but %s is given; hint: leave it out, or start anew with --weights %s"
                      .formatted(name, resumed));
            });
  }
}
