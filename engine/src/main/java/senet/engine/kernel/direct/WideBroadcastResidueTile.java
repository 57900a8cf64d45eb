package senet.engine.kernel.direct;

import static senet.engine.kernel.direct.Correlation.LANES;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * {@link WideBroadcastTile} for the columns of taps that a gradient's residues at stride 2 have.
 */
final class WideBroadcastResidueTile {
  private WideBroadcastResidueTile() {}

  /** Two columns of taps: 15 loads for 28 products. */
  static void two(
      int r,
      int depth,
      float[] x,
      int at,
      int rowStep,
      int depthStep,
      int pixelStep,
      float[] w,
      int w0,
      float[] y,
      int to,
      int targetStep,
      boolean accumulate) {
    FloatVector y0 = FloatVector.zero(SPECIES);
    FloatVector y1 = FloatVector.zero(SPECIES);
    FloatVector y2 = FloatVector.zero(SPECIES);
    FloatVector y3 = FloatVector.zero(SPECIES);
    FloatVector y4 = FloatVector.zero(SPECIES);
    FloatVector y5 = FloatVector.zero(SPECIES);
    FloatVector y6 = FloatVector.zero(SPECIES);
    FloatVector y7 = FloatVector.zero(SPECIES);
    FloatVector y8 = FloatVector.zero(SPECIES);
    FloatVector y9 = FloatVector.zero(SPECIES);
    FloatVector y10 = FloatVector.zero(SPECIES);
    FloatVector y11 = FloatVector.zero(SPECIES);
    FloatVector y12 = FloatVector.zero(SPECIES);
    FloatVector y13 = FloatVector.zero(SPECIES);
    for (int i = 0, wp = w0; i < r; i++) {
      int xp = at + i * rowStep;
      for (int d = 0; d < depth; d++, xp += depthStep, wp += 2 * LANES) {
        FloatVector w0v = FloatVector.fromArray(SPECIES, w, wp);
        FloatVector w1v = FloatVector.fromArray(SPECIES, w, wp + LANES);
        FloatVector x0 = FloatVector.broadcast(SPECIES, x[xp]);
        y0 = x0.fma(w0v, y0);
        FloatVector x1 = FloatVector.broadcast(SPECIES, x[xp + pixelStep]);
        y0 = x1.fma(w1v, y0);
        y1 = x1.fma(w0v, y1);
        FloatVector x2 = FloatVector.broadcast(SPECIES, x[xp + 2 * pixelStep]);
        y1 = x2.fma(w1v, y1);
        y2 = x2.fma(w0v, y2);
        FloatVector x3 = FloatVector.broadcast(SPECIES, x[xp + 3 * pixelStep]);
        y2 = x3.fma(w1v, y2);
        y3 = x3.fma(w0v, y3);
        FloatVector x4 = FloatVector.broadcast(SPECIES, x[xp + 4 * pixelStep]);
        y3 = x4.fma(w1v, y3);
        y4 = x4.fma(w0v, y4);
        FloatVector x5 = FloatVector.broadcast(SPECIES, x[xp + 5 * pixelStep]);
        y4 = x5.fma(w1v, y4);
        y5 = x5.fma(w0v, y5);
        FloatVector x6 = FloatVector.broadcast(SPECIES, x[xp + 6 * pixelStep]);
        y5 = x6.fma(w1v, y5);
        y6 = x6.fma(w0v, y6);
        FloatVector x7 = FloatVector.broadcast(SPECIES, x[xp + 7 * pixelStep]);
        y6 = x7.fma(w1v, y6);
        y7 = x7.fma(w0v, y7);
        FloatVector x8 = FloatVector.broadcast(SPECIES, x[xp + 8 * pixelStep]);
        y7 = x8.fma(w1v, y7);
        y8 = x8.fma(w0v, y8);
        FloatVector x9 = FloatVector.broadcast(SPECIES, x[xp + 9 * pixelStep]);
        y8 = x9.fma(w1v, y8);
        y9 = x9.fma(w0v, y9);
        FloatVector x10 = FloatVector.broadcast(SPECIES, x[xp + 10 * pixelStep]);
        y9 = x10.fma(w1v, y9);
        y10 = x10.fma(w0v, y10);
        FloatVector x11 = FloatVector.broadcast(SPECIES, x[xp + 11 * pixelStep]);
        y10 = x11.fma(w1v, y10);
        y11 = x11.fma(w0v, y11);
        FloatVector x12 = FloatVector.broadcast(SPECIES, x[xp + 12 * pixelStep]);
        y11 = x12.fma(w1v, y11);
        y12 = x12.fma(w0v, y12);
        FloatVector x13 = FloatVector.broadcast(SPECIES, x[xp + 13 * pixelStep]);
        y12 = x13.fma(w1v, y12);
        y13 = x13.fma(w0v, y13);
        FloatVector x14 = FloatVector.broadcast(SPECIES, x[xp + 14 * pixelStep]);
        y13 = x14.fma(w1v, y13);
      }
    }
    if (accumulate) {
      y0 = y0.add(FloatVector.fromArray(SPECIES, y, to));
      y1 = y1.add(FloatVector.fromArray(SPECIES, y, to + targetStep));
      y2 = y2.add(FloatVector.fromArray(SPECIES, y, to + 2 * targetStep));
      y3 = y3.add(FloatVector.fromArray(SPECIES, y, to + 3 * targetStep));
      y4 = y4.add(FloatVector.fromArray(SPECIES, y, to + 4 * targetStep));
      y5 = y5.add(FloatVector.fromArray(SPECIES, y, to + 5 * targetStep));
      y6 = y6.add(FloatVector.fromArray(SPECIES, y, to + 6 * targetStep));
      y7 = y7.add(FloatVector.fromArray(SPECIES, y, to + 7 * targetStep));
      y8 = y8.add(FloatVector.fromArray(SPECIES, y, to + 8 * targetStep));
      y9 = y9.add(FloatVector.fromArray(SPECIES, y, to + 9 * targetStep));
      y10 = y10.add(FloatVector.fromArray(SPECIES, y, to + 10 * targetStep));
      y11 = y11.add(FloatVector.fromArray(SPECIES, y, to + 11 * targetStep));
      y12 = y12.add(FloatVector.fromArray(SPECIES, y, to + 12 * targetStep));
      y13 = y13.add(FloatVector.fromArray(SPECIES, y, to + 13 * targetStep));
    }
    y0.intoArray(y, to);
    y1.intoArray(y, to + targetStep);
    y2.intoArray(y, to + 2 * targetStep);
    y3.intoArray(y, to + 3 * targetStep);
    y4.intoArray(y, to + 4 * targetStep);
    y5.intoArray(y, to + 5 * targetStep);
    y6.intoArray(y, to + 6 * targetStep);
    y7.intoArray(y, to + 7 * targetStep);
    y8.intoArray(y, to + 8 * targetStep);
    y9.intoArray(y, to + 9 * targetStep);
    y10.intoArray(y, to + 10 * targetStep);
    y11.intoArray(y, to + 11 * targetStep);
    y12.intoArray(y, to + 12 * targetStep);
    y13.intoArray(y, to + 13 * targetStep);
  }

  /** One column of taps. */
  static void one(
      int r,
      int depth,
      float[] x,
      int at,
      int rowStep,
      int depthStep,
      int pixelStep,
      float[] w,
      int w0,
      float[] y,
      int to,
      int targetStep,
      boolean accumulate) {
    FloatVector y0 = FloatVector.zero(SPECIES);
    FloatVector y1 = FloatVector.zero(SPECIES);
    FloatVector y2 = FloatVector.zero(SPECIES);
    FloatVector y3 = FloatVector.zero(SPECIES);
    FloatVector y4 = FloatVector.zero(SPECIES);
    FloatVector y5 = FloatVector.zero(SPECIES);
    FloatVector y6 = FloatVector.zero(SPECIES);
    FloatVector y7 = FloatVector.zero(SPECIES);
    FloatVector y8 = FloatVector.zero(SPECIES);
    FloatVector y9 = FloatVector.zero(SPECIES);
    FloatVector y10 = FloatVector.zero(SPECIES);
    FloatVector y11 = FloatVector.zero(SPECIES);
    FloatVector y12 = FloatVector.zero(SPECIES);
    FloatVector y13 = FloatVector.zero(SPECIES);
    for (int i = 0, wp = w0; i < r; i++) {
      int xp = at + i * rowStep;
      for (int d = 0; d < depth; d++, xp += depthStep, wp += LANES) {
        FloatVector w0v = FloatVector.fromArray(SPECIES, w, wp);
        FloatVector x0 = FloatVector.broadcast(SPECIES, x[xp]);
        y0 = x0.fma(w0v, y0);
        FloatVector x1 = FloatVector.broadcast(SPECIES, x[xp + pixelStep]);
        y1 = x1.fma(w0v, y1);
        FloatVector x2 = FloatVector.broadcast(SPECIES, x[xp + 2 * pixelStep]);
        y2 = x2.fma(w0v, y2);
        FloatVector x3 = FloatVector.broadcast(SPECIES, x[xp + 3 * pixelStep]);
        y3 = x3.fma(w0v, y3);
        FloatVector x4 = FloatVector.broadcast(SPECIES, x[xp + 4 * pixelStep]);
        y4 = x4.fma(w0v, y4);
        FloatVector x5 = FloatVector.broadcast(SPECIES, x[xp + 5 * pixelStep]);
        y5 = x5.fma(w0v, y5);
        FloatVector x6 = FloatVector.broadcast(SPECIES, x[xp + 6 * pixelStep]);
        y6 = x6.fma(w0v, y6);
        FloatVector x7 = FloatVector.broadcast(SPECIES, x[xp + 7 * pixelStep]);
        y7 = x7.fma(w0v, y7);
        FloatVector x8 = FloatVector.broadcast(SPECIES, x[xp + 8 * pixelStep]);
        y8 = x8.fma(w0v, y8);
        FloatVector x9 = FloatVector.broadcast(SPECIES, x[xp + 9 * pixelStep]);
        y9 = x9.fma(w0v, y9);
        FloatVector x10 = FloatVector.broadcast(SPECIES, x[xp + 10 * pixelStep]);
        y10 = x10.fma(w0v, y10);
        FloatVector x11 = FloatVector.broadcast(SPECIES, x[xp + 11 * pixelStep]);
        y11 = x11.fma(w0v, y11);
        FloatVector x12 = FloatVector.broadcast(SPECIES, x[xp + 12 * pixelStep]);
        y12 = x12.fma(w0v, y12);
        FloatVector x13 = FloatVector.broadcast(SPECIES, x[xp + 13 * pixelStep]);
        y13 = x13.fma(w0v, y13);
      }
    }
    if (accumulate) {
      y0 = y0.add(FloatVector.fromArray(SPECIES, y, to));
      y1 = y1.add(FloatVector.fromArray(SPECIES, y, to + targetStep));
      y2 = y2.add(FloatVector.fromArray(SPECIES, y, to + 2 * targetStep));
      y3 = y3.add(FloatVector.fromArray(SPECIES, y, to + 3 * targetStep));
      y4 = y4.add(FloatVector.fromArray(SPECIES, y, to + 4 * targetStep));
      y5 = y5.add(FloatVector.fromArray(SPECIES, y, to + 5 * targetStep));
      y6 = y6.add(FloatVector.fromArray(SPECIES, y, to + 6 * targetStep));
      y7 = y7.add(FloatVector.fromArray(SPECIES, y, to + 7 * targetStep));
      y8 = y8.add(FloatVector.fromArray(SPECIES, y, to + 8 * targetStep));
      y9 = y9.add(FloatVector.fromArray(SPECIES, y, to + 9 * targetStep));
      y10 = y10.add(FloatVector.fromArray(SPECIES, y, to + 10 * targetStep));
      y11 = y11.add(FloatVector.fromArray(SPECIES, y, to + 11 * targetStep));
      y12 = y12.add(FloatVector.fromArray(SPECIES, y, to + 12 * targetStep));
      y13 = y13.add(FloatVector.fromArray(SPECIES, y, to + 13 * targetStep));
    }
    y0.intoArray(y, to);
    y1.intoArray(y, to + targetStep);
    y2.intoArray(y, to + 2 * targetStep);
    y3.intoArray(y, to + 3 * targetStep);
    y4.intoArray(y, to + 4 * targetStep);
    y5.intoArray(y, to + 5 * targetStep);
    y6.intoArray(y, to + 6 * targetStep);
    y7.intoArray(y, to + 7 * targetStep);
    y8.intoArray(y, to + 8 * targetStep);
    y9.intoArray(y, to + 9 * targetStep);
    y10.intoArray(y, to + 10 * targetStep);
    y11.intoArray(y, to + 11 * targetStep);
    y12.intoArray(y, to + 12 * targetStep);
    y13.intoArray(y, to + 13 * targetStep);
  }
}
