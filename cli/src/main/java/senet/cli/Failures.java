package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import senet.engine.tensor.ShapeException;
import senet.model.format.FormatException;
import senet.model.train.DivergedException;

/** Turns what a command throws into one line and an exit code. */
final class Failures {
  private Failures() {}

  /** A wrong option or argument: the line, the nearest names, and where the help is. */
  static int usage(ParameterException failure, String... args) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("senet: error: " + oneLine(failure.getMessage()));
    if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
      err.printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
    }
    return ExitCode.USAGE;
  }

  /** Anything else that ends a command. */
  static int report(Throwable failure, CommandLine command, boolean debug) {
    PrintWriter err = command.getErr();
    int code = code(failure);
    err.println(
        "senet: error: "
            + (code == ExitCode.BUG ? oneLine("internal error: " + failure) : line(failure)));
    if (debug) {
      failure.printStackTrace(err);
    } else if (code == ExitCode.BUG) {
      err.println("Run it again with --debug and report what it prints.");
    }
    return code;
  }

  private static int code(Throwable failure) {
    return switch (failure) {
      case CommandFailure command -> command.exitCode();
      case OutOfMemoryError _ -> ExitCode.OUT_OF_MEMORY;
      case DivergedException _ -> ExitCode.DIVERGED;
      case FormatException _ -> ExitCode.INPUT_REFUSED;
      case NoSuchFileException _ -> ExitCode.INPUT_REFUSED;
      case NotDirectoryException _ -> ExitCode.INPUT_REFUSED;
      case ShapeException _ -> ExitCode.INPUT_REFUSED;
      case IOException _ -> ExitCode.ENVIRONMENT;
      case ExceptionInInitializerError e when isWrongProperty(e) -> ExitCode.USAGE;
      default -> ExitCode.BUG;
    };
  }

  /** A class that takes its setting from a system property refuses it in its initialiser. */
  private static boolean isWrongProperty(ExceptionInInitializerError failure) {
    return failure.getCause() instanceof IllegalArgumentException;
  }

  /** A failure in one line. */
  static String line(Throwable failure) {
    return oneLine(text(failure));
  }

  /** What the file system throws names a file and often nothing else. */
  private static String text(Throwable failure) {
    return switch (failure) {
      case OutOfMemoryError _ ->
          "the JVM's heap of %d MiB is too small (%s); hint: java -Xmx4g -jar ..."
              .formatted(Runtime.getRuntime().maxMemory() >> 20, failure.getMessage());
      case NoSuchFileException missing -> missing.getFile() + ": no such file or directory";
      case NotDirectoryException file -> file.getFile() + ": not a directory";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileSystemException system ->
          system.getFile() + ": " + (system.getReason() == null ? system : system.getReason());
      case ExceptionInInitializerError e when isWrongProperty(e) -> e.getCause().getMessage();
      default -> String.valueOf(failure.getMessage());
    };
  }

  private static String oneLine(String text) {
    return Terminal.printable(text.strip().replaceAll("\\R+", " "));
  }
}
