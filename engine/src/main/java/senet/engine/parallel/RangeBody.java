package senet.engine.parallel;

/** The work of one chunk of a range. */
@FunctionalInterface
public interface RangeBody {
  /**
   * Does the items from {@code from} (inclusive) to {@code to} (exclusive).
   *
   * @param slot which of the pool's threads runs the chunk, in [0, threads): names the scratch it
   *     may use, and must not influence the result
   */
  void run(int slot, int from, int to);
}
