package senet.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

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
      LrFindCommand.class,
      EvalCommand.class,
      PredictCommand.class,
      ExplainCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      ConvertCommand.class,
      SummaryCommand.class,
      ModelsCommand.class,
      PresetsCommand.class,
      DatasetsCommand.class,
      BenchCommand.class,
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
    for (String measuring : List.of("eval", "explain", "report")) {
      EvalCommand.withoutTraining(commandLine.getSubcommands().get(measuring).getCommandSpec());
    }
    commandLine
        .registerConverter(Path.class, Main::path)
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
    if (out.checkError() && code == ExitCode.DONE) {
      err.println("senet: error: standard output is full or closed, not all was written to it");
      code = ExitCode.ENVIRONMENT;
    }
    err.flush();
    return code;
  }

  private static Path path(String text) {
    if (text.isEmpty()) { // for Java the working directory, for a shell a variable that is not set
      throw new TypeConversionException("the path is empty");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(
          "'%s' is no path in this locale, %s; hint: LC_ALL=C.UTF-8"
              .formatted(text, System.getProperty("sun.jnu.encoding")));
    }
  }
}
