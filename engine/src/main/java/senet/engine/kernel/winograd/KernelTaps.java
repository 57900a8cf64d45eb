package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.WeightTransform.BLOCK;
import static senet.engine.kernel.winograd.WeightTransform.TAPS;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Panels;

/**
 * The kernels' taps with output channels side by side: [3][3][16 input channels][a panel of output
 * channels]; put into that order once, or whenever they are read.
 *
 * @param g a 3x3 convolution of one group
 * @param data [K][3][3][C], or what {@link #pack} makes of it
 * @param packed which of them
 */
public record KernelTaps(ConvGeometry g, float[] data, boolean packed) {
  /** Floats of packed taps. */
  public static int packedSize(ConvGeometry g) {
    return Math.ceilDiv(g.c(), BLOCK) * BLOCK * TAPS * Panels.padded(g.k());
  }

  /** Packs panels [from, to) of {@code w}[K][3][3][C]. */
  public static void pack(ConvGeometry g, float[] w, float[] packed, int from, int to) {
    KernelTaps plain = new KernelTaps(g, w, false);
    for (int panel = from; panel < to; panel++) {
      for (int c = 0; c < g.c(); c += BLOCK) {
        plain.gather(panel, c, packed, plain.packedAt(panel, c));
      }
    }
  }

  private int packedAt(int panel, int c) {
    int blocks = Math.ceilDiv(g.c(), BLOCK);
    return (panel * blocks + c / BLOCK) * TAPS * BLOCK * Panels.columns(g.k());
  }

  private void gather(int panel, int c, float[] to, int at) {
    int columns = Panels.columns(g.k());
    int k = panel * columns;
    int width = Math.min(columns, g.k() - k);
    int depth = Math.min(BLOCK, g.c() - c);
    WeightTransform.gather(g, data, k, width, columns, c, depth, to, at);
  }

  /**
   * The array that holds a panel's taps of input channels [c, c + 16), from {@link #at} on.
   *
   * @param scratch of {@link WeightTransform#tapsSize}
   */
  float[] block(int panel, int c, float[] scratch) {
    if (packed) {
      return data;
    }
    gather(panel, c, scratch, 0);
    return scratch;
  }

  /** Where they begin in {@link #block}. */
  int at(int panel, int c) {
    return packed ? packedAt(panel, c) : 0;
  }
}
