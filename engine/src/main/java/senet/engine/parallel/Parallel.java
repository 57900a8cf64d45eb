package senet.engine.parallel;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fixed number of threads that share ranges of work; a value that is handed down, never a global.
 *
 * <p>Ranges are cut into chunks whose borders depend on the range and the grain only, and threads
 * claim chunks as they become free. A body whose chunks do not read each other's results therefore
 * computes the same bits with any number of threads. One range runs at a time: a call from a second
 * thread waits its turn, a body must not call back into its own pool.
 */
public final class Parallel implements AutoCloseable {
  private final int threads;
  private final ForkJoinPool pool;
  private final Share[] shares;
  private final AtomicInteger next = new AtomicInteger();

  // The range in progress; written before the shares are forked, read by them.
  private RangeBody body;
  private int items;
  private int grain;

  private Parallel(int threads) {
    this.threads = threads;
    this.pool = threads == 1 ? null : new ForkJoinPool(threads - 1);
    this.shares = new Share[threads - 1];
  }

  /**
   * A pool of {@code threads} threads, the calling one included.
   *
   * @throws IllegalArgumentException when {@code threads} is below 1 or over 1024
   */
  public static Parallel of(int threads) {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException(
          "Parallel: %d threads asked for, 1 to 1024 are possible".formatted(threads));
    }
    return new Parallel(threads);
  }

  /** The number of threads that work on a range, the calling one included. */
  public int threads() {
    return threads;
  }

  /**
   * Runs {@code body} on the chunks [0, grain), [grain, 2 grain), ... of [0, n) and returns when
   * all are done. What the body throws is thrown here.
   *
   * @param n number of items; 0 does nothing
   * @param grain items in a chunk, the last one may have fewer
   */
  public synchronized void forRange(int n, int grain, RangeBody body) {
    if (n <= 0) {
      return;
    }
    if (threads == 1 || n <= grain) {
      for (int from = 0, to; from < n; from = to) {
        to = from + Math.min(grain, n - from); // from + grain may be over 2^31
        body.run(0, from, to);
      }
      return;
    }
    this.body = body;
    this.items = n;
    this.grain = grain;
    next.set(0);
    for (int i = 0; i < shares.length; i++) {
      shares[i] = new Share(i + 1);
    }
    for (Share share : shares) {
      pool.execute(share);
    }
    try {
      claimChunks(0);
    } finally {
      next.set(Integer.MAX_VALUE); // after a failure here, the others start no further chunk
      for (Share share : shares) {
        share.quietlyJoin();
      }
      this.body = null;
    }
    for (Share share : shares) {
      if (share.isCompletedAbnormally()) {
        throw rethrown(share.getException());
      }
    }
  }

  private void claimChunks(int slot) {
    int chunks = (items - 1) / grain + 1;
    for (int chunk = next.getAndIncrement();
        chunk >= 0 && chunk < chunks;
        chunk = next.getAndIncrement()) {
      int from = chunk * grain;
      body.run(slot, from, from + Math.min(grain, items - from));
    }
  }

  /** {@code failure} as something to throw; an error is thrown at once. */
  static RuntimeException rethrown(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException(failure);
  }

  /** Ends the pool's threads. */
  @Override
  public void close() {
    if (pool != null) {
      pool.shutdown();
    }
  }

  /**
   * One further thread's part in the range in progress. New for each range: a task is done before
   * its thread has woken who waits for it, and were it run again by then, that thread would take
   * whoever waits for the next run off the list, who would never be woken.
   */
  private final class Share extends RecursiveAction {
    private static final long serialVersionUID = 1L;
    private final int slot;

    Share(int slot) {
      this.slot = slot;
    }

    @Override
    protected void compute() {
      claimChunks(slot);
    }
  }
}
