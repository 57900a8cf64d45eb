package senet.engine.kernel.conv;

import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Packing;
import senet.engine.kernel.gemm.Panels;

/**
 * dW[K][R S C] += dY^T im2col(X), summed over all pixels.
 *
 * <p>Pixels are divided into at most {@link #MOST_PARTS} parts by the shape alone. Each part has a
 * sum of its own, and the sums are added in order of the parts, so that the bits do not depend on
 * the number of threads.
 */
public final class Im2colWeightGradient {
  /** Parts of the pixels: enough to keep 8 threads busy with little imbalance. */
  public static final int MOST_PARTS = 16;

  /** Pixels that are multiplied at a time; 128 x 1152 gathered floats are 590 KB, in L2. */
  private static final int BLOCK_FLOATS = 144 * 1024;

  private static final int LEAST_BLOCK = 32;
  private static final int MOST_BLOCK = 256;

  private Im2colWeightGradient() {}

  /** Pixels in a block. */
  public static int block(ConvGeometry g) {
    return Math.clamp(BLOCK_FLOATS / g.taps(), LEAST_BLOCK, MOST_BLOCK);
  }

  /** Pixels in a part, a multiple of {@link #block}. */
  public static int partPixels(ConvGeometry g) {
    int block = block(g);
    int blocks = (g.n() * g.pixels() + block - 1) / block;
    return (blocks + MOST_PARTS - 1) / MOST_PARTS * block;
  }

  /** The number of parts. */
  public static int parts(ConvGeometry g) {
    return (g.n() * g.pixels() + partPixels(g) - 1) / partPixels(g);
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
      int end) {
    int taps = g.taps();
    int k = g.groupK();
    int columns = Panels.columns(taps);
    int block = block(g);
    for (int group = 0; group < g.groups(); group++) {
      int sumAt = (part * g.k() + group * k) * taps;
      for (int from = begin; from < end; from += block) {
        int to = Math.min(end, from + block);
        Im2col.gatherPanels(g, group, x, x0, from, to, columns, panels, row);
        int dyAt = dy0 + from * g.k() + group * k;
        boolean add = !first || from > begin;
        Gemm.multiply(k, taps, to - from, dy, dyAt, 1, g.k(), panels, 0, sums, sumAt, taps, add);
      }
    }
  }

  /**
   * Adds the sums of {@code parts} parts to {@code dw}, for values [from, to) of [K][R S C/groups].
   */
  public static void reduce(ConvGeometry g, float[] sums, int parts, float[] dw, int from, int to) {
    int size = g.k() * g.taps();
    for (int i = from; i < to; i++) {
      float sum = sums[i];
      for (int part = 1; part < parts; part++) {
        sum += sums[part * size + i];
      }
      dw[i] += sum;
    }
  }
}
