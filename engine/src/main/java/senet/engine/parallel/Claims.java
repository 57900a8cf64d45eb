package senet.engine.parallel;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The chunks of a range that nobody has claimed. Each member, a thread or what takes its place
 * after a sleep, has a part of its own, contiguous and the same for ranges alike, which it claims
 * from the front; with none left it takes from the others' ends.
 */
final class Claims {
  /** Longs between two parts, 128 bytes: processors fetch lines in pairs. */
  private static final int APART = 16;

  private static final int BITS = 32;

  // Of each part the first chunk in the upper half of a long, the end in the lower.
  private final AtomicLongArray parts;

  private int members;

  Claims(int threads) {
    this.parts = new AtomicLongArray(threads * APART);
  }

  void open(int chunks, int members) {
    this.members = members;
    for (int member = 0; member < members; member++) {
      long first = (long) chunks * member / members;
      long end = (long) chunks * (member + 1) / members;
      parts.set(member * APART, first << BITS | end);
    }
  }

  /** Leaves nothing to claim. */
  void close() {
    for (int member = 0; member < members; member++) {
      parts.set(member * APART, 0);
    }
  }

  /** A chunk for {@code member}, or -1. */
  int next(int member) {
    for (int i = 0; i < members; i++) {
      int owner = (member + i) % members;
      int chunk = claim(owner * APART, owner == member);
      if (chunk >= 0) {
        return chunk;
      }
    }
    return -1;
  }

  private int claim(int part, boolean front) {
    while (true) {
      long unclaimed = parts.get(part);
      int first = (int) (unclaimed >>> BITS);
      int end = (int) unclaimed;
      if (first >= end) {
        return -1;
      }
      if (parts.compareAndSet(part, unclaimed, front ? unclaimed + (1L << BITS) : unclaimed - 1)) {
        return front ? first : end - 1;
      }
    }
  }
}
