package senet.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C, SIGTERM or a closed terminal while there is something to save: the first asks the work to
 * stop, the same one again ends the process at once.
 *
 * <p>A different signal is not "again": one Ctrl-C in a terminal reaches this process directly and
 * once more as SIGTERM through the launcher. Nor is the same one within half a second: who signals
 * a whole process group, as {@code timeout} does, reaches this process twice. Shutdown hooks would
 * not do, for the JVM ignores every signal after the first while they run.
 */
final class Interruption implements AutoCloseable {
  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");
  private static final int EXIT_CODE_BASE =
      128; // a shell's code for "ended by signal n" is 128 + n

  /** Faster than a person repeats, slower than the launcher passes on. */
  private static final long ECHO_NANOS = 500_000_000;

  private final PrintWriter err;
  private final AtomicInteger first = new AtomicInteger();
  private final Map<Integer, Long> seen = new ConcurrentHashMap<>(); // when each came first
  private final List<Runnable> restorations;

  /** Watches for signals until closed. */
  Interruption(PrintWriter err) {
    this.err = err;
    this.restorations =
        SIGNALS.stream().map(name -> ProcessSignal.receive(name, this::receive)).toList();
  }

  private void receive(int number) {
    long now = System.nanoTime();
    Long before = seen.putIfAbsent(number, now);
    if (before != null && now - before < ECHO_NANOS) {
      return;
    }
    if (before != null) {
      Runtime.getRuntime().halt(EXIT_CODE_BASE + number);
    }
    if (first.compareAndSet(0, number)) {
      if (Terminal.isInteractive()) {
        err.println(); // off the line of the bar
      }
      err.println("stopping after this step; once more to stop at once, without saving");
      err.flush();
    }
  }

  /** Whether the process was told to stop. */
  boolean requested() {
    return first.get() != 0;
  }

  /** What the process ends with after it was told to stop: 130 for Ctrl-C, 143 for SIGTERM. */
  int exitCode() {
    return EXIT_CODE_BASE + first.get();
  }

  /** Gives the signals back to whoever had them. */
  @Override
  public void close() {
    restorations.forEach(Runnable::run);
  }
}
