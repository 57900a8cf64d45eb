package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import senet.engine.parallel.Parallel;
import senet.model.data.Images;

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
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "A run directory.")
  private Path root;

  @Mixin private DataOption dataOption;
  @Mixin private ThreadsOption threadsOption;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    dataOption.check();
    Run run = Run.read(root);
    RunReport report =
        new RunReport(root, line -> err.println("senet: warning: " + Terminal.printable(line)));
    if (dataOption.explicit()) {
      Images test = dataOption.load().test();
      requireSame(run, test, err);
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
