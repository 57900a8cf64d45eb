package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.StridedPoints.P;
import static senet.engine.kernel.winograd.StridedPoints.P2;
import static senet.engine.kernel.winograd.StridedPoints.Q;
import static senet.engine.kernel.winograd.StridedPoints.Q2;
import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import senet.engine.simd.Lanes;

/**
 * The rows of A at stride 2, the adjoint of {@link StridedOutputPass}: four values of dY to nine of
 * W.
 */
final class StridedOutputGradientPass {
  private StridedOutputGradientPass() {}

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
      FloatVector e1 = x2.fma(FloatVector.broadcast(SPECIES, P2), x0);
      FloatVector o1 = x3.fma(FloatVector.broadcast(SPECIES, P2), x1);
      FloatVector e2 = x2.fma(FloatVector.broadcast(SPECIES, Q2), x0);
      FloatVector o2 = x3.fma(FloatVector.broadcast(SPECIES, Q2), x1);
      FloatVector y1 = o1.fma(FloatVector.broadcast(SPECIES, P), e1);
      FloatVector y2 = o1.fma(FloatVector.broadcast(SPECIES, -P), e1);
      FloatVector y3 = o2.fma(FloatVector.broadcast(SPECIES, Q), e2);
      FloatVector y4 = o2.fma(FloatVector.broadcast(SPECIES, -Q), e2);
      x0.intoArray(to, into + i);
      y1.intoArray(to, into + intoStep + i);
      y2.intoArray(to, into + 2 * intoStep + i);
      y3.intoArray(to, into + 3 * intoStep + i);
      y4.intoArray(to, into + 4 * intoStep + i);
      x0.intoArray(to, into + 5 * intoStep + i);
      x1.intoArray(to, into + 6 * intoStep + i);
      x2.intoArray(to, into + 7 * intoStep + i);
      x3.intoArray(to, into + 8 * intoStep + i);
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
      float e1 = Math.fma(x2, P2, x0);
      float o1 = Math.fma(x3, P2, x1);
      float e2 = Math.fma(x2, Q2, x0);
      float o2 = Math.fma(x3, Q2, x1);
      float y1 = Math.fma(o1, P, e1);
      float y2 = Math.fma(o1, -P, e1);
      float y3 = Math.fma(o2, Q, e2);
      float y4 = Math.fma(o2, -Q, e2);
      to[into + i] = x0;
      to[into + intoStep + i] = y1;
      to[into + 2 * intoStep + i] = y2;
      to[into + 3 * intoStep + i] = y3;
      to[into + 4 * intoStep + i] = y4;
      to[into + 5 * intoStep + i] = x0;
      to[into + 6 * intoStep + i] = x1;
      to[into + 7 * intoStep + i] = x2;
      to[into + 8 * intoStep + i] = x3;
    }
  }
}
