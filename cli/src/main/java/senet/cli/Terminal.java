package senet.cli;

import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;

/** Whether somebody watches, and how a bar is drawn for them. */
final class Terminal {
  private Terminal() {}

  /** Whether standard output is a terminal: bars are for people only. */
  @SuppressWarnings("SystemConsoleNull") // it is null where the JVM brings no provider of consoles
  static boolean isInteractive() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** Draws a bar on standard error, one line of the terminal's width, rewritten in place. */
  static ConsoleProgressBarConsumer barConsumer(PrintWriter err) {
    err.flush();
    PrintStream stream = System.err;
    return new ConsoleProgressBarConsumer(stream);
  }
}
