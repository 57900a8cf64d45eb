package senet.engine.kernel.direct;

import static senet.engine.kernel.direct.Correlation.LANES;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Eight targets of one row by one vector of channels, where each lane sees source channels of its
 * own; the operands are {@link DirectPass}'s. A source is loaded as it lies and its lanes are given
 * channel d of their groups in a register. Sums run over rows of taps, then depth, then columns of
 * taps.
 */
final class LaneTile {
  private LaneTile() {}

  /** Any taps. */
  static void any(
      int r,
      int depth,
      int s,
      VectorShuffle<Float>[] shuffles,
      float[] x,
      int at,
      int rowStep,
      int depthStep,
      int tapStep,
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
    for (int i = 0, wp = w0; i < r; i++) {
      for (int d = 0; d < depth; d++) {
        VectorShuffle<Float> shuffle = shuffles[d];
        int xp = at + i * rowStep + d * depthStep;
        for (int j = 0; j < s; j++, xp += tapStep, wp += LANES) {
          FloatVector wv = FloatVector.fromArray(SPECIES, w, wp);
          y0 = FloatVector.fromArray(SPECIES, x, xp).rearrange(shuffle).fma(wv, y0);
          y1 = FloatVector.fromArray(SPECIES, x, xp + pixelStep).rearrange(shuffle).fma(wv, y1);
          y2 = FloatVector.fromArray(SPECIES, x, xp + 2 * pixelStep).rearrange(shuffle).fma(wv, y2);
          y3 = FloatVector.fromArray(SPECIES, x, xp + 3 * pixelStep).rearrange(shuffle).fma(wv, y3);
          y4 = FloatVector.fromArray(SPECIES, x, xp + 4 * pixelStep).rearrange(shuffle).fma(wv, y4);
          y5 = FloatVector.fromArray(SPECIES, x, xp + 5 * pixelStep).rearrange(shuffle).fma(wv, y5);
          y6 = FloatVector.fromArray(SPECIES, x, xp + 6 * pixelStep).rearrange(shuffle).fma(wv, y6);
          y7 = FloatVector.fromArray(SPECIES, x, xp + 7 * pixelStep).rearrange(shuffle).fma(wv, y7);
        }
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
    }
    y0.intoArray(y, to);
    y1.intoArray(y, to + targetStep);
    y2.intoArray(y, to + 2 * targetStep);
    y3.intoArray(y, to + 3 * targetStep);
    y4.intoArray(y, to + 4 * targetStep);
    y5.intoArray(y, to + 5 * targetStep);
    y6.intoArray(y, to + 6 * targetStep);
    y7.intoArray(y, to + 7 * targetStep);
  }

  /** Three columns of taps at step 1: a source that is loaded serves three targets. */
  static void three(
      int r,
      int depth,
      VectorShuffle<Float>[] shuffles,
      float[] x,
      int at,
      int rowStep,
      int depthStep,
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
    for (int i = 0, wp = w0; i < r; i++) {
      int xp = at + i * rowStep;
      for (int d = 0; d < depth; d++, xp += depthStep, wp += 3 * LANES) {
        VectorShuffle<Float> shuffle = shuffles[d];
        FloatVector w0v = FloatVector.fromArray(SPECIES, w, wp);
        FloatVector w1v = FloatVector.fromArray(SPECIES, w, wp + LANES);
        FloatVector w2v = FloatVector.fromArray(SPECIES, w, wp + 2 * LANES);
        FloatVector x0 = FloatVector.fromArray(SPECIES, x, xp).rearrange(shuffle);
        y0 = x0.fma(w0v, y0);
        FloatVector x1 = FloatVector.fromArray(SPECIES, x, xp + LANES).rearrange(shuffle);
        y0 = x1.fma(w1v, y0);
        y1 = x1.fma(w0v, y1);
        FloatVector x2 = FloatVector.fromArray(SPECIES, x, xp + 2 * LANES).rearrange(shuffle);
        y0 = x2.fma(w2v, y0);
        y1 = x2.fma(w1v, y1);
        y2 = x2.fma(w0v, y2);
        FloatVector x3 = FloatVector.fromArray(SPECIES, x, xp + 3 * LANES).rearrange(shuffle);
        y1 = x3.fma(w2v, y1);
        y2 = x3.fma(w1v, y2);
        y3 = x3.fma(w0v, y3);
        FloatVector x4 = FloatVector.fromArray(SPECIES, x, xp + 4 * LANES).rearrange(shuffle);
        y2 = x4.fma(w2v, y2);
        y3 = x4.fma(w1v, y3);
        y4 = x4.fma(w0v, y4);
        FloatVector x5 = FloatVector.fromArray(SPECIES, x, xp + 5 * LANES).rearrange(shuffle);
        y3 = x5.fma(w2v, y3);
        y4 = x5.fma(w1v, y4);
        y5 = x5.fma(w0v, y5);
        FloatVector x6 = FloatVector.fromArray(SPECIES, x, xp + 6 * LANES).rearrange(shuffle);
        y4 = x6.fma(w2v, y4);
        y5 = x6.fma(w1v, y5);
        y6 = x6.fma(w0v, y6);
        FloatVector x7 = FloatVector.fromArray(SPECIES, x, xp + 7 * LANES).rearrange(shuffle);
        y5 = x7.fma(w2v, y5);
        y6 = x7.fma(w1v, y6);
        y7 = x7.fma(w0v, y7);
        FloatVector x8 = FloatVector.fromArray(SPECIES, x, xp + 8 * LANES).rearrange(shuffle);
        y6 = x8.fma(w2v, y6);
        y7 = x8.fma(w1v, y7);
        FloatVector x9 = FloatVector.fromArray(SPECIES, x, xp + 9 * LANES).rearrange(shuffle);
        y7 = x9.fma(w2v, y7);
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
    }
    y0.intoArray(y, to);
    y1.intoArray(y, to + targetStep);
    y2.intoArray(y, to + 2 * targetStep);
    y3.intoArray(y, to + 3 * targetStep);
    y4.intoArray(y, to + 4 * targetStep);
    y5.intoArray(y, to + 5 * targetStep);
    y6.intoArray(y, to + 6 * targetStep);
    y7.intoArray(y, to + 7 * targetStep);
  }

  /** Three columns of taps at step 2: 17 sources are loaded for 24 products. */
  static void halving(
      int r,
      int depth,
      VectorShuffle<Float>[] shuffles,
      float[] x,
      int at,
      int rowStep,
      int depthStep,
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
    for (int i = 0, wp = w0; i < r; i++) {
      int xp = at + i * rowStep;
      for (int d = 0; d < depth; d++, xp += depthStep, wp += 3 * LANES) {
        VectorShuffle<Float> shuffle = shuffles[d];
        FloatVector w0v = FloatVector.fromArray(SPECIES, w, wp);
        FloatVector w1v = FloatVector.fromArray(SPECIES, w, wp + LANES);
        FloatVector w2v = FloatVector.fromArray(SPECIES, w, wp + 2 * LANES);
        FloatVector x0 = FloatVector.fromArray(SPECIES, x, xp).rearrange(shuffle);
        y0 = x0.fma(w0v, y0);
        FloatVector x1 = FloatVector.fromArray(SPECIES, x, xp + LANES).rearrange(shuffle);
        y0 = x1.fma(w1v, y0);
        FloatVector x2 = FloatVector.fromArray(SPECIES, x, xp + 2 * LANES).rearrange(shuffle);
        y0 = x2.fma(w2v, y0);
        y1 = x2.fma(w0v, y1);
        FloatVector x3 = FloatVector.fromArray(SPECIES, x, xp + 3 * LANES).rearrange(shuffle);
        y1 = x3.fma(w1v, y1);
        FloatVector x4 = FloatVector.fromArray(SPECIES, x, xp + 4 * LANES).rearrange(shuffle);
        y1 = x4.fma(w2v, y1);
        y2 = x4.fma(w0v, y2);
        FloatVector x5 = FloatVector.fromArray(SPECIES, x, xp + 5 * LANES).rearrange(shuffle);
        y2 = x5.fma(w1v, y2);
        FloatVector x6 = FloatVector.fromArray(SPECIES, x, xp + 6 * LANES).rearrange(shuffle);
        y2 = x6.fma(w2v, y2);
        y3 = x6.fma(w0v, y3);
        FloatVector x7 = FloatVector.fromArray(SPECIES, x, xp + 7 * LANES).rearrange(shuffle);
        y3 = x7.fma(w1v, y3);
        FloatVector x8 = FloatVector.fromArray(SPECIES, x, xp + 8 * LANES).rearrange(shuffle);
        y3 = x8.fma(w2v, y3);
        y4 = x8.fma(w0v, y4);
        FloatVector x9 = FloatVector.fromArray(SPECIES, x, xp + 9 * LANES).rearrange(shuffle);
        y4 = x9.fma(w1v, y4);
        FloatVector x10 = FloatVector.fromArray(SPECIES, x, xp + 10 * LANES).rearrange(shuffle);
        y4 = x10.fma(w2v, y4);
        y5 = x10.fma(w0v, y5);
        FloatVector x11 = FloatVector.fromArray(SPECIES, x, xp + 11 * LANES).rearrange(shuffle);
        y5 = x11.fma(w1v, y5);
        FloatVector x12 = FloatVector.fromArray(SPECIES, x, xp + 12 * LANES).rearrange(shuffle);
        y5 = x12.fma(w2v, y5);
        y6 = x12.fma(w0v, y6);
        FloatVector x13 = FloatVector.fromArray(SPECIES, x, xp + 13 * LANES).rearrange(shuffle);
        y6 = x13.fma(w1v, y6);
        FloatVector x14 = FloatVector.fromArray(SPECIES, x, xp + 14 * LANES).rearrange(shuffle);
        y6 = x14.fma(w2v, y6);
        y7 = x14.fma(w0v, y7);
        FloatVector x15 = FloatVector.fromArray(SPECIES, x, xp + 15 * LANES).rearrange(shuffle);
        y7 = x15.fma(w1v, y7);
        FloatVector x16 = FloatVector.fromArray(SPECIES, x, xp + 16 * LANES).rearrange(shuffle);
        y7 = x16.fma(w2v, y7);
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
    }
    y0.intoArray(y, to);
    y1.intoArray(y, to + targetStep);
    y2.intoArray(y, to + 2 * targetStep);
    y3.intoArray(y, to + 3 * targetStep);
    y4.intoArray(y, to + 4 * targetStep);
    y5.intoArray(y, to + 5 * targetStep);
    y6.intoArray(y, to + 6 * targetStep);
    y7.intoArray(y, to + 7 * targetStep);
  }

  /** Two columns of taps at step 1, as gradients at stride 2 have: 9 loads for 16 products. */
  static void two(
      int r,
      int depth,
      VectorShuffle<Float>[] shuffles,
      float[] x,
      int at,
      int rowStep,
      int depthStep,
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
    for (int i = 0, wp = w0; i < r; i++) {
      int xp = at + i * rowStep;
      for (int d = 0; d < depth; d++, xp += depthStep, wp += 2 * LANES) {
        VectorShuffle<Float> shuffle = shuffles[d];
        FloatVector w0v = FloatVector.fromArray(SPECIES, w, wp);
        FloatVector w1v = FloatVector.fromArray(SPECIES, w, wp + LANES);
        FloatVector x0 = FloatVector.fromArray(SPECIES, x, xp).rearrange(shuffle);
        y0 = x0.fma(w0v, y0);
        FloatVector x1 = FloatVector.fromArray(SPECIES, x, xp + LANES).rearrange(shuffle);
        y0 = x1.fma(w1v, y0);
        y1 = x1.fma(w0v, y1);
        FloatVector x2 = FloatVector.fromArray(SPECIES, x, xp + 2 * LANES).rearrange(shuffle);
        y1 = x2.fma(w1v, y1);
        y2 = x2.fma(w0v, y2);
        FloatVector x3 = FloatVector.fromArray(SPECIES, x, xp + 3 * LANES).rearrange(shuffle);
        y2 = x3.fma(w1v, y2);
        y3 = x3.fma(w0v, y3);
        FloatVector x4 = FloatVector.fromArray(SPECIES, x, xp + 4 * LANES).rearrange(shuffle);
        y3 = x4.fma(w1v, y3);
        y4 = x4.fma(w0v, y4);
        FloatVector x5 = FloatVector.fromArray(SPECIES, x, xp + 5 * LANES).rearrange(shuffle);
        y4 = x5.fma(w1v, y4);
        y5 = x5.fma(w0v, y5);
        FloatVector x6 = FloatVector.fromArray(SPECIES, x, xp + 6 * LANES).rearrange(shuffle);
        y5 = x6.fma(w1v, y5);
        y6 = x6.fma(w0v, y6);
        FloatVector x7 = FloatVector.fromArray(SPECIES, x, xp + 7 * LANES).rearrange(shuffle);
        y6 = x7.fma(w1v, y6);
        y7 = x7.fma(w0v, y7);
        FloatVector x8 = FloatVector.fromArray(SPECIES, x, xp + 8 * LANES).rearrange(shuffle);
        y7 = x8.fma(w1v, y7);
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
    }
    y0.intoArray(y, to);
    y1.intoArray(y, to + targetStep);
    y2.intoArray(y, to + 2 * targetStep);
    y3.intoArray(y, to + 3 * targetStep);
    y4.intoArray(y, to + 4 * targetStep);
    y5.intoArray(y, to + 5 * targetStep);
    y6.intoArray(y, to + 6 * targetStep);
    y7.intoArray(y, to + 7 * targetStep);
  }
}
