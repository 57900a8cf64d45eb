package senet.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code senet}. */
@Command(
    name = "senet",
    description = "Trains and serves image classifiers of the SENet family in pure Java.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TrainCommand.class,
      EvalCommand.class,
      PredictCommand.class,
      SummaryCommand.class,
      ModelsCommand.class,
      DoctorCommand.class
    })
public final class Main {
  @Option(
      names = "--debug",
      description = "Print a stack trace with an error.",
      scope = ScopeType.INHERIT)
  private boolean debug;

  /** Runs the command and ends the process with its exit code. */
  public static void main(String... args) {
    System.exit(run(args));
  }

  /** Runs the command with the process's own streams and returns its exit code. */
  public static int run(String... args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    return run(out, err, args);
  }

  /** Runs the command with the given streams and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    // Decimal points everywhere. Not the category FORMAT alone: PrintWriter.printf does not ask it.
    Locale.setDefault(Locale.ROOT);
    // Pictures are drawn into files: a DISPLAY that leads nowhere must not matter.
    System.setProperty("java.awt.headless", "true");
    Main main = new Main();
    CommandLine commandLine = new CommandLine(main);
    commandLine
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Failures::usage)
        .setExecutionExceptionHandler(
            (failure, command, _) -> Failures.report(failure, command, main.debug));
    int code;
    try {
      code = commandLine.execute(args);
    } catch (Error failure) { // picocli hands on exceptions only
      code = Failures.report(failure, commandLine, main.debug);
    }
    out.flush();
    err.flush();
    return code;
  }
}
