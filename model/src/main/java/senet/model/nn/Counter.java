package senet.model.nn;

/** A count of training steps: 64 bits as in PyTorch, for a float stays at 2^24 when 1 is added. */
public final class Counter {
  private long value;

  /** From zero. */
  public Counter() {}

  /** The count. */
  public long value() {
    return value;
  }

  /** Goes on from {@code count}. */
  public void set(long count) {
    value = count;
  }

  /** One more. */
  public void increment() {
    value++;
  }
}
