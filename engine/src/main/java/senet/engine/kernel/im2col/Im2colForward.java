package senet.engine.kernel.im2col;

import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Packing;
import senet.engine.kernel.gemm.Panels;
import senet.engine.simd.CacheLines;

/** Convolution as Y[pixel][K] = im2col(X)[pixel][R S C] W^T, a block of pixels at a time. */
public final class Im2colForward {
  private static final int LEAST_ITEMS = 16;
  private static final int LEAST_GATHERED_ITEMS = 4;

  /**
   * Channels from which a tile, which walks along four rows, jumps too far for the processor to
   * read ahead: 256 -> 64 channels, 1x1 at 56x56, take 1.94 ms for 2.5 when a block is read first;
   * 32 -> 64 at 112x112 1.14 for 1.03.
   */
  private static final int LONG_ROW = 128;

  /**
   * Floats of an output, 8 MB, that is read before it is written a panel of channels at a time,
   * where there are many panels and more than of the input: 64 -> 256 channels at 56x56, Zen 4, two
   * threads, both versions in turn in one JVM, eight images 1.04 to 1.07 times as fast, one image,
   * of 3 MB, 0.96; 32 -> 64 at 112x112, one panel, 0.64.
   */
  private static final int LARGE_OUTPUT = 1 << 21;

  private static final int LONG_OUTPUT_ROW = 256;

  private Im2colForward() {}

  /** Output pixels in a block, of {@code pixels} that are done together. */
  public static int block(ConvGeometry g, int pixels) {
    return Gemm.evenRowBlock(pixels, g.taps());
  }

  /**
   * Into how many ranges of panels a block is cut so that there is work for several threads where
   * there are few blocks; gathering is done again for each.
   */
  public static int cuts(ConvGeometry g, int blocks) {
    int most = g.pointwise() ? LEAST_ITEMS : LEAST_GATHERED_ITEMS;
    return Math.clamp(most / blocks, 1, panels(g));
  }

  /** Floats of one group's packed weights. */
  private static int groupSize(ConvGeometry g) {
    return Packing.size(g.taps(), g.groupK());
  }

  /** Floats of {@link #pack}'s result. */
  public static int packedSize(ConvGeometry g) {
    return FIRST + g.groups() * groupSize(g);
  }

  /** Floats of scratch that a block needs. */
  public static int scratchSize(ConvGeometry g) {
    return g.pointwise() ? 1 : Gemm.rowBlock(g.taps()) * g.taps();
  }

  /** Panels of all groups' packed weights, which are packed apart from each other. */
  public static int panels(ConvGeometry g) {
    return g.groups() * groupPanels(g);
  }

  private static int groupPanels(ConvGeometry g) {
    return Panels.padded(g.groupK()) / Panels.columns(g.groupK());
  }

  /** Packs panels [from, to) of weights {@code w}[K][R][S][C/groups] for {@link #run}. */
  public static void pack(ConvGeometry g, float[] w, float[] packed, int from, int to) {
    int taps = g.taps();
    int columns = Panels.columns(g.groupK());
    for (int panel = from; panel < to; panel++) {
      int group = panel / groupPanels(g);
      int j = panel % groupPanels(g) * columns;
      int width = Math.min(columns, g.groupK() - j);
      int first = (group * g.groupK() + j) * taps;
      int at = FIRST + group * groupSize(g) + j * taps;
      Packing.panelTransposed(taps, width, columns, w, first, taps, packed, at);
    }
  }

  private static boolean readsOutput(ConvGeometry g) {
    boolean wide = g.k() >= LONG_OUTPUT_ROW && g.k() > g.c();
    return wide && g.groups() == 1 && (long) g.n() * g.pixels() * g.k() >= LARGE_OUTPUT;
  }

  /**
   * Computes output pixels [from, to), counted over all images; at most a {@link #block} of them.
   *
   * @param x0 where image 0 starts in x, or would start
   * @param finish what is done to the output
   * @param packed weights from {@link #pack}
   * @param rows scratch of {@link #scratchSize}
   * @param firstPanel of those of all groups, to {@code lastPanel}, that one excluded
   */
  public static void run(
      ConvGeometry g,
      float[] x,
      int x0,
      float[] packed,
      OutputFinish finish,
      float[] y,
      float[] rows,
      int from,
      int to,
      int firstPanel,
      int lastPanel) {
    int taps = g.taps();
    int columns = Panels.columns(g.groupK());
    int ofGroup = groupPanels(g);
    for (int panel = firstPanel, next; panel < lastPanel; panel = next) {
      int group = panel / ofGroup;
      next = Math.min(lastPanel, (group + 1) * ofGroup);
      int j = (panel - group * ofGroup) * columns;
      int n = Math.min(g.groupK(), (next - group * ofGroup) * columns) - j;
      int at = FIRST + group * groupSize(g) + j * taps;
      int k = group * g.groupK() + j;
      int yAt = from * g.k() + k;
      if (g.pointwise()) {
        int xAt = x0 + from * g.c() + group * g.groupC();
        if (g.c() >= LONG_ROW) {
          rows[0] = CacheLines.read(x, x0 + from * g.c(), x0 + to * g.c());
        }
        if (readsOutput(g) && lastPanel - firstPanel == panels(g)) {
          rows[0] = CacheLines.read(y, from * g.k(), to * g.k());
        }
        Gemm.panels(
            to - from, n, columns, taps, x, xAt, g.c(), 1, packed, at, y, yAt, g.k(), false);
      } else {
        Im2col.gather(g, group, x, x0, from, to, rows);
        Gemm.panels(
            to - from, n, columns, taps, rows, 0, taps, 1, packed, at, y, yAt, g.k(), false);
      }
      if (!finish.isNothing()) {
        for (int pixel = from; pixel < to; pixel++) {
          finish.pixel(y, pixel * g.k() + k, k, n);
        }
      }
    }
  }
}
