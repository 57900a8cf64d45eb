package senet.engine.kernel.conv;

import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Panels;

/**
 * The weight's gradient of a 1x1 convolution whose filters are one whole panel and fewer than its
 * input channels: made as its transpose X^T dY, for which blocks of dY are copied and x, which is
 * larger, is not. Each value is the same sum in the same order as of {@link Im2colWeightGradient}.
 */
final class NarrowWeightGradient {
  /** Floats of sums that are made together: 256 KB beside a block of dY in L2. */
  private static final int TOGETHER = 64 * 1024;

  /**
   * Of wider pixels, down whose channels products walk, all lie in a few sets of L1. Zen 4, two
   * threads, 8 images, times as fast as with x copied: 128 -> 32 channels at 56x56 1.31, 256 -> 64
   * 1.13, 64 -> 16 1.00, 512 -> 64 at 28x28 0.91.
   */
  private static final int MOST_CHANNELS = 256;

  private NarrowWeightGradient() {}

  static boolean fits(ConvGeometry g) {
    return g.pointwise()
        && g.groups() == 1
        && g.k() == Panels.columns(g.k())
        && g.k() < g.c()
        && g.c() <= MOST_CHANNELS;
  }

  /** Input channels whose sums are made together. */
  private static int together(ConvGeometry g) {
    return Math.clamp(TOGETHER / g.k(), 1, g.c());
  }

  /** Floats of a thread's scratch. */
  static int scratchSize(ConvGeometry g) {
    return (Im2colWeightGradient.BLOCK + together(g)) * g.k();
  }

  /**
   * Computes the sums over pixels [begin, end) for input channels [first, last).
   *
   * @param x0 where image 0 starts in x, or would start
   * @param dy0 where image 0 starts in dy, or would start
   * @param sums [K][C] at {@code sums[sums0...]}
   * @param adds whether to the sums, instead of writing them
   * @param scratch of {@link #scratchSize}
   * @param step pixels of a block
   */
  static void run(
      ConvGeometry g,
      float[] x,
      int x0,
      float[] dy,
      int dy0,
      float[] sums,
      int sums0,
      boolean adds,
      float[] scratch,
      int begin,
      int end,
      int step,
      int first,
      int last) {
    int k = g.k();
    int sum = Im2colWeightGradient.BLOCK * k; // where they begin in scratch
    for (int c = first, rows; c < last; c += rows) {
      rows = Math.min(together(g), last - c);
      for (int from = begin; from < end; from += step) {
        int pixels = Math.min(end, from + step) - from;
        System.arraycopy(dy, dy0 + from * k, scratch, 0, pixels * k);
        int xAt = x0 + from * g.c() + c;
        boolean add = from > begin;
        Gemm.panel(rows, k, pixels, x, xAt, 1, g.c(), scratch, 0, k, scratch, sum, k, add);
      }
      transpose(scratch, sum, rows, k, sums, sums0 + c, g.c(), adds);
    }
  }

  private static void transpose(
      float[] from, int at, int rows, int k, float[] to, int into, int toRow, boolean adds) {
    for (int i = 0; i < k; i++) {
      int target = into + i * toRow;
      for (int r = 0; r < rows; r++) {
        float sum = from[at + r * k + i];
        to[target + r] = adds ? to[target + r] + sum : sum;
      }
    }
  }
}
