package senet.engine.kernel.im2col;

import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.PartSums;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Panels;
import senet.engine.simd.CacheLines;

/**
 * dW[K][R S C] += dY^T im2col(X), summed over all pixels, a panel of columns at a time: its sums,
 * of all K filters, stay in a thread's scratch until all pixels are through, or go where they
 * belong at once if there are few.
 *
 * <p>Threads share the panels. Where these are few, pixels are divided into parts as well, by the
 * shape alone. Each part has a sum of its own, and the sums are added in order of the parts, so
 * that the bits do not depend on the number of threads.
 *
 * <p>What it gave over blocks of gathered windows whose sums lay in [K][R S C] of each part, weight
 * gradients on Zen 4, two threads, 8 images, medians of three runs in turn, ms: 512 -> 512
 * channels, 3x3 of stride 2 at 14x14, 24.4 -> 11.0; 128 -> 128 at 56x56 11.9 -> 11.3; 1x1 of stride
 * 2, 256 -> 512 at 56x56, 10.7 and 10.9.
 */
public final class Im2colWeightGradient {
  /** Pieces of work: enough to keep 8 threads busy with little imbalance. */
  private static final int ITEMS = 16;

  /** Columns that count as a piece of work for the number of parts, at any width of vectors. */
  private static final int UNIT = 128;

  /** Floats of sums that are made together, 256 KB beside a block of dY in L2. */
  private static final int TOGETHER = 64 * 1024;

  /**
   * Blocks whose sums go where they belong at once, each to be read and written once a block: all
   * else costs more for few. Two threads on Zen 5, weight gradients, ms, by scratch and at once:
   * 512 -> 512 channels, 3x3 of stride 2 at 14x14, one block 2.9 and 1.0, four blocks 7.8 and 6.3;
   * 1x1, 512 -> 2048 at 7x7, one block 1.7 and 0.5, four blocks 3.8 and 3.1; 3x3 of stride 2, 128
   * -> 128 at 56x56, parts of seven blocks 7.1 and 7.9.
   */
  public static final int FEW_BLOCKS = 4;

  /** Floats of the sums of all parts, 4 MB: they are written and read once more. */
  private static final int SUM_FLOATS = 1 << 20;

  /**
   * Images, or pieces of one, that are done with all columns are work for threads by parts only.
   */
  private static final int LEAST_IMAGE_PARTS = 4;

  /**
   * Pixels that are multiplied at a time. A panel of 64 columns of so many pixels stays in L1: 290
   * GFLOP/s for 251 with 256 on Zen 5.
   */
  public static final int BLOCK = 128;

  /**
   * Blocks of a part, whose sums are written and read once more: 1x1 of stride 2, 256 -> 512 at
   * 56x56, one image, 1.7 ms with parts of one block, 1.3 with three.
   */
  private static final int LEAST_BLOCKS = 3;

  private Im2colWeightGradient() {}

  /** Into how many parts images or pieces are divided at most where each has all columns done. */
  public static int mostImageParts(ConvGeometry g) {
    long fit = SUM_FLOATS / ((long) g.k() * g.taps());
    return Math.clamp(fit, LEAST_IMAGE_PARTS, ITEMS);
  }

  /** Pixels in a part, a multiple of {@link #BLOCK}. */
  public static int partPixels(ConvGeometry g) {
    int blocks = Math.ceilDiv(g.n() * g.pixels(), BLOCK);
    long fit = Math.max(1, SUM_FLOATS / ((long) g.k() * g.taps()));
    int most = (int) Math.min(fit, Math.ceilDiv(ITEMS, Math.ceilDiv(g.taps(), UNIT)));
    return Math.max(Math.min(blocks, LEAST_BLOCKS), Math.ceilDiv(blocks, most)) * BLOCK;
  }

  /** The number of parts into which all pixels are divided. */
  public static int parts(ConvGeometry g) {
    return Math.ceilDiv(g.n() * g.pixels(), partPixels(g));
  }

  /** Panels of a group's columns. */
  public static int panels(ConvGeometry g) {
    return Math.ceilDiv(g.taps(), Panels.columns(g.taps()));
  }

  /** Into how many ranges of panels a part's columns are cut. */
  public static int cuts(ConvGeometry g) {
    return Math.clamp(ITEMS / parts(g), 1, panels(g));
  }

  /** Panels whose sums are made together, so that dY is read once for them. */
  private static int together(ConvGeometry g) {
    int fit = TOGETHER / (g.groupK() * Panels.columns(g.taps()));
    return Math.clamp(fit, 1, panels(g));
  }

  /** Floats of a thread's scratch: a gathered panel of a block and panels of sums. */
  public static int scratchSize(ConvGeometry g) {
    return FIRST + (BLOCK + together(g) * g.groupK()) * Panels.columns(g.taps());
  }

  /**
   * Computes the sums over pixels [begin, end) for some panels of columns.
   *
   * @param x0 where image 0 starts in x, or would start
   * @param dy0 where image 0 starts in dy, or would start
   * @param sums [K][R S C/groups] at {@code sums[sums0...]}
   * @param adds whether to the sums, instead of writing them
   * @param scratch of {@link #scratchSize}
   * @param firstPanel of each group's columns, to {@code lastPanel}, that one excluded
   */
  public static void run(
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
      int firstPanel,
      int lastPanel) {
    int taps = g.taps();
    int k = g.groupK();
    int columns = Panels.columns(taps);
    int sum = FIRST + BLOCK * columns; // where they begin in scratch
    int blocks = Math.ceilDiv(end - begin, BLOCK);
    int step = Math.ceilDiv(end - begin, blocks);
    boolean atOnce = blocks <= FEW_BLOCKS; // to where sums belong
    if (!atOnce && NarrowWeightGradient.fits(g)) {
      int first = firstPanel * columns;
      int last = Math.min(taps, lastPanel * columns);
      NarrowWeightGradient.run(
          g, x, x0, dy, dy0, sums, sums0, adds, scratch, begin, end, step, first, last);
      return;
    }
    float[] c = atOnce ? sums : scratch;
    int together = together(g);
    for (int group = 0; group < g.groups(); group++) {
      int into = sums0 + group * k * taps;
      for (int first = firstPanel; first < lastPanel; first += together) {
        int last = Math.min(lastPanel, first + together);
        for (int from = begin; from < end; from += step) {
          int to = Math.min(end, from + step);
          int dyAt = dy0 + from * g.k() + group * k;
          if (!atOnce && g.groups() == 1) {
            // Products walk down its columns: 256 -> 512, 1x1 of stride 2, 8 images, 1.17 times as
            // fast on Zen 4. Groups would read it again.
            scratch[0] = CacheLines.read(dy, dyAt, dyAt + (to - from) * k);
          }
          for (int panel = first; panel < last; panel++) {
            int left = panel * columns;
            int width = Math.min(columns, taps - left);
            int at = sum + (panel - first) * k * columns;
            Im2col.gatherPanel(g, group, x, x0, from, to, left, width, columns, scratch);
            Gemm.panel(
                k,
                width,
                to - from,
                dy,
                dyAt,
                1,
                g.k(),
                scratch,
                FIRST,
                columns,
                c,
                atOnce ? into + left : at,
                atOnce ? taps : columns,
                from > begin || (atOnce && adds));
          }
        }
        if (atOnce) {
          continue;
        }
        for (int panel = first; panel < last; panel++) {
          int left = panel * columns;
          int width = Math.min(columns, taps - left);
          int at = sum + (panel - first) * k * columns;
          store(scratch, at, columns, k, width, sums, into + left, taps, adds);
        }
      }
    }
  }

  private static void store(
      float[] from,
      int at,
      int row,
      int rows,
      int width,
      float[] to,
      int into,
      int toRow,
      boolean adds) {
    for (int i = 0; i < rows; i++) {
      int first = at + i * row;
      int target = into + i * toRow;
      if (adds) {
        for (int j = 0; j < width; j++) { // C2 turns this loop into vectors by itself
          to[target + j] += from[first + j];
        }
      } else {
        System.arraycopy(from, first, to, target, width);
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
