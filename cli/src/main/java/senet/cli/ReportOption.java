package senet.cli;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import senet.model.format.FormatException;

/** {@code --report}, and what is told of weights while they are read. */
final class ReportOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--report",
      description = "Where the weights do not fit the model, list every tensor that does not.")
  private boolean report;

  /** Reads weights. */
  @FunctionalInterface
  interface Reading<T> {
    T read() throws IOException;
  }

  /** What {@code reading} gives; where it refuses tensors, all of them are listed if asked for. */
  <T> T reporting(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (FormatException e) {
      if (report) {
        e.report().forEach(line -> spec.commandLine().getErr().println("  " + line));
      }
      throw e;
    }
  }

  /** Prints half a line on {@code file}. */
  void tell(Path file, String notice) {
    spec.commandLine()
        .getErr()
        .printf("senet: notice: %s: %s%n", Terminal.printable(file.getFileName()), notice);
  }
}
