package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import senet.engine.parallel.Parallel;
import senet.model.data.FolderParts;
import senet.model.data.Images;
import senet.model.train.Checkpoint;

/** {@code senet report}. */
@Command(
    name = "report",
    description = {
      "Make report.html and the curves of a run anew, from what is in its directory.",
      "With --data or --dataset its best weights are measured on the test images, too, and"
          + " confusion matrices and worst mistakes are drawn anew."
    },
    sortOptions = false)
final class ReportCommand implements Callable<Integer> {
  private static final List<String> OF_MEASURING = List.of("--limit-test", "--threads");

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "A run directory.")
  private Path root;

  @Mixin private DataOption dataOption;
  @Mixin private ThreadsOption threadsOption;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    dataOption.check();
    if (!dataOption.explicit()) {
      requireNoOptionsOfMeasuring();
    }
    Run run = Run.read(root);
    RunReport report =
        new RunReport(root, line -> err.println("senet: warning: " + Terminal.printable(line)));
    if (dataOption.explicit()) {
      Images test = images(run, err);
      try (Parallel parallel = threadsOption.open()) {
        report.write(test, RunReport.BATCH, parallel);
      }
    } else {
      report.write();
    }
    if (!report.missing().isEmpty()) {
      throw new CommandFailure(
          ExitCode.ENVIRONMENT,
          "the report is not whole, it lacks: " + String.join(", ", report.missing()));
    }
    spec.commandLine().getOut().println("report    " + Terminal.printable(report.page()));
    return ExitCode.DONE;
  }

  private void requireNoOptionsOfMeasuring() {
    for (String option : OF_MEASURING) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new ParameterException(
            spec.commandLine(),
            "%s is of measuring on images, and there is no --data or --dataset; hint: name them, or leave %s out"
                .formatted(option, option));
      }
    }
  }

  private Images images(Run run, PrintWriter err) throws IOException {
    Optional<Path> folder = dataOption.source().folder();
    if (folder.isEmpty()) {
      Images test = dataOption.load().test();
      requireSame(run, test, err);
      return test;
    }
    Checkpoint checkpoint = Checkpoint.load(WeightsOption.fileOf(root));
    Images test = EvalCommand.images(dataOption, checkpoint, err);
    if (run.settings().text("validation").isPresent()
        && FolderParts.toTestOn(folder.get()).equals(folder.get())) {
      err.printf(
          "senet: notice: all images in %s are measured, those that the run held out and those that"
              + " it was trained on%n",
          Terminal.printable(folder.get()));
    } else {
      requireSame(run, test, err);
    }
    return test;
  }

  /** Other images than the run's give other numbers, which its table does not have. */
  private static void requireSame(Run run, Images test, PrintWriter err) throws IOException {
    String own = run.settings().text("test_fingerprint").orElse(test.fingerprint());
    if (!own.equals(test.fingerprint())) {
      err.println(
          "senet: notice: these are not the test images that the run was measured on; hint:"
              + " --limit-test as in its config.yaml");
    }
  }
}
