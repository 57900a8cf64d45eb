package senet.engine.kernel.direct;

import senet.engine.kernel.conv.ConvGeometry;

/**
 * How much a {@link Correlation} would gather, before there is one: sizes that an int may not hold.
 */
public final class GatheredSource {
  private GatheredSource() {}

  /** Floats of gathered source for one row of targets, the more of both directions. */
  public static double least(ConvGeometry g) {
    double forward = ((tiles(g.q()) - 1L) * g.stride() + span(g.s(), g.dilation())) * g.groupC();
    double adjoint =
        (tiles(Math.ceilDiv(g.w(), g.stride())) - 1L + span(g.s(), g.dilation())) * g.groupK();
    // The rest as in gatheredRows and rowFloats; lanes of the target are what is spread.
    double most =
        Math.max(
            forward * (LaneBlocks.spreads(g.groups(), g.groupK()) ? Correlation.LANES : 1),
            adjoint * (LaneBlocks.spreads(g.groups(), g.groupC()) ? Correlation.LANES : 1));
    return most * span(g.r(), g.dilation()); // products that a long does not hold
  }

  /** Pixels from the first tap to the last. */
  private static long span(int taps, int dilation) {
    return (taps - 1L) * dilation + 1;
  }

  private static long tiles(int columns) {
    return Math.ceilDiv(columns, Correlation.TILE) * (long) Correlation.TILE;
  }
}
