package senet.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import senet.engine.parallel.Parallel;

/** {@code --threads}. */
final class ThreadsOption {
  private static final int MOST = 1024;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description =
          "Threads to compute with; results do not depend on it. Default: all processors.")
  private Integer threads;

  Parallel open() {
    int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (count < 1 || count > MOST) {
      throw new ParameterException(
          spec.commandLine(), "--threads is %d, it must be 1 to %d".formatted(count, MOST));
    }
    return Parallel.of(count);
  }
}
