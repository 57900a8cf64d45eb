package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
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
import senet.model.train.Checkpoint;
import senet.model.train.Recipe;
import senet.model.train.RunDirectory;
import senet.model.train.Trainer;
import senet.model.train.TrainingMemory;
import senet.model.zoo.Architecture;
import senet.model.zoo.Target;
import senet.model.zoo.Zoo;

/** {@code senet train}. */
@Command(
    name = "train",
    description =
        "Train a network. Without options: CIFAR-10, fetched if need be, and the default model.",
    sortOptions = false)
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DataOption dataOption;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Default: what --weights are of, or the first that 'senet models' lists.")
  private String model;

  @Mixin private ModelOption modelOption;
  @Mixin private StartOption start;

  @Option(
      names = "--epochs",
      paramLabel = "E",
      description = "Default: the recipe of model and data, told at the start.")
  private Integer epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "B",
      description = "Default: the recipe of model and data, told at the start.")
  private Integer batchSize;

  @Option(
      names = "--lr",
      paramLabel = "RATE",
      description = "Default: the recipe of model and data, told at the start.")
  private Float learningRate;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Decides starting weights, order and augmentation. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private ThreadsOption threadsOption;

  @Option(
      names = "--run-dir",
      paramLabel = "DIR",
      description = "Where results go; must be new or empty. Default: runs/<date>-<model>.")
  private Path runDirectory;

  private DataSource source; // once the options are checked

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (Parallel parallel = threadsOption.open()) {
      Recipe recipe = requireOptions(); // wrong ones end here, before anything is fetched
      FolderFiles files =
          new FolderFiles(
              architecture(source.channels(), source.classes()),
              parallel,
              spec.commandLine().getErr());
      Splits data = dataOption.load(source, files);
      if (data.train().classes().equals(SyntheticImages.CLASSES)) {
        recipe = recipe(true);
      }
      Architecture architecture = architecture(data.train().c(), data.train().classes().size());
      Network network = Zoo.network(architecture);
      network.initialise(seed);
      start.begin(network, architecture, data.train().classes());
      Heap.require(
          "training",
          TrainingMemory.trainingBatch(recipe, data),
          TrainingMemory.bytes(network, recipe, data, parallel.threads()),
          parallel.threads());
      RunDirectory directory =
          runDirectory == null
              ? RunDirectory.createNew(Path.of("runs"), defaultName())
              : RunDirectory.create(runDirectory);
      directory.writeConfig(config(recipe, data, architecture, parallel));
      banner(out, network, recipe, data, architecture, parallel, directory);
      if (recipe.learningRate() == 0) {
        spec.commandLine()
            .getErr()
            .println("senet: notice: the learning rate is 0: nothing will be learnt");
      }
      Checkpoint checkpoint =
          new Checkpoint(
              architecture, network, data.train().classes(), normalization(data.train().c()));
      return run(new Trainer(checkpoint, recipe, data, seed, parallel), recipe, directory);
    }
  }

  private Recipe requireOptions() throws IOException {
    source = dataOption.source();
    model = start.open(model, modelOption);
    Architecture architecture = architecture(source.channels(), source.classes());
    if (runDirectory != null) {
      RunDirectory.requireFree(runDirectory);
    }
    start.check(architecture);
    return recipe(false);
  }

  /** For data of so many channels and classes. */
  private Architecture architecture(int channels, int classes) {
    Architecture designed =
        start
            .architecture(channels, classes)
            .orElseGet(() -> modelOption.architecture(model, channels, classes));
    int side = side(designed.images().h());
    try {
      return side == designed.images().h()
          ? designed
          : Zoo.architecture(designed.name(), designed.options().withImage(side));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Rows and columns of the images that are trained on, by a network made for {@code designed}. */
  private int side(int designed) {
    Optional<Integer> asked = dataOption.imageSize();
    if (source.side().isEmpty()) {
      return asked.orElse(designed);
    }
    int side = source.side().get();
    if (asked.isPresent() && asked.get() != side) {
      throw new ParameterException(
          spec.commandLine(),
          "--image-size is %d but images of %s are %dx%d; hint: it is for directories of image files"
              .formatted(asked.get(), source.title(), side, side));
    }
    boolean small = Zoo.entry(model).target() == Target.CIFAR10;
    if (side != designed && !small && asked.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "%s is made for images of %dx%d but those of %s are %dx%d; hint: --data DIR for image files of any size, or --image-size %d to train it on these"
              .formatted(model, designed, designed, source.title(), side, side, side));
    }
    return side;
  }

  private Normalization normalization(int channels) {
    return start
        .normalization()
        .orElseGet(() -> source.normalization(model))
        .withChannels(channels);
  }

  /** From here on a signal ends the training, not the process; before, there is nothing to save. */
  private int run(Trainer trainer, Recipe recipe, RunDirectory directory) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (Interruption interruption = new Interruption(err)) {
      Trainer.Outcome outcome;
      try (TrainingScreen screen = new TrainingScreen(out, err, recipe)) {
        outcome = trainer.run(directory, screen, interruption::requested);
      }
      if (outcome.best() != null) {
        out.printf(
            "%nbest      test accuracy %.2f %% after epoch %d: %s%n",
            100 * outcome.best().testAccuracy(), outcome.best().epoch(), directory.best());
      }
      if (outcome.notWritten() != null) {
        throw new CommandFailure(
            ExitCode.ENVIRONMENT,
            "the run is not all on the disk: "
                + outcome.notWritten().getMessage()
                + "; hint: see the warnings, and what is in "
                + directory.root());
      }
      if (outcome.stopped()) {
        out.printf("%nstopped   the weights as they are: %s%n", directory.last());
        return interruption.exitCode();
      }
      return ExitCode.DONE;
    }
  }

  private Recipe recipe(boolean drawn) {
    Recipe base = drawn ? Recipe.drawn() : Recipe.forModel(model);
    try {
      if (epochs != null) {
        base = base.withEpochs(epochs);
      }
      if (batchSize != null) {
        base = base.withBatchSize(batchSize);
      }
      return learningRate == null ? base : base.withLearningRate(learningRate);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private String defaultName() {
    return LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"))
        + "-"
        + model;
  }

  private SequencedMap<String, Object> config(
      Recipe recipe, Splits data, Architecture architecture, Parallel parallel) throws IOException {
    SequencedMap<String, Object> config = new LinkedHashMap<>();
    config.put("model", architecture.name());
    config.put("se", architecture.options().excitations().toString());
    config.put("train_data", data.train().toString());
    config.put("train_fingerprint", data.train().fingerprint());
    if (data.validation().isPresent()) {
      config.put("validation_data", data.validation().get().toString());
      config.put("validation_fingerprint", data.validation().get().fingerprint());
    }
    config.put("test_data", data.test().toString());
    config.put("test_fingerprint", data.test().fingerprint());
    config.put("epochs", recipe.epochs());
    config.put("batch_size", recipe.batchSize());
    config.put("learning_rate", recipe.learningRate());
    config.put("schedule", recipe.schedule().toString());
    config.put("warm_up", recipe.warmUp());
    config.put("momentum", recipe.momentum());
    config.put("nesterov", recipe.nesterov());
    config.put("weight_decay", recipe.weightDecay());
    config.put("label_smoothing", recipe.labelSmoothing());
    config.put("augment", recipe.augment());
    config.put("seed", seed);
    config.put("threads", parallel.threads());
    start.addTo(config);
    return config;
  }

  private void banner(
      PrintWriter out,
      Network network,
      Recipe recipe,
      Splits data,
      Architecture architecture,
      Parallel parallel,
      RunDirectory directory) {
    Summary summary = Summary.of(network);
    out.println(Machine.line(parallel.threads()));
    out.printf(
        "model     %s, %s, %,d parameters, %.3f GMAC%n",
        architecture.name(),
        architecture.options().excitations().inWords(),
        summary.parameters(),
        summary.macs() / 1e9);
    start.line(network).ifPresent(out::println);
    out.printf(
        "data      %s; %s%,d for testing%n",
        Terminal.printable(data.train()),
        data.validation().map(held -> "%,d to choose the best, ".formatted(held.size())).orElse(""),
        data.test().size());
    out.printf(
        "recipe    %d epoch%s of batches of %d; SGD %s, momentum %s%s, weight decay %s, %s%s%s%n",
        recipe.epochs(),
        recipe.epochs() == 1 ? "" : "s",
        recipe.batchSize(),
        recipe.learningRate(),
        recipe.momentum(),
        recipe.nesterov() ? " (Nesterov)" : "",
        recipe.weightDecay(),
        recipe.schedule(),
        recipe.warmUp() > 0
            ? " after a warm-up over %s of the steps".formatted(recipe.warmUp())
            : "",
        recipe.augment() ? "; random crop and flip" : "");
    out.printf("run       %s%n%n", directory.root());
  }
}
