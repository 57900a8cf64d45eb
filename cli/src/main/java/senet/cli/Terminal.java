package senet.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.regex.Pattern;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;

/** Whether somebody watches, what they may see, and how a bar is drawn for them. */
final class Terminal {
  /** What could move the cursor, end a line or turn the direction of what follows. */
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

  private Terminal() {}

  /** Asked once: neither stream changes while the process runs. */
  private static final class Streams {
    static final boolean INTERACTIVE = isConsole() && isErrorTerminal();
  }

  /**
   * Whether all standard streams are a terminal. Bars are for people only; they go to standard
   * error, and would run into the rows of a standard output that gets to the same screen by another
   * way.
   */
  static boolean isInteractive() {
    return Streams.INTERACTIVE;
  }

  @SuppressWarnings("SystemConsoleNull") // it is null where the JVM brings no provider of consoles
  private static boolean isConsole() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** Java asks the system of input and output only. */
  private static boolean isErrorTerminal() {
    try {
      return new ProcessBuilder("test", "-t", "2").inheritIO().start().waitFor() == 0;
    } catch (IOException _) {
      return true; // no such command on Windows, where the other streams must do
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Text from outside as it may be shown: control characters escaped, in one line. */
  static String printable(Object text) {
    return UNPRINTABLE
        .matcher(String.valueOf(text))
        .replaceAll(
            match -> "\\\\u{%s}".formatted(Integer.toHexString(match.group().codePointAt(0))));
  }

  /** Draws a bar on standard error, one line of the terminal's width, rewritten in place. */
  static ConsoleProgressBarConsumer barConsumer(PrintWriter err) {
    err.flush();
    PrintStream stream = System.err;
    return new ConsoleProgressBarConsumer(stream);
  }
}
