package senet.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The first Ctrl-C or SIGTERM: asks the running work to stop and save, and holds the process until
 * it has.
 *
 * <p>The JVM ends with 130 or 143 by itself once its shutdown hooks return, so the work only has to
 * end; calling {@code System.exit} meanwhile would wait for ever.
 */
final class Interruption implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;
  private static final AtomicBoolean REQUESTED = new AtomicBoolean();

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::request, "senet-interruption");

  /** Watches for signals until closed. */
  Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether the process was told to stop. */
  static boolean requested() {
    return REQUESTED.get();
  }

  private void request() {
    REQUESTED.set(true);
    try {
      if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(ExitCode.ENVIRONMENT);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The work has ended and saved; lets a stopping process go. */
  @Override
  public void close() {
    done.countDown();
    if (!REQUESTED.get()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException _) {
        // The signal came just now: the hook runs, finds the latch open and returns.
      }
    }
  }
}
