package senet.engine.kernel.pointwise;

/**
 * How rows of C channels are divided for sums over rows: into parts of a size that depends on C
 * only, so that float sums stay short and the result does not depend on threads.
 */
public final class ChannelParts {
  private static final int PART_FLOATS = 16 * 1024; // 64 KB: read again for each vector of channels
  private static final int MOST_ROWS = 512; // bounds the error of a chain of float additions

  private ChannelParts() {}

  /** Rows in a part. */
  public static int rows(int c) {
    return Math.clamp(PART_FLOATS / c, 1, MOST_ROWS);
  }

  /** Parts of {@code rows} rows. */
  public static int count(int rows, int c) {
    return (rows + rows(c) - 1) / rows(c);
  }
}
