package senet.cli;

/** What the process's exit code says. */
final class ExitCode {
  static final int DONE = 0;
  static final int BUG = 1;
  static final int USAGE = 2;
  static final int OUT_OF_MEMORY = 3;
  static final int INPUT_REFUSED = 4;
  static final int ENVIRONMENT = 5;
  static final int DIVERGED = 6;

  private ExitCode() {}
}
