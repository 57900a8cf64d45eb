package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.StridedPoints.P;
import static senet.engine.kernel.winograd.StridedPoints.P2;
import static senet.engine.kernel.winograd.StridedPoints.P2_PLUS_Q2;
import static senet.engine.kernel.winograd.StridedPoints.P2_Q2;
import static senet.engine.kernel.winograd.StridedPoints.P_Q2;
import static senet.engine.kernel.winograd.StridedPoints.Q;
import static senet.engine.kernel.winograd.StridedPoints.Q2;
import static senet.engine.kernel.winograd.StridedPoints.Q_P2;
import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import senet.engine.simd.Lanes;

/**
 * The rows of B at stride 2, the adjoint of {@link StridedInputPass}: nine values of dV to nine of
 * a window.
 */
final class StridedInputGradientPass {
  private StridedInputGradientPass() {}

  /** For {@code n} values side by side at each of the places. */
  static void run(float[] from, int at, int step, float[] to, int into, int intoStep, int n) {
    run(from, at, step, to, into, intoStep, n, false);
  }

  /** Adds to the places instead. */
  static void add(float[] from, int at, int step, float[] to, int into, int intoStep, int n) {
    run(from, at, step, to, into, intoStep, n, true);
  }

  private static void run(
      float[] from, int at, int step, float[] to, int into, int intoStep, int n, boolean add) {
    int bound = Lanes.loopBound(n);
    vectors(from, at, step, to, into, intoStep, bound, add);
    scalars(from, at, step, to, into, intoStep, bound, n, add);
  }

  /** For values [0, bound), whole vectors. */
  private static void vectors(
      float[] from, int at, int step, float[] to, int into, int intoStep, int bound, boolean add) {
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
      FloatVector s1 = x1.add(x2);
      FloatVector z1 = x1.sub(x2);
      FloatVector s2 = x3.add(x4);
      FloatVector z2 = x3.sub(x4);
      FloatVector y0 = x0.mul(FloatVector.broadcast(SPECIES, P2_Q2));
      FloatVector b1 = z1.mul(FloatVector.broadcast(SPECIES, -P_Q2));
      FloatVector y2 = z2.fma(FloatVector.broadcast(SPECIES, -Q_P2), b1);
      FloatVector a2 = x0.mul(FloatVector.broadcast(SPECIES, -P2_PLUS_Q2));
      FloatVector b2 = s1.fma(FloatVector.broadcast(SPECIES, -Q2), a2);
      FloatVector y4 = s2.fma(FloatVector.broadcast(SPECIES, -P2), b2);
      FloatVector b3 = z1.mul(FloatVector.broadcast(SPECIES, P));
      FloatVector y6 = z2.fma(FloatVector.broadcast(SPECIES, Q), b3);
      FloatVector s = s1.add(s2);
      FloatVector y8 = x0.add(s);
      if (add) {
        y0 = y0.add(FloatVector.fromArray(SPECIES, to, into + i));
        x5 = x5.add(FloatVector.fromArray(SPECIES, to, into + intoStep + i));
        y2 = y2.add(FloatVector.fromArray(SPECIES, to, into + 2 * intoStep + i));
        x6 = x6.add(FloatVector.fromArray(SPECIES, to, into + 3 * intoStep + i));
        y4 = y4.add(FloatVector.fromArray(SPECIES, to, into + 4 * intoStep + i));
        x7 = x7.add(FloatVector.fromArray(SPECIES, to, into + 5 * intoStep + i));
        y6 = y6.add(FloatVector.fromArray(SPECIES, to, into + 6 * intoStep + i));
        x8 = x8.add(FloatVector.fromArray(SPECIES, to, into + 7 * intoStep + i));
        y8 = y8.add(FloatVector.fromArray(SPECIES, to, into + 8 * intoStep + i));
      }
      y0.intoArray(to, into + i);
      x5.intoArray(to, into + intoStep + i);
      y2.intoArray(to, into + 2 * intoStep + i);
      x6.intoArray(to, into + 3 * intoStep + i);
      y4.intoArray(to, into + 4 * intoStep + i);
      x7.intoArray(to, into + 5 * intoStep + i);
      y6.intoArray(to, into + 6 * intoStep + i);
      x8.intoArray(to, into + 7 * intoStep + i);
      y8.intoArray(to, into + 8 * intoStep + i);
    }
  }

  /** For values [first, n): the same operations in the same order. */
  private static void scalars(
      float[] from,
      int at,
      int step,
      float[] to,
      int into,
      int intoStep,
      int first,
      int n,
      boolean add) {
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
      float s1 = x1 + x2;
      float z1 = x1 - x2;
      float s2 = x3 + x4;
      float z2 = x3 - x4;
      float y0 = x0 * P2_Q2;
      float b1 = z1 * -P_Q2;
      float y2 = Math.fma(z2, -Q_P2, b1);
      float a2 = x0 * -P2_PLUS_Q2;
      float b2 = Math.fma(s1, -Q2, a2);
      float y4 = Math.fma(s2, -P2, b2);
      float b3 = z1 * P;
      float y6 = Math.fma(z2, Q, b3);
      float s = s1 + s2;
      float y8 = x0 + s;
      if (add) {
        y0 += to[into + i];
        x5 += to[into + intoStep + i];
        y2 += to[into + 2 * intoStep + i];
        x6 += to[into + 3 * intoStep + i];
        y4 += to[into + 4 * intoStep + i];
        x7 += to[into + 5 * intoStep + i];
        y6 += to[into + 6 * intoStep + i];
        x8 += to[into + 7 * intoStep + i];
        y8 += to[into + 8 * intoStep + i];
      }
      to[into + i] = y0;
      to[into + intoStep + i] = x5;
      to[into + 2 * intoStep + i] = y2;
      to[into + 3 * intoStep + i] = x6;
      to[into + 4 * intoStep + i] = y4;
      to[into + 5 * intoStep + i] = x7;
      to[into + 6 * intoStep + i] = y6;
      to[into + 7 * intoStep + i] = x8;
      to[into + 8 * intoStep + i] = y8;
    }
  }
}
