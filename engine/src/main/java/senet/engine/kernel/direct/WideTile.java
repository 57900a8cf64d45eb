package senet.engine.kernel.direct;

import jdk.incubator.vector.VectorShuffle;
import senet.engine.simd.Lanes;

/**
 * Which of the tiles of fourteen targets computes a {@link Correlation}.
 *
 * <p>Tiles look alike and are methods of their own nevertheless: their sums have to be local
 * variables, since C2 keeps no array of vectors in registers, and each is all that it has to see
 * whole to do so.
 */
final class WideTile {
  /** Targets. */
  static final int SIZE = 14;

  private WideTile() {}

  /** Whether there is a tile for {@code c}, and registers for it: a vector has all lanes. */
  static boolean fits(Correlation c) {
    boolean taps = three(c) || halving(c) || columns(c, 2) || columns(c, 1);
    boolean tight = Math.ceilDiv(c.mostColumns(), SIZE) * SIZE <= c.tiledColumns();
    return tight && taps && Lanes.LENGTH == Correlation.LANES;
  }

  private static boolean three(Correlation c) {
    return columns(c, 3);
  }

  private static boolean halving(Correlation c) {
    return c.s() == 3 && c.step() == 2 && c.dilation() == 1;
  }

  private static boolean columns(Correlation c, int s) {
    return c.s() == s && c.step() == 1 && c.dilation() == 1;
  }

  /** The operands are {@link DirectPass}'s. */
  static void run(
      Correlation c,
      VectorShuffle<Float>[] shuffles,
      float[] x,
      int xp,
      float[] w,
      int wp,
      float[] y,
      int to,
      int targetStep,
      boolean accumulate) {
    int r = c.r();
    int depth = c.depth();
    int rowStep = c.dilation() * c.rowFloats();
    int depthStep = c.depthFloats();
    int pixelStep = c.pixelFloats();
    if (c.spread()) {
      if (three(c)) {
        WideLaneTile.three(
            r, depth, shuffles, x, xp, rowStep, depthStep, w, wp, y, to, targetStep, accumulate);
      } else if (halving(c)) {
        WideLaneTile.halving(
            r, depth, shuffles, x, xp, rowStep, depthStep, w, wp, y, to, targetStep, accumulate);
      } else if (c.s() == 2) {
        WideLaneResidueTile.two(
            r, depth, shuffles, x, xp, rowStep, depthStep, w, wp, y, to, targetStep, accumulate);
      } else {
        WideLaneResidueTile.one(
            r, depth, shuffles, x, xp, rowStep, depthStep, w, wp, y, to, targetStep, accumulate);
      }
    } else if (three(c)) {
      WideBroadcastTile.three(
          r, depth, x, xp, rowStep, depthStep, pixelStep, w, wp, y, to, targetStep, accumulate);
    } else if (halving(c)) {
      WideBroadcastTile.halving(
          r, depth, x, xp, rowStep, depthStep, pixelStep, w, wp, y, to, targetStep, accumulate);
    } else if (c.s() == 2) {
      WideBroadcastResidueTile.two(
          r, depth, x, xp, rowStep, depthStep, pixelStep, w, wp, y, to, targetStep, accumulate);
    } else {
      WideBroadcastResidueTile.one(
          r, depth, x, xp, rowStep, depthStep, pixelStep, w, wp, y, to, targetStep, accumulate);
    }
  }
}
