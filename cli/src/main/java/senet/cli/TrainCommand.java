package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import senet.engine.parallel.Parallel;
import senet.model.augment.Normalization;
import senet.model.data.Splits;
import senet.model.data.SyntheticImages;
import senet.model.nn.Network;
import senet.model.nn.Summary;
import senet.model.recipe.Presets;
import senet.model.recipe.Recipe;
import senet.model.recipe.Settings;
import senet.model.train.Checkpoint;
import senet.model.train.PatchWhitening;
import senet.model.train.RunDirectory;
import senet.model.train.TimeBudget;
import senet.model.train.Trainer;
import senet.model.train.TrainingListener;
import senet.model.train.TrainingListeners;
import senet.model.train.TrainingMemory;
import senet.model.zoo.Architecture;
import senet.model.zoo.Zoo;

/** {@code senet train}. */
@Command(
    name = "train",
    description =
        "Train a network. Without options: CIFAR-10, fetched if need be, and the preset 'fast'.",
    sortOptions = false)
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
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

  @Option(
      names = "--time-budget",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description =
          "As many epochs as fit in this time, as 90s, 30m or 1h30m: the schedule is planned anew"
              + " from what steps take.")
  private TimeSpan timeBudget;

  @Mixin private ThreadsOption threadsOption;

  @Option(
      names = "--run-dir",
      paramLabel = "DIR",
      description = "Where results go; must be new or empty. Default: runs/<date>-<model>.")
  private Path runDirectory;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "Go on with the run in this directory where it was saved, with its own settings; --data,"
              + " --threads and --time-budget may be others.")
  private Path resumed;

  private Settings settings;
  private DataSource source; // once the options are checked

  @Override
  public Integer call() throws IOException {
    try (Parallel parallel = threadsOption.open()) {
      return resumed == null ? begin(parallel) : goOn(parallel);
    }
  }

  private Integer begin(Parallel parallel) throws IOException {
    Recipe recipe = requireOptions(); // wrong ones end here, before anything is fetched
    Splits data = dataOption.load(source, files(architecture(source), parallel));
    if (data.train().classes().equals(SyntheticImages.CLASSES) && !source.isDrawn()) {
      dataOption.otherwise(DataOption.DRAWN); // fallen back on, since there is no network
      recipe = requireOptions();
    }
    Architecture architecture = architecture(data.train().c(), data.train().classes().size());
    Network network = Zoo.network(architecture);
    network.initialise(seed);
    Normalization normalization =
        start
            .normalization()
            .orElseGet(() -> source.normalization(architecture.name()))
            .withChannels(data.train().c());
    start.begin(network, architecture, data.train().classes());
    if (recipe.whitening().present() && !start.present()) {
      PatchWhitening.fill(network, data.train(), normalization, recipe.whitening().images());
    }
    requireHeap(recipe, network, data, parallel);
    RunDirectory directory =
        runDirectory == null
            ? RunDirectory.createNew(Path.of("runs"), defaultName())
            : RunDirectory.create(runDirectory);
    Settings run =
        start.addTo(dataOption.addTo(RunSettings.of(recipe, data, architecture, seed)));
    directory.writeConfig(
        RunSettings.described(run, Summary.of(network), parallel.threads(), spec));
    Checkpoint checkpoint =
        new Checkpoint(architecture, network, data.train().classes(), normalization);
    Trainer trainer = new Trainer(checkpoint, recipe, data, seed, parallel, budget());
    TrainingBanner.print(
        spec.commandLine(), checkpoint, recipe, data, parallel, directory, start.line(network));
    return report(trainer, recipe, data, directory, RunSettings.identity(run), parallel);
  }

  private Integer goOn(Parallel parallel) throws IOException {
    requireNothingElse();
    RunDirectory directory = RunDirectory.open(resumed);
    Settings run = Settings.read(directory.config());
    dataOption.goOn(run);
    source = dataOption.source();
    Recipe recipe = RunSettings.recipe(run, directory);
    Architecture architecture =
        RunSettings.architecture(run, directory, source.channels(), source.classes());
    Splits data = dataOption.load(source, files(architecture, parallel));
    Network network = Zoo.network(architecture);
    start.goOn(run, network);
    requireHeap(recipe, network, data, parallel);
    Normalization normalization = Checkpoint.load(directory.last()).normalization();
    Checkpoint checkpoint =
        new Checkpoint(architecture, network, data.train().classes(), normalization);
    seed = RunSettings.seed(run, directory);
    Trainer trainer = new Trainer(checkpoint, recipe, data, seed, parallel, budget());
    Settings now =
        start.addTo(dataOption.addTo(RunSettings.of(recipe, data, architecture, seed)));
    trainer.resume(directory, RunSettings.identity(now));
    TrainingBanner.print(
        spec.commandLine(),
        checkpoint,
        recipe,
        data,
        parallel,
        directory,
        Optional.of(trainer.whereItIs()));
    return report(trainer, recipe, data, directory, RunSettings.identity(now), parallel);
  }

  /** Options of a new run, which a run that goes on has already. */
  private void requireNothingElse() {
    spec.commandLine().getParseResult().matchedOptions().stream()
        .map(option -> option.longestName())
        .filter(name -> !RunSettings.MAY_BE_GIVEN_AGAIN.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new ParameterException(
                  spec.commandLine(),
                  "--resume goes on with the run's own settings but %s is given; hint: leave it out, or start anew with --weights %s"
                      .formatted(name, resumed));
            });
  }

  private Optional<TimeBudget> budget() {
    return Optional.ofNullable(timeBudget).map(time -> new TimeBudget(time.seconds()));
  }

  private static void requireHeap(
      Recipe recipe, Network network, Splits data, Parallel parallel) {
    Heap.require(
        "training",
        TrainingMemory.trainingBatch(recipe, data),
        TrainingMemory.bytes(network, recipe, data, parallel.threads()),
        parallel.threads());
  }

  private Recipe requireOptions() throws IOException {
    recipeOption.open();
    recipeOption.named(RunSettings.DATASET).ifPresent(dataOption::otherwise);
    source = dataOption.source();
    String usual = usualPreset();
    String named =
        recipeOption
            .named(RunSettings.MODEL)
            .or(() -> Presets.of(usual).text(RunSettings.MODEL))
            .orElse(Zoo.entries().getFirst().name());
    String chosen = start.open(model, named, modelOption);
    settings = recipeOption.settings(usual).with(RunSettings.MODEL, chosen, "--model");
    recipeOption.requireKnown(settings, RunSettings.KEYS);
    Architecture architecture = architecture(source);
    if (runDirectory != null) {
      RunDirectory.requireFree(runDirectory);
    }
    start.check(architecture);
    return recipe(architecture);
  }

  /** The preset where none is named. */
  private String usualPreset() {
    if (start.present()) {
      return "finetune";
    }
    if (dataOption.isDrawn()) {
      return "smoke";
    }
    if (model == null) {
      return Presets.NAMES.getFirst();
    }
    return Presets.NAMES.stream()
        .filter(name -> Presets.of(name).text(RunSettings.MODEL).equals(Optional.of(model)))
        .findFirst()
        .orElse(model.equals("airbench94") ? Presets.NAMES.getFirst() : "se-resnet20");
  }

  private Architecture architecture(DataSource images) throws IOException {
    return architecture(images.channels(), images.classes());
  }

  /** For data of so many channels and classes. */
  private Architecture architecture(int channels, int classes) {
    Architecture designed =
        start
            .architecture(channels, classes)
            .orElseGet(
                () ->
                    modelOption.architecture(
                        settings.text(RunSettings.MODEL).orElseThrow(), channels, classes));
    return new ImageSide(spec.commandLine(), source, dataOption.imageSize()).fit(designed);
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

  /** Trains, and writes down for people what came of it. */
  private int report(
      Trainer trainer,
      Recipe recipe,
      Splits data,
      RunDirectory directory,
      String identity,
      Parallel parallel) {
    RunReport report = new RunReport(directory.root(), this::warn);
    report.environment(parallel.threads());
    report.preview(trainer.firstBatches(), trainer.normalization());
    int code;
    try {
      code = run(trainer, recipe, directory, identity, report);
    } catch (RuntimeException e) { // it diverged, or the disk is full: what there is can be seen
      report.write();
      throw e;
    }
    if (code == ExitCode.DONE) { // here, where the trainer's memory is free again
      report.write(data.test(), Math.min(RunReport.BATCH, recipe.batchSize()), parallel);
      spec.commandLine().getOut().println("report    " + Terminal.printable(report.page()));
    }
    return code;
  }

  private void warn(String line) {
    spec.commandLine().getErr().println("senet: warning: " + Terminal.printable(line));
  }

  /** From here on a signal ends the training, not the process; before, there is nothing to save. */
  private int run(
      Trainer trainer, Recipe recipe, RunDirectory directory, String identity, RunReport report) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (recipe.learningRate() == 0) {
      err.println("senet: notice: the learning rate is 0: nothing will be learnt");
    }
    try (Interruption interruption = new Interruption(err)) {
      Trainer.Outcome outcome;
      try (TrainingScreen screen = new TrainingScreen(out, err)) {
        TrainingListener both = new TrainingListeners(List.of(screen, report));
        outcome = trainer.run(directory, identity, both, interruption::requested);
      }
      TrainingEnd.print(out, outcome, directory, recipe, trainer);
      if (outcome.notWritten() != null) {
        throw new CommandFailure(
            ExitCode.ENVIRONMENT,
            "the run is not all on the disk: "
                + outcome.notWritten().getMessage()
                + "; hint: see the warnings, and what is in "
                + directory.root());
      }
      if (outcome.stopped()) {
        report.write();
        return interruption.exitCode();
      }
      return ExitCode.DONE;
    }
  }

  private String defaultName() {
    return LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"))
        + "-"
        + settings.text(RunSettings.MODEL).orElseThrow();
  }
}
