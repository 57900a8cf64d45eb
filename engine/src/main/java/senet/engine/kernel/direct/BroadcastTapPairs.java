package senet.engine.kernel.direct;

import static senet.engine.kernel.direct.Correlation.LANES;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * {@link BroadcastTaps} of two neighbouring source channels, for vectors of which there are 32:
 * nine sums just hide the latency of a multiply-add.
 */
final class BroadcastTapPairs {
  private BroadcastTapPairs() {}

  /**
   * All 3 x 3 taps at step 1.
   *
   * @param next from the sums of a source channel to those of the next
   */
  static void three(
      int rows,
      int columns,
      float[] x,
      int at,
      int xRow,
      int rowStep,
      int pixelStep,
      float[] dy,
      int dyAt,
      int dyRow,
      float[] sums,
      int to,
      int sumRow,
      int next) {
    int x1 = at + rowStep;
    int x2 = x1 + rowStep;
    int to1 = to + sumRow;
    int to2 = to1 + sumRow;
    int next0 = to + next;
    int next1 = to1 + next;
    int next2 = to2 + next;
    FloatVector s00 = FloatVector.fromArray(SPECIES, sums, to);
    FloatVector s01 = FloatVector.fromArray(SPECIES, sums, to + LANES);
    FloatVector s02 = FloatVector.fromArray(SPECIES, sums, to + 2 * LANES);
    FloatVector s10 = FloatVector.fromArray(SPECIES, sums, to1);
    FloatVector s11 = FloatVector.fromArray(SPECIES, sums, to1 + LANES);
    FloatVector s12 = FloatVector.fromArray(SPECIES, sums, to1 + 2 * LANES);
    FloatVector s20 = FloatVector.fromArray(SPECIES, sums, to2);
    FloatVector s21 = FloatVector.fromArray(SPECIES, sums, to2 + LANES);
    FloatVector s22 = FloatVector.fromArray(SPECIES, sums, to2 + 2 * LANES);
    FloatVector t00 = FloatVector.fromArray(SPECIES, sums, next0);
    FloatVector t01 = FloatVector.fromArray(SPECIES, sums, next0 + LANES);
    FloatVector t02 = FloatVector.fromArray(SPECIES, sums, next0 + 2 * LANES);
    FloatVector t10 = FloatVector.fromArray(SPECIES, sums, next1);
    FloatVector t11 = FloatVector.fromArray(SPECIES, sums, next1 + LANES);
    FloatVector t12 = FloatVector.fromArray(SPECIES, sums, next1 + 2 * LANES);
    FloatVector t20 = FloatVector.fromArray(SPECIES, sums, next2);
    FloatVector t21 = FloatVector.fromArray(SPECIES, sums, next2 + LANES);
    FloatVector t22 = FloatVector.fromArray(SPECIES, sums, next2 + 2 * LANES);
    for (int i = 0; i < rows; i++) {
      int xi = i * xRow;
      int dyi = dyAt + i * dyRow;
      for (int q = 0; q < columns + 2; q++, xi += pixelStep, dyi += LANES) {
        FloatVector g0 = FloatVector.fromArray(SPECIES, dy, dyi);
        FloatVector g1 = FloatVector.fromArray(SPECIES, dy, dyi - LANES);
        FloatVector g2 = FloatVector.fromArray(SPECIES, dy, dyi - 2 * LANES);
        FloatVector v0 = FloatVector.broadcast(SPECIES, x[at + xi]);
        s00 = v0.fma(g0, s00);
        s01 = v0.fma(g1, s01);
        s02 = v0.fma(g2, s02);
        FloatVector u0 = FloatVector.broadcast(SPECIES, x[at + xi + 1]);
        t00 = u0.fma(g0, t00);
        t01 = u0.fma(g1, t01);
        t02 = u0.fma(g2, t02);
        FloatVector v1 = FloatVector.broadcast(SPECIES, x[x1 + xi]);
        s10 = v1.fma(g0, s10);
        s11 = v1.fma(g1, s11);
        s12 = v1.fma(g2, s12);
        FloatVector u1 = FloatVector.broadcast(SPECIES, x[x1 + xi + 1]);
        t10 = u1.fma(g0, t10);
        t11 = u1.fma(g1, t11);
        t12 = u1.fma(g2, t12);
        FloatVector v2 = FloatVector.broadcast(SPECIES, x[x2 + xi]);
        s20 = v2.fma(g0, s20);
        s21 = v2.fma(g1, s21);
        s22 = v2.fma(g2, s22);
        FloatVector u2 = FloatVector.broadcast(SPECIES, x[x2 + xi + 1]);
        t20 = u2.fma(g0, t20);
        t21 = u2.fma(g1, t21);
        t22 = u2.fma(g2, t22);
      }
    }
    t22.intoArray(sums, next2 + 2 * LANES);
    t21.intoArray(sums, next2 + LANES);
    t20.intoArray(sums, next2);
    t12.intoArray(sums, next1 + 2 * LANES);
    t11.intoArray(sums, next1 + LANES);
    t10.intoArray(sums, next1);
    t02.intoArray(sums, next0 + 2 * LANES);
    t01.intoArray(sums, next0 + LANES);
    t00.intoArray(sums, next0);
    s22.intoArray(sums, to2 + 2 * LANES);
    s21.intoArray(sums, to2 + LANES);
    s20.intoArray(sums, to2);
    s12.intoArray(sums, to1 + 2 * LANES);
    s11.intoArray(sums, to1 + LANES);
    s10.intoArray(sums, to1);
    s02.intoArray(sums, to + 2 * LANES);
    s01.intoArray(sums, to + LANES);
    s00.intoArray(sums, to);
  }
}
