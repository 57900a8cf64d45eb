package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.StridedPoints.P;
import static senet.engine.kernel.winograd.StridedPoints.P2;
import static senet.engine.kernel.winograd.StridedPoints.P2_PLUS_Q2;
import static senet.engine.kernel.winograd.StridedPoints.P2_Q2;
import static senet.engine.kernel.winograd.StridedPoints.Q;
import static senet.engine.kernel.winograd.StridedPoints.Q2;
import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import senet.engine.simd.Lanes;

/**
 * The rows of B^T at stride 2: nine values of a window, those at even places to five of V, the
 * others as they are.
 */
final class StridedInputPass {
  private StridedInputPass() {}

  /** For {@code n} values side by side at each of the places. */
  static void run(float[] from, int at, int step, float[] to, int into, int intoStep, int n) {
    int bound = Lanes.loopBound(n);
    vectors(from, at, step, to, into, intoStep, bound);
    scalars(from, at, step, to, into, intoStep, bound, n);
  }

  /** For values [0, bound), whole vectors. */
  private static void vectors(
      float[] from, int at, int step, float[] to, int into, int intoStep, int bound) {
    for (int i = 0; i < bound; i += LENGTH) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, from, at + i);
      FloatVector x1 = FloatVector.fromArray(SPECIES, from, at + step + i);
      FloatVector x2 = FloatVector.fromArray(SPECIES, from, at + 2 * step + i);
      FloatVector x3 = FloatVector.fromArray(SPECIES, from, at + 3 * step + i);
      FloatVector x4 = FloatVector.fromArray(SPECIES, from, at + 4 * step + i);
      FloatVector x5 = FloatVector.fromArray(SPECIES, from, at + 5 * step + i);
      FloatVector x6 = FloatVector.fromArray(SPECIES, from, at + 6 * step + i);
      FloatVector x7 = FloatVector.fromArray(SPECIES, from, at + 7 * step + i);
      FloatVector x8 = FloatVector.fromArray(SPECIES, from, at + 8 * step + i);
      FloatVector e1 = x4.fma(FloatVector.broadcast(SPECIES, -Q2), x8);
      FloatVector u1 = x2.fma(FloatVector.broadcast(SPECIES, -Q2), x6);
      FloatVector e2 = x4.fma(FloatVector.broadcast(SPECIES, -P2), x8);
      FloatVector u2 = x2.fma(FloatVector.broadcast(SPECIES, -P2), x6);
      FloatVector s0 = x4.fma(FloatVector.broadcast(SPECIES, -P2_PLUS_Q2), x8);
      FloatVector y0 = x0.fma(FloatVector.broadcast(SPECIES, P2_Q2), s0);
      FloatVector y1 = u1.fma(FloatVector.broadcast(SPECIES, P), e1);
      FloatVector y2 = u1.fma(FloatVector.broadcast(SPECIES, -P), e1);
      FloatVector y3 = u2.fma(FloatVector.broadcast(SPECIES, Q), e2);
      FloatVector y4 = u2.fma(FloatVector.broadcast(SPECIES, -Q), e2);
      y0.intoArray(to, into + i);
      y1.intoArray(to, into + intoStep + i);
      y2.intoArray(to, into + 2 * intoStep + i);
      y3.intoArray(to, into + 3 * intoStep + i);
      y4.intoArray(to, into + 4 * intoStep + i);
      x1.intoArray(to, into + 5 * intoStep + i);
      x3.intoArray(to, into + 6 * intoStep + i);
      x5.intoArray(to, into + 7 * intoStep + i);
      x7.intoArray(to, into + 8 * intoStep + i);
    }
  }

  /** For values [first, n): the same operations in the same order. */
  private static void scalars(
      float[] from, int at, int step, float[] to, int into, int intoStep, int first, int n) {
    for (int i = first; i < n; i++) {
      float x0 = from[at + i];
      float x1 = from[at + step + i];
      float x2 = from[at + 2 * step + i];
      float x3 = from[at + 3 * step + i];
      float x4 = from[at + 4 * step + i];
      float x5 = from[at + 5 * step + i];
      float x6 = from[at + 6 * step + i];
      float x7 = from[at + 7 * step + i];
      float x8 = from[at + 8 * step + i];
      float e1 = Math.fma(x4, -Q2, x8);
      float u1 = Math.fma(x2, -Q2, x6);
      float e2 = Math.fma(x4, -P2, x8);
      float u2 = Math.fma(x2, -P2, x6);
      float s0 = Math.fma(x4, -P2_PLUS_Q2, x8);
      float y0 = Math.fma(x0, P2_Q2, s0);
      float y1 = Math.fma(u1, P, e1);
      float y2 = Math.fma(u1, -P, e1);
      float y3 = Math.fma(u2, Q, e2);
      float y4 = Math.fma(u2, -Q, e2);
      to[into + i] = y0;
      to[into + intoStep + i] = y1;
      to[into + 2 * intoStep + i] = y2;
      to[into + 3 * intoStep + i] = y3;
      to[into + 4 * intoStep + i] = y4;
      to[into + 5 * intoStep + i] = x1;
      to[into + 6 * intoStep + i] = x3;
      to[into + 7 * intoStep + i] = x5;
      to[into + 8 * intoStep + i] = x7;
    }
  }
}
