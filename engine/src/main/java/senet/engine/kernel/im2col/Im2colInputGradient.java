package senet.engine.kernel.im2col;

import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Packing;
import senet.engine.kernel.gemm.Panels;

/**
 * dX += scatter(dY[pixel][K] W[K][R S C]): the adjoint of {@link Im2colForward}. Windows of one
 * image overlap, so a chunk of work is a whole image unless the kernel is a single tap.
 */
public final class Im2colInputGradient {
  /** Chunks that several threads can share evenly. */
  private static final int ITEMS = 8;

  /** Fewest pixels of a chunk, which reads all weights. */
  private static final int LEAST_PIXELS = 24;

  private Im2colInputGradient() {}

  private static boolean oneTap(ConvGeometry g) {
    return g.r() == 1 && g.s() == 1;
  }

  /** Output pixels in a chunk of work, of all images'. */
  public static int chunk(ConvGeometry g) {
    if (!oneTap(g)) {
      return g.pixels();
    }
    int pixels = g.n() * g.pixels();
    int most = Gemm.evenRowBlock(pixels, g.groupK());
    return Math.clamp(Math.ceilDiv(pixels, ITEMS), Math.min(most, LEAST_PIXELS), most);
  }

  /** Floats of scratch that a chunk needs. */
  public static int scratchSize(ConvGeometry g) {
    return g.pointwise() ? 0 : Gemm.rowBlock(g.taps()) * g.taps();
  }

  private static int groupSize(ConvGeometry g) {
    return Packing.size(g.groupK(), g.taps());
  }

  /** Floats of {@link #pack}'s result. */
  public static int packedSize(ConvGeometry g) {
    return FIRST + g.groups() * groupSize(g);
  }

  /** Panels of all groups' packed weights, which are packed apart from each other. */
  public static int panels(ConvGeometry g) {
    return g.groups() * groupPanels(g);
  }

  private static int groupPanels(ConvGeometry g) {
    return Panels.padded(g.taps()) / Panels.columns(g.taps());
  }

  /** Packs panels [from, to) of weights {@code w}[K][R][S][C/groups] for {@link #run}. */
  public static void pack(ConvGeometry g, float[] w, float[] packed, int from, int to) {
    int taps = g.taps();
    int columns = Panels.columns(taps);
    for (int panel = from; panel < to; panel++) {
      int group = panel / groupPanels(g);
      int j = panel % groupPanels(g) * columns;
      int width = Math.min(columns, taps - j);
      int first = group * g.groupK() * taps + j;
      int at = FIRST + group * groupSize(g) + j * g.groupK();
      Packing.panelRows(g.groupK(), width, columns, w, first, taps, packed, at);
    }
  }

  /**
   * Adds what output pixels [begin, end), whole {@link #chunk}s, contribute.
   *
   * @param dy0 where image 0 starts in dy, or would start
   * @param packed weights from {@link #pack}
   * @param dx0 where image 0 starts in dx, or would start
   * @param adds whether to dx, which a pointwise convolution can also write
   * @param rows scratch of {@link #scratchSize}
   */
  public static void run(
      ConvGeometry g,
      float[] dy,
      int dy0,
      float[] packed,
      float[] dx,
      int dx0,
      boolean adds,
      float[] rows,
      int begin,
      int end) {
    int taps = g.taps();
    int k = g.groupK();
    int block = g.pointwise() ? Gemm.rowBlock(k) : Gemm.rowBlock(taps);
    for (int from = begin; from < end; from += block) {
      int to = Math.min(end, from + block);
      int m = to - from;
      for (int group = 0; group < g.groups(); group++) {
        int at = FIRST + group * groupSize(g);
        int dyAt = dy0 + from * g.k() + group * k;
        if (g.pointwise()) {
          int dxAt = dx0 + from * g.c() + group * g.groupC();
          Gemm.multiply(m, taps, k, dy, dyAt, g.k(), 1, packed, at, dx, dxAt, g.c(), adds);
        } else {
          Gemm.multiply(m, taps, k, dy, dyAt, g.k(), 1, packed, at, rows, 0, taps, false);
          Im2col.scatterAdd(g, group, rows, from, to, dx, dx0);
        }
      }
    }
  }
}
