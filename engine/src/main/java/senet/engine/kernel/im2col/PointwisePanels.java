package senet.engine.kernel.im2col;

import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Packing;
import senet.engine.kernel.gemm.Panels;

/**
 * 1x1 convolutions of few pixels, where the weights are most of what is read: a panel of them at a
 * time is packed into a thread's scratch and multiplied with all pixels while it is in L2. The bits
 * are those of {@link Im2colForward} and {@link Im2colInputGradient}, which pack all weights before
 * they multiply and divide pixels among threads.
 */
public final class PointwisePanels {
  /** Of more pixels packing is little next to their products, and blocks of them are shared. */
  private static final int MOST_PIXELS = 512;

  /** Panels are what threads share. */
  private static final int LEAST_PANELS = 8;

  private PointwisePanels() {}

  /** Whether {@link #forward} is the faster way. */
  public static boolean forwardFits(ConvGeometry g) {
    return fewPixels(g) && outputPanels(g) >= LEAST_PANELS;
  }

  /** Whether {@link #inputGradient} is the faster way. */
  public static boolean inputGradientFits(ConvGeometry g) {
    return fewPixels(g) && inputPanels(g) >= LEAST_PANELS;
  }

  private static boolean fewPixels(ConvGeometry g) {
    return g.pointwise() && g.groups() == 1 && (long) g.n() * g.pixels() <= MOST_PIXELS;
  }

  /** Panels of output channels. */
  public static int outputPanels(ConvGeometry g) {
    return Panels.padded(g.k()) / Panels.columns(g.k());
  }

  /** Panels of input channels. */
  public static int inputPanels(ConvGeometry g) {
    return Panels.padded(g.c()) / Panels.columns(g.c());
  }

  /** Floats of a thread's scratch for a panel of {@link #forward}. */
  public static int forwardSize(ConvGeometry g) {
    return FIRST + g.c() * Panels.columns(g.k());
  }

  /** Floats of a thread's scratch for a panel of {@link #inputGradient}. */
  public static int inputGradientSize(ConvGeometry g) {
    return FIRST + g.k() * Panels.columns(g.c());
  }

  /**
   * Y[pixel][K] = X[pixel][C] W[K][C]^T for the output channels of one panel.
   *
   * @param packed scratch of {@link #forwardSize}
   */
  public static void forward(
      ConvGeometry g,
      float[] x,
      float[] w,
      OutputFinish finish,
      float[] y,
      float[] packed,
      int panel) {
    int c = g.c();
    int columns = Panels.columns(g.k());
    int k = panel * columns;
    int width = Math.min(columns, g.k() - k);
    Packing.panelTransposed(c, width, columns, w, k * c, c, packed, FIRST);
    int pixels = g.n() * g.pixels();
    int block = Gemm.evenRowBlock(pixels, c);
    for (int from = 0; from < pixels; from += block) {
      int to = Math.min(pixels, from + block);
      int at = from * g.k() + k;
      Gemm.panels(
          to - from, width, columns, c, x, from * c, c, 1, packed, FIRST, y, at, g.k(), false);
      if (!finish.isNothing()) {
        for (int pixel = from; pixel < to; pixel++) {
          finish.pixel(y, pixel * g.k() + k, k, width);
        }
      }
    }
  }

  /**
   * dX[pixel][C] = dY[pixel][K] W[K][C] for the input channels of one panel.
   *
   * @param adds whether to dx, instead of writing it
   * @param packed scratch of {@link #inputGradientSize}
   */
  public static void inputGradient(
      ConvGeometry g, float[] dy, float[] w, boolean adds, float[] dx, float[] packed, int panel) {
    int k = g.k();
    int columns = Panels.columns(g.c());
    int c = panel * columns;
    int width = Math.min(columns, g.c() - c);
    Packing.panelRows(k, width, columns, w, c, g.c(), packed, FIRST);
    int pixels = g.n() * g.pixels();
    int block = Gemm.evenRowBlock(pixels, k);
    for (int from = 0; from < pixels; from += block) {
      int m = Math.min(block, pixels - from);
      int at = from * g.c() + c;
      Gemm.panels(m, width, columns, k, dy, from * k, k, 1, packed, FIRST, dx, at, g.c(), adds);
    }
  }
}
