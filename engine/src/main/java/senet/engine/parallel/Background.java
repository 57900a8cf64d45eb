package senet.engine.parallel;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * One further thread for what can be made ready while others compute: one task at a time, of which
 * the caller waits for the end before it uses what was made.
 */
public final class Background implements AutoCloseable {
  private final ForkJoinPool pool = new ForkJoinPool(1);
  private ForkJoinTask<?> task; // null when none was started, or its end was waited for

  /** A thread with nothing to do. */
  public Background() {}

  /**
   * Starts {@code work}.
   *
   * @throws IllegalStateException while another task was started and not waited for
   */
  public void start(Runnable work) {
    if (task != null) {
      throw new IllegalStateException("background: a task is under way; await its end first");
    }
    task = pool.submit(work);
  }

  /** Waits for the end of what was started, if anything was; what it threw is thrown here. */
  public void await() {
    ForkJoinTask<?> started = task;
    task = null;
    if (started != null) {
      started.quietlyJoin();
      if (started.isCompletedAbnormally()) {
        throw Parallel.rethrown(started.getException());
      }
    }
  }

  /** Waits for the end of what was started, whether it fails or not, and ends the thread. */
  @Override
  public void close() {
    if (task != null) {
      task.quietlyJoin();
    }
    pool.shutdown();
  }
}
