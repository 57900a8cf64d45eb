package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import senet.engine.parallel.Parallel;
import senet.model.tensorboard.EventWriter;
import senet.model.tensorboard.ScalarEvents;
import senet.model.train.RunDirectory;
import senet.model.train.Trainer;
import senet.model.train.TrainingListener;
import senet.model.train.TrainingListeners;

/**
 * A run from its first step in this process to its last, with all that is told of it.
 *
 * @param plan of the run
 * @param directory where its files go
 * @param tensorboard whether event files are wanted
 */
record TrainingSession(
    CommandLine commandLine,
    PlanOption.Plan plan,
    Trainer trainer,
    RunDirectory directory,
    boolean tensorboard,
    Parallel parallel) {

  /**
   * Trains, and writes down for people what came of it.
   *
   * @return the process's exit code
   */
  int run() throws IOException {
    RunReport report = new RunReport(directory.root(), this::warn);
    report.environment(parallel.threads());
    report.preview(trainer.firstBatches(), trainer.normalization());
    int code;
    try {
      code = train(report);
    } catch (RuntimeException e) { // it diverged, or the disk is full: what there is can be seen
      report.write();
      throw e;
    }
    if (code == ExitCode.DONE) { // beside what the trainer holds; without room it can be made later
      int batch = Math.min(RunReport.BATCH, plan.recipe().batchSize());
      report.write(plan.data().test(), batch, parallel);
      commandLine.getOut().println("report    " + Terminal.printable(report.page()));
    }
    return code;
  }

  /** From here on a signal ends the training, not the process; before, there is nothing to save. */
  private int train(RunReport report) throws IOException {
    PrintWriter out = commandLine.getOut();
    PrintWriter err = commandLine.getErr();
    if (plan.recipe().learningRate() == 0) {
      err.println("senet: notice: the learning rate is 0: nothing will be learnt");
    }
    try (Interruption interruption = new Interruption(err)) {
      Trainer.Outcome outcome = train(report, interruption);
      TrainingEnd.print(out, outcome, directory, plan, trainer, interruption::requested);
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

  private Trainer.Outcome train(RunReport report, Interruption interruption) throws IOException {
    List<TrainingListener> listeners = new ArrayList<>();
    try (TrainingScreen screen = screen()) {
      listeners.add(screen);
      listeners.add(report);
      if (!tensorboard) {
        return run(listeners, interruption);
      }
      EventWriter writer = EventWriter.create(directory.root(), Instant::now);
      boolean heldOut = plan.data().validation().isPresent();
      try (ScalarEvents events = new ScalarEvents(writer, heldOut, e -> warn(Failures.line(e)))) {
        listeners.add(events);
        return run(listeners, interruption);
      }
    }
  }

  private TrainingScreen screen() {
    return new TrainingScreen(
        commandLine.getOut(), commandLine.getErr(), plan.data().validation().isPresent());
  }

  private Trainer.Outcome run(List<TrainingListener> listeners, Interruption interruption) {
    return trainer.run(
        directory,
        RunSettings.identity(plan.run()),
        new TrainingListeners(listeners),
        interruption::requested);
  }

  private void warn(String line) {
    commandLine.getErr().println("senet: warning: " + Terminal.printable(line));
  }
}
