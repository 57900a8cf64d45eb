package senet.engine.kernel.depthwise;

import static senet.engine.simd.Lanes.LENGTH;

import java.util.Arrays;
import senet.engine.kernel.conv.ConvGeometry;

/**
 * Weights of depthwise 3x3 convolutions, and sums of their gradients, in blocks of [9][lanes]
 * channels, the last one perhaps padded, so that a block is one stream.
 */
public final class DepthwiseWeights {
  static final int SIDE = 3;
  static final int TAPS = SIDE * SIDE;

  private DepthwiseWeights() {}

  /** Floats of packed weights, or of one part's sums. */
  public static int packedSize(ConvGeometry g) {
    return Math.ceilDiv(g.c(), LENGTH) * LENGTH * TAPS;
  }

  /** Where a channel's first tap is; the others follow a vector apart. */
  static int packedAt(int channel) {
    return channel / LENGTH * LENGTH * TAPS + channel % LENGTH;
  }

  /** Packs weights {@code w}[C][3][3] as {@link DepthwisePass#forward} reads them. */
  public static void pack(ConvGeometry g, float[] w, float[] packed) {
    pack(g, w, packed, false);
  }

  /** Packs weights {@code w}[C][3][3] as {@link DepthwisePass#inputGradient} reads them. */
  public static void packForInputGradient(ConvGeometry g, float[] w, float[] packed) {
    pack(g, w, packed, g.stride() == 1);
  }

  private static void pack(ConvGeometry g, float[] w, float[] packed, boolean reverse) {
    Arrays.fill(packed, 0, packedSize(g), 0);
    for (int channel = 0; channel < g.c(); channel++) {
      int at = packedAt(channel);
      for (int t = 0; t < TAPS; t++) {
        packed[at + t * LENGTH] = w[channel * TAPS + (reverse ? TAPS - 1 - t : t)];
      }
    }
  }
}
