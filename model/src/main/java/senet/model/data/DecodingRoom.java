package senet.model.data;

import java.util.concurrent.Semaphore;

/**
 * How much of the heap images in the making may take together, whichever threads make them: each
 * claims what it needs and waits until others have given back as much, in the order of the claims.
 */
final class DecodingRoom {
  /** Half of the heap: the other half is for networks, batches and all the rest. */
  static final DecodingRoom HEAP = new DecodingRoom(Runtime.getRuntime().maxMemory() / 2);

  private static final long UNIT = 1 << 20; // a semaphore counts in int

  private final int units;
  private final Semaphore free;

  DecodingRoom(long bytes) {
    this.units = Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
    this.free = new Semaphore(units, true);
  }

  /** What an image holds until it is closed. */
  @FunctionalInterface
  interface Claim extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for room for {@code bytes}; where that is more than there is at all, until no other image
   * has any. A thread holds one claim at a time.
   */
  Claim claim(long bytes) {
    int claimed = Math.clamp(Math.ceilDiv(bytes, UNIT), 1, units);
    free.acquireUninterruptibly(claimed);
    return () -> free.release(claimed);
  }
}
