package senet.engine.kernel.conv;

import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Packing;
import senet.engine.kernel.gemm.Panels;

/**
 * dW[K][R S C] += dY^T im2col(X), summed over all pixels.
 *
 * <p>Pixels are divided into at most {@link #mostParts} parts by the shape alone. Each part has a
 * sum of its own, and the sums are added in order of the parts, so that the bits do not depend on
 * the number of threads. Where parts are few, threads share one by its columns.
 */
public final class Im2colWeightGradient {
  /** Pieces of work: enough to keep 8 threads busy with little imbalance. */
  private static final int MOST_ITEMS = 16;

  /**
   * Floats of all sums, 4 MB. They are written and read once more than the gradient itself: 512 ->
   * 2048 channels, 1x1 at 7x7, 8 images, in 2 sums 218 and in one 294 GFLOP/s on two threads.
   */
  private static final int SUM_FLOATS = 1 << 20;

  /** Windows that overlap are gathered as a whole, so that only parts are work for threads. */
  private static final int LEAST_GATHERED_PARTS = 4;

  /** Pixels that are multiplied at a time; 128 x 1152 gathered floats are 590 KB, in L2. */
  private static final int BLOCK_FLOATS = 144 * 1024;

  private static final int LEAST_BLOCK = 32;

  /** A panel of 64 columns of so many pixels stays in L1: 290 GFLOP/s for 251 with 256. */
  private static final int MOST_BLOCK = 128;

  private Im2colWeightGradient() {}

  /** Pixels in a block. */
  public static int block(ConvGeometry g) {
    return Math.clamp(BLOCK_FLOATS / g.taps(), LEAST_BLOCK, MOST_BLOCK);
  }

  /** Into how many parts pixels or images are divided at most. */
  public static int mostParts(ConvGeometry g, boolean sharedByColumns) {
    int least = sharedByColumns && g.pointwise() ? 1 : LEAST_GATHERED_PARTS;
    long fit = SUM_FLOATS / ((long) g.k() * g.taps());
    return Math.clamp(fit, least, MOST_ITEMS);
  }

  /** Pixels in a part, a multiple of {@link #block}. */
  public static int partPixels(ConvGeometry g) {
    int blocks = Math.ceilDiv(g.n() * g.pixels(), block(g));
    return Math.ceilDiv(blocks, mostParts(g, true)) * block(g);
  }

  /** The number of parts. */
  public static int parts(ConvGeometry g) {
    return Math.ceilDiv(g.n() * g.pixels(), partPixels(g));
  }

  /** Into how many ranges of panels a part's columns are cut. */
  public static int cuts(ConvGeometry g) {
    return g.pointwise() ? Math.clamp(MOST_ITEMS / parts(g), 1, panels(g)) : 1;
  }

  /** Panels of a group's columns. */
  public static int panels(ConvGeometry g) {
    return Math.ceilDiv(g.taps(), Panels.columns(g.taps()));
  }

  /** Floats of a thread's scratch: gathered panels. */
  public static int scratchSize(ConvGeometry g) {
    return Packing.size(block(g), g.taps());
  }

  /**
   * Computes the sum over pixels [begin, end) of part {@code part}.
   *
   * @param x0 where image 0 starts in x, or would start
   * @param dy0 the same for dy
   * @param sums [parts][K][R S C/groups]
   * @param first whether this part's sums are written, not added to
   * @param panels scratch of {@link #scratchSize}
   * @param row scratch of R S C/groups floats
   * @param firstPanel of each group's columns, to {@code lastPanel}, that one excluded
   */
  public static void run(
      ConvGeometry g,
      float[] x,
      int x0,
      float[] dy,
      int dy0,
      float[] sums,
      int part,
      boolean first,
      float[] panels,
      float[] row,
      int begin,
      int end,
      int firstPanel,
      int lastPanel) {
    int taps = g.taps();
    int k = g.groupK();
    int columns = Panels.columns(taps);
    int left = firstPanel * columns;
    int width = Math.min(taps, lastPanel * columns) - left;
    int block = block(g);
    for (int group = 0; group < g.groups(); group++) {
      int sumAt = (part * g.k() + group * k) * taps + left;
      for (int from = begin; from < end; from += block) {
        int to = Math.min(end, from + block);
        Im2col.gatherPanels(g, group, x, x0, from, to, left, width, columns, panels, row);
        int dyAt = dy0 + from * g.k() + group * k;
        int m = to - from;
        boolean add = !first || from > begin;
        Gemm.panels(k, width, columns, m, dy, dyAt, 1, g.k(), panels, 0, sums, sumAt, taps, add);
      }
    }
  }

  /**
   * Adds the sums of {@code parts} parts to {@code dw}, for values [from, to) of [K][R S C/groups].
   */
  public static void reduce(ConvGeometry g, float[] sums, int parts, float[] dw, int from, int to) {
    PartSums.add(sums, g.k() * g.taps(), parts, from, to);
    for (int i = from; i < to; i++) { // C2 turns this loop into vectors by itself
      dw[i] += sums[i];
    }
  }
}
