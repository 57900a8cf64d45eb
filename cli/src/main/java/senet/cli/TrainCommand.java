package senet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import senet.engine.parallel.Parallel;
import senet.model.nn.Summary;
import senet.model.train.RunDirectory;
import senet.model.train.TimeBudget;
import senet.model.train.Trainer;

/** {@code senet train}. */
@Command(
    name = "train",
    description =
        "Train a network. Without options: CIFAR-10, fetched if need be, and the preset 'fast'.",
    sortOptions = false)
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private PlanOption planOption;

  @Option(
      names = "--time-budget",
      paramLabel = "TIME",
      converter = TimeSpan.Converter.class,
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

  @Option(names = "--tensorboard", description = "Write event files of TensorBoard, too.")
  private boolean tensorboard;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "Go on with the run in this directory where it was saved, with its own settings; --data,"
              + " --threads, --time-budget and --tensorboard may be others.")
  private Path resumed;

  @Override
  public Integer call() throws IOException {
    try (Parallel parallel = threadsOption.open()) {
      return resumed == null ? begin(parallel) : goOn(parallel);
    }
  }

  private int begin(Parallel parallel) throws IOException {
    if (runDirectory != null) {
      RunDirectory.requireFree(runDirectory);
    }
    PlanOption.Plan plan = planOption.begin(parallel);
    RunDirectory directory =
        runDirectory == null
            ? RunDirectory.createNew(Path.of("runs"), defaultName(plan))
            : RunDirectory.create(runDirectory);
    Summary summary = Summary.of(plan.checkpoint().network());
    directory.writeConfig(RunSettings.described(plan.run(), summary, parallel.threads(), spec));
    return run(plan, trainer(plan, parallel), directory, plan.start(), parallel);
  }

  private int goOn(Parallel parallel) throws IOException {
    planOption.requireNone(resumed, RunSettings.MAY_BE_GIVEN_AGAIN);
    RunDirectory directory = RunDirectory.open(resumed);
    PlanOption.Plan plan = planOption.goOn(directory, parallel);
    Trainer trainer = trainer(plan, parallel);
    trainer.resume(directory, RunSettings.identity(plan.run()));
    return run(plan, trainer, directory, Optional.of(trainer.whereItIs()), parallel);
  }

  private Trainer trainer(PlanOption.Plan plan, Parallel parallel) {
    return new Trainer(
        plan.checkpoint(),
        plan.recipe(),
        plan.data(),
        plan.seed(),
        parallel,
        Optional.ofNullable(timeBudget).map(time -> new TimeBudget(time.seconds())));
  }

  private int run(
      PlanOption.Plan plan,
      Trainer trainer,
      RunDirectory directory,
      Optional<String> start,
      Parallel parallel)
      throws IOException {
    TrainingBanner.print(spec.commandLine(), plan, parallel, directory, start);
    return new TrainingSession(spec.commandLine(), plan, trainer, directory, tensorboard, parallel)
        .run();
  }

  private static String defaultName(PlanOption.Plan plan) {
    return LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"))
        + "-"
        + plan.checkpoint().architecture().name();
  }
}
