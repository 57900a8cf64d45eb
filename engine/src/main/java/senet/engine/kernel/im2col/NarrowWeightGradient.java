package senet.engine.kernel.im2col;

import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Panels;

/**
 * The weight's gradient of a 1x1 convolution whose filters are one whole panel and fewer than its
 * input channels: made as its transpose X^T dY, whose operands are both read as they lie. Each
 * value is the same sum in the same order as of {@link Im2colWeightGradient}, which copies x.
 */
final class NarrowWeightGradient {
  /**
   * Of wider pixels, down whose channels products walk, all lie in a few sets of L1. Zen 4, two
   * threads, 8 images, times as fast as with x copied: 256 -> 64 channels at 56x56 1.14, 1.19 and
   * 1.24; with dY copied 512 -> 64 at 28x28 0.91. Of narrower panels 128 -> 32 at 56x56 0.93 to
   * 1.02, 64 -> 16 0.87 and 1.02.
   */
  private static final int MOST_CHANNELS = 256;

  private NarrowWeightGradient() {}

  static boolean fits(ConvGeometry g) {
    return g.pointwise()
        && g.groups() == 1
        && g.k() == Panels.columns(g.c())
        && g.k() < g.c()
        && g.c() <= MOST_CHANNELS;
  }

  /**
   * Computes the sums over pixels [begin, end) for input channels [first, last).
   *
   * @param x0 where image 0 starts in x, or would start
   * @param dy0 where image 0 starts in dy, or would start
   * @param sums [K][C] at {@code sums[sums0...]}
   * @param adds whether to the sums, instead of writing them
   * @param scratch of {@link Im2colWeightGradient#scratchSize}, whose sums are no fewer
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
    int c = last - first;
    for (int from = begin; from < end; from += step) {
      int pixels = Math.min(end, from + step) - from;
      int xAt = x0 + from * g.c() + first;
      int dyAt = dy0 + from * k;
      boolean add = from > begin;
      Gemm.panel(c, k, pixels, x, xAt, 1, g.c(), dy, dyAt, k, scratch, FIRST, k, add);
    }
    transpose(scratch, c, k, sums, sums0 + first, g.c(), adds);
  }

  private static void transpose(
      float[] from, int rows, int k, float[] to, int into, int toRow, boolean adds) {
    for (int i = 0; i < k; i++) {
      int target = into + i * toRow;
      for (int r = 0; r < rows; r++) {
        float sum = from[FIRST + r * k + i];
        to[target + r] = adds ? to[target + r] + sum : sum;
      }
    }
  }
}
