package senet.engine.kernel.direct;

import static senet.engine.kernel.direct.Correlation.LANES;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Sums of up to 3 x 3 taps' weight gradients over an image's rows, for a vector of output channels
 * that each see a source channel of their own; the operands are {@link DirectWeightGradient}'s.
 * Nine accumulators hide the latency of a multiply-add.
 */
final class LaneTaps {
  private LaneTaps() {}

  /** Any step: the source is loaded once a tap. */
  static void any(
      int rows,
      int columns,
      VectorShuffle<Float> shuffle,
      float[] x,
      int at,
      int xRow,
      int rowStep,
      int tapStep,
      int pixelStep,
      float[] dy,
      int dyAt,
      int dyRow,
      float[] sums,
      int to,
      int sumRow,
      int sumTap,
      int r,
      int s) {
    int to1 = r > 1 ? to + sumRow : to; // a tap that does not exist repeats the one before it
    int to2 = r > 2 ? to1 + sumRow : to1;
    int t1 = s > 1 ? sumTap : 0;
    int t2 = s > 2 ? 2 * sumTap : t1;
    int x1 = r > 1 ? at + rowStep : at;
    int x2 = r > 2 ? x1 + rowStep : x1;
    int j1 = s > 1 ? tapStep : 0;
    int j2 = s > 2 ? 2 * tapStep : j1;
    FloatVector s00 = FloatVector.fromArray(SPECIES, sums, to);
    FloatVector s01 = FloatVector.fromArray(SPECIES, sums, to + t1);
    FloatVector s02 = FloatVector.fromArray(SPECIES, sums, to + t2);
    FloatVector s10 = FloatVector.fromArray(SPECIES, sums, to1);
    FloatVector s11 = FloatVector.fromArray(SPECIES, sums, to1 + t1);
    FloatVector s12 = FloatVector.fromArray(SPECIES, sums, to1 + t2);
    FloatVector s20 = FloatVector.fromArray(SPECIES, sums, to2);
    FloatVector s21 = FloatVector.fromArray(SPECIES, sums, to2 + t1);
    FloatVector s22 = FloatVector.fromArray(SPECIES, sums, to2 + t2);
    for (int i = 0; i < rows; i++) {
      int xi = i * xRow;
      int dyi = dyAt + i * dyRow;
      for (int q = 0; q < columns; q++, xi += pixelStep, dyi += LANES) {
        FloatVector g = FloatVector.fromArray(SPECIES, dy, dyi);
        s00 = FloatVector.fromArray(SPECIES, x, at + xi).rearrange(shuffle).fma(g, s00);
        s01 = FloatVector.fromArray(SPECIES, x, at + xi + j1).rearrange(shuffle).fma(g, s01);
        s02 = FloatVector.fromArray(SPECIES, x, at + xi + j2).rearrange(shuffle).fma(g, s02);
        s10 = FloatVector.fromArray(SPECIES, x, x1 + xi).rearrange(shuffle).fma(g, s10);
        s11 = FloatVector.fromArray(SPECIES, x, x1 + xi + j1).rearrange(shuffle).fma(g, s11);
        s12 = FloatVector.fromArray(SPECIES, x, x1 + xi + j2).rearrange(shuffle).fma(g, s12);
        s20 = FloatVector.fromArray(SPECIES, x, x2 + xi).rearrange(shuffle).fma(g, s20);
        s21 = FloatVector.fromArray(SPECIES, x, x2 + xi + j1).rearrange(shuffle).fma(g, s21);
        s22 = FloatVector.fromArray(SPECIES, x, x2 + xi + j2).rearrange(shuffle).fma(g, s22);
      }
    }
    s22.intoArray(sums, to2 + t2);
    s21.intoArray(sums, to2 + t1);
    s20.intoArray(sums, to2);
    s12.intoArray(sums, to1 + t2);
    s11.intoArray(sums, to1 + t1);
    s10.intoArray(sums, to1);
    s02.intoArray(sums, to + t2);
    s01.intoArray(sums, to + t1);
    s00.intoArray(sums, to);
  }

  /** Step 1 and three columns of taps: a source that is loaded serves three taps. */
  static void three(
      int rows,
      int columns,
      VectorShuffle<Float> shuffle,
      float[] x,
      int at,
      int xRow,
      int rowStep,
      float[] dy,
      int dyAt,
      int dyRow,
      float[] sums,
      int to,
      int sumRow,
      int sumTap,
      int r,
      int s) {
    int to1 = r > 1 ? to + sumRow : to; // a tap that does not exist repeats the one before it
    int to2 = r > 2 ? to1 + sumRow : to1;
    int t1 = s > 1 ? sumTap : 0;
    int t2 = s > 2 ? 2 * sumTap : t1;
    int x1 = r > 1 ? at + rowStep : at;
    int x2 = r > 2 ? x1 + rowStep : x1;
    FloatVector s00 = FloatVector.fromArray(SPECIES, sums, to);
    FloatVector s01 = FloatVector.fromArray(SPECIES, sums, to + t1);
    FloatVector s02 = FloatVector.fromArray(SPECIES, sums, to + t2);
    FloatVector s10 = FloatVector.fromArray(SPECIES, sums, to1);
    FloatVector s11 = FloatVector.fromArray(SPECIES, sums, to1 + t1);
    FloatVector s12 = FloatVector.fromArray(SPECIES, sums, to1 + t2);
    FloatVector s20 = FloatVector.fromArray(SPECIES, sums, to2);
    FloatVector s21 = FloatVector.fromArray(SPECIES, sums, to2 + t1);
    FloatVector s22 = FloatVector.fromArray(SPECIES, sums, to2 + t2);
    for (int i = 0; i < rows; i++) {
      int xi = i * xRow;
      int dyi = dyAt + i * dyRow;
      for (int q = 0; q < columns + 2; q++, xi += LANES, dyi += LANES) {
        FloatVector g0 = FloatVector.fromArray(SPECIES, dy, dyi);
        FloatVector g1 = FloatVector.fromArray(SPECIES, dy, dyi - LANES);
        FloatVector g2 = FloatVector.fromArray(SPECIES, dy, dyi - 2 * LANES);
        FloatVector v0 = FloatVector.fromArray(SPECIES, x, at + xi).rearrange(shuffle);
        s00 = v0.fma(g0, s00);
        s01 = v0.fma(g1, s01);
        s02 = v0.fma(g2, s02);
        FloatVector v1 = FloatVector.fromArray(SPECIES, x, x1 + xi).rearrange(shuffle);
        s10 = v1.fma(g0, s10);
        s11 = v1.fma(g1, s11);
        s12 = v1.fma(g2, s12);
        FloatVector v2 = FloatVector.fromArray(SPECIES, x, x2 + xi).rearrange(shuffle);
        s20 = v2.fma(g0, s20);
        s21 = v2.fma(g1, s21);
        s22 = v2.fma(g2, s22);
      }
    }
    s22.intoArray(sums, to2 + t2);
    s21.intoArray(sums, to2 + t1);
    s20.intoArray(sums, to2);
    s12.intoArray(sums, to1 + t2);
    s11.intoArray(sums, to1 + t1);
    s10.intoArray(sums, to1);
    s02.intoArray(sums, to + t2);
    s01.intoArray(sums, to + t1);
    s00.intoArray(sums, to);
  }

  /** Step 2 and three columns of taps: the last one's source is the first one's of the next. */
  static void halving(
      int rows,
      int columns,
      VectorShuffle<Float> shuffle,
      float[] x,
      int at,
      int xRow,
      int rowStep,
      float[] dy,
      int dyAt,
      int dyRow,
      float[] sums,
      int to,
      int sumRow,
      int sumTap,
      int r) {
    int to1 = r > 1 ? to + sumRow : to; // a row that does not exist repeats the one before it
    int to2 = r > 2 ? to1 + sumRow : to1;
    int x1 = r > 1 ? at + rowStep : at;
    int x2 = r > 2 ? x1 + rowStep : x1;
    FloatVector s00 = FloatVector.fromArray(SPECIES, sums, to);
    FloatVector s01 = FloatVector.fromArray(SPECIES, sums, to + sumTap);
    FloatVector s02 = FloatVector.fromArray(SPECIES, sums, to + 2 * sumTap);
    FloatVector s10 = FloatVector.fromArray(SPECIES, sums, to1);
    FloatVector s11 = FloatVector.fromArray(SPECIES, sums, to1 + sumTap);
    FloatVector s12 = FloatVector.fromArray(SPECIES, sums, to1 + 2 * sumTap);
    FloatVector s20 = FloatVector.fromArray(SPECIES, sums, to2);
    FloatVector s21 = FloatVector.fromArray(SPECIES, sums, to2 + sumTap);
    FloatVector s22 = FloatVector.fromArray(SPECIES, sums, to2 + 2 * sumTap);
    for (int i = 0; i < rows; i++) {
      int xi = i * xRow;
      int dyi = dyAt + i * dyRow;
      FloatVector v0 = FloatVector.fromArray(SPECIES, x, at + xi).rearrange(shuffle);
      FloatVector v1 = FloatVector.fromArray(SPECIES, x, x1 + xi).rearrange(shuffle);
      FloatVector v2 = FloatVector.fromArray(SPECIES, x, x2 + xi).rearrange(shuffle);
      for (int q = 0; q < columns; q++, xi += 2 * LANES, dyi += LANES) {
        FloatVector g = FloatVector.fromArray(SPECIES, dy, dyi);
        s00 = v0.fma(g, s00);
        s01 = FloatVector.fromArray(SPECIES, x, at + xi + LANES).rearrange(shuffle).fma(g, s01);
        v0 = FloatVector.fromArray(SPECIES, x, at + xi + 2 * LANES).rearrange(shuffle);
        s02 = v0.fma(g, s02);
        s10 = v1.fma(g, s10);
        s11 = FloatVector.fromArray(SPECIES, x, x1 + xi + LANES).rearrange(shuffle).fma(g, s11);
        v1 = FloatVector.fromArray(SPECIES, x, x1 + xi + 2 * LANES).rearrange(shuffle);
        s12 = v1.fma(g, s12);
        s20 = v2.fma(g, s20);
        s21 = FloatVector.fromArray(SPECIES, x, x2 + xi + LANES).rearrange(shuffle).fma(g, s21);
        v2 = FloatVector.fromArray(SPECIES, x, x2 + xi + 2 * LANES).rearrange(shuffle);
        s22 = v2.fma(g, s22);
      }
    }
    s22.intoArray(sums, to2 + 2 * sumTap);
    s21.intoArray(sums, to2 + sumTap);
    s20.intoArray(sums, to2);
    s12.intoArray(sums, to1 + 2 * sumTap);
    s11.intoArray(sums, to1 + sumTap);
    s10.intoArray(sums, to1);
    s02.intoArray(sums, to + 2 * sumTap);
    s01.intoArray(sums, to + sumTap);
    s00.intoArray(sums, to);
  }
}
