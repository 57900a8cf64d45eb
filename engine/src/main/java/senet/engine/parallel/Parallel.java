package senet.engine.parallel;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed number of threads that share ranges of work; a value that is handed down, never a global.
 *
 * <p>Ranges are cut into chunks whose borders depend on the range and the grain only, and threads
 * claim chunks as they become free, each first of a part of its own, which is the same for ranges
 * alike: what a core made in one is in its caches for the next. With more threads than two this
 * holds until one falls asleep. A body whose chunks do not read each other's results therefore
 * computes the same bits with any number of threads. One range runs at a time: a call from a second
 * thread waits its turn, one from a body that shares a range is refused.
 */
public final class Parallel implements AutoCloseable {
  /**
   * How long a thread without work looks out for some before it lets the system put it to sleep. To
   * be woken takes 50 us, as long as a small layer's whole pass, and between two ranges of a step
   * there are a few.
   */
  private static final long LOOKOUT_NANOS = 200_000;

  // What a further thread does. From CALLED either it goes to WORKING, or who called it, with
  // nothing left to do, takes the call back: a thread that the system does not let run, because
  // other processes have the cores, is not waited for.
  private static final int ASLEEP = 0;
  private static final int LOOKING_OUT = 1; // or about to, once the pool runs its share
  private static final int CALLED = 2;
  private static final int WORKING = 3;

  private final int threads;
  private final ForkJoinPool pool;
  private final long lookoutNanos;
  private final AtomicIntegerArray states;
  private final Share[] shares;
  private final Claims claims;
  private final AtomicReference<Throwable> failure = new AtomicReference<>(); // the first
  private volatile Thread sleeper; // who waits for further threads at work
  private volatile boolean closed;

  // The range in progress; written before the further threads are called, read by them.
  private RangeBody body;
  private int items;
  private int grain;

  private Ranges recording; // to which each range that is run is added; null for none

  private Parallel(int threads, ForkJoinPool pool) {
    this.threads = threads;
    this.pool = pool;
    this.states = new AtomicIntegerArray(threads);
    this.shares = new Share[threads];
    this.claims = new Claims(threads);
    for (int slot = 1; slot < threads; slot++) {
      shares[slot] = new Share(slot);
    }
    this.lookoutNanos = threads > Runtime.getRuntime().availableProcessors() ? 0 : LOOKOUT_NANOS;
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
    return of(threads, threads == 1 ? null : new ForkJoinPool(threads - 1));
  }

  /** A pool whose further threads are those of {@code pool}, which closes with it. */
  static Parallel of(int threads, ForkJoinPool pool) {
    return new Parallel(threads, pool);
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
   * @param grain items in a chunk, at least 1; the last one may have fewer
   * @throws IllegalArgumentException when {@code grain} is below 1
   * @throws IllegalStateException after {@link #close}, and from a body of this pool whose range
   *     threads share
   */
  public void forRange(int n, int grain, RangeBody body) {
    if (isOwnThread()) {
      throw nested();
    }
    range(n, grain, body);
  }

  private boolean isOwnThread() {
    return Thread.currentThread() instanceof ForkJoinWorkerThread worker
        && worker.getPool() == pool;
  }

  private static IllegalStateException nested() {
    return new IllegalStateException(
        "Parallel: a range is asked for from within a range of the same pool; give the body a pool"
            + " of its own");
  }

  private synchronized void range(int n, int grain, RangeBody body) {
    if (closed) {
      throw new IllegalStateException("Parallel: a range is asked for after close");
    }
    if (this.body != null) {
      throw nested();
    }
    if (grain < 1) {
      throw new IllegalArgumentException(
          "Parallel: %d items in chunks of %d, at least 1 is needed".formatted(n, grain));
    }
    if (n <= 0) {
      return;
    }
    if (recording != null) {
      recording.add(n, grain, body);
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
    int called = Math.min(threads - 1, (n - 1) / grain); // a chunk is for the calling thread
    claims.open((n - 1) / grain + 1, called + 1);
    try {
      for (int slot = 1; slot <= called; slot++) {
        call(slot);
      }
      claimChunks(0);
    } catch (Throwable e) { // the others have to end before anybody hears of it
      failure.compareAndSet(null, e);
    }
    claims.close(); // after a failure here, the others start no further chunk
    for (int slot = 1; slot <= called; slot++) {
      if (!states.compareAndSet(slot, CALLED, LOOKING_OUT)) {
        await(slot);
      }
    }
    this.body = null;
    Throwable thrown = failure.getAndSet(null);
    if (thrown != null) {
      throw rethrown(thrown);
    }
  }

  /** Runs {@code work} on one thread: a range of one item. */
  public void once(Runnable work) {
    forRange(1, 1, (_, _, _) -> work.run());
  }

  /** Runs {@code work} and returns the ranges that it ran. */
  public synchronized Ranges record(Runnable work) {
    Ranges ranges = new Ranges();
    recording = ranges;
    try {
      work.run();
    } finally {
      recording = null;
    }
    return ranges;
  }

  private void call(int slot) {
    if (!states.compareAndSet(slot, LOOKING_OUT, CALLED)) {
      states.set(slot, CALLED);
      pool.execute(shares[slot]);
    }
  }

  private void claimChunks(int slot) {
    for (int chunk = claims.next(slot); chunk >= 0; chunk = claims.next(slot)) {
      int from = chunk * grain;
      body.run(slot, from, from + Math.min(grain, items - from));
    }
  }

  private void await(int slot) {
    long end = System.nanoTime() + lookoutNanos;
    while (states.get(slot) == WORKING) {
      if (System.nanoTime() - end < 0) {
        Thread.onSpinWait();
      } else {
        sleeper = Thread.currentThread();
        boolean interrupted = false;
        while (states.get(slot) == WORKING) {
          LockSupport.park(this);
          interrupted |= Thread.interrupted(); // or it would not park again
        }
        sleeper = null;
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
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
    closed = true;
    if (pool != null) {
      pool.shutdown();
    }
  }

  /**
   * A further thread's part in this range and in those that come before it has looked out in vain.
   * As a task it never completes, which is what allows to execute it again, even while its last run
   * is about to return.
   */
  private final class Share extends ForkJoinTask<Void> {
    private static final long serialVersionUID = 1L;
    private final int slot;

    Share(int slot) {
      this.slot = slot;
    }

    @Override
    protected boolean exec() {
      while (isCalled()) {
        try {
          claimChunks(slot);
        } catch (Throwable e) { // whatever it is: who waits for this share has to hear of its end
          failure.compareAndSet(null, e);
        }
        states.set(slot, LOOKING_OUT);
        LockSupport.unpark(sleeper);
      }
      return false;
    }

    @Override
    public Void getRawResult() {
      return null;
    }

    @Override
    protected void setRawResult(Void value) {}

    private boolean isCalled() {
      long end = System.nanoTime() + lookoutNanos;
      while (true) {
        if (states.get(slot) == CALLED) {
          if (states.compareAndSet(slot, CALLED, WORKING)) {
            return true;
          }
        } else if (System.nanoTime() - end < 0) {
          Thread.onSpinWait();
        } else if (states.compareAndSet(slot, LOOKING_OUT, ASLEEP)) {
          return false;
        }
      }
    }
  }
}
