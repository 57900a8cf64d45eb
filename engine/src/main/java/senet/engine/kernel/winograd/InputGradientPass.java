package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Points.P;
import static senet.engine.kernel.winograd.Points.P2;
import static senet.engine.kernel.winograd.Points.P2_PLUS_Q2;
import static senet.engine.kernel.winograd.Points.P2_Q2;
import static senet.engine.kernel.winograd.Points.P_Q2;
import static senet.engine.kernel.winograd.Points.Q;
import static senet.engine.kernel.winograd.Points.Q2;
import static senet.engine.kernel.winograd.Points.Q_P2;
import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import senet.engine.simd.Lanes;

/** The rows of B, the adjoint of {@link InputPass}: six values of dV to six of a window. */
final class InputGradientPass {
  private InputGradientPass() {}

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
      FloatVector s1 = x1.add(x2);
      FloatVector z1 = x1.sub(x2);
      FloatVector s2 = x3.add(x4);
      FloatVector z2 = x3.sub(x4);
      FloatVector y0 = x0.mul(FloatVector.broadcast(SPECIES, P2_Q2));
      FloatVector a1 = x5.mul(FloatVector.broadcast(SPECIES, P2_Q2));
      FloatVector b1 = z1.fma(FloatVector.broadcast(SPECIES, -P_Q2), a1);
      FloatVector y1 = z2.fma(FloatVector.broadcast(SPECIES, -Q_P2), b1);
      FloatVector a2 = x0.mul(FloatVector.broadcast(SPECIES, -P2_PLUS_Q2));
      FloatVector b2 = s1.fma(FloatVector.broadcast(SPECIES, -Q2), a2);
      FloatVector y2 = s2.fma(FloatVector.broadcast(SPECIES, -P2), b2);
      FloatVector a3 = x5.mul(FloatVector.broadcast(SPECIES, -P2_PLUS_Q2));
      FloatVector b3 = z1.fma(FloatVector.broadcast(SPECIES, P), a3);
      FloatVector y3 = z2.fma(FloatVector.broadcast(SPECIES, Q), b3);
      FloatVector s = s1.add(s2);
      FloatVector y4 = x0.add(s);
      if (add) {
        y0 = y0.add(FloatVector.fromArray(SPECIES, to, into + i));
        y1 = y1.add(FloatVector.fromArray(SPECIES, to, into + intoStep + i));
        y2 = y2.add(FloatVector.fromArray(SPECIES, to, into + 2 * intoStep + i));
        y3 = y3.add(FloatVector.fromArray(SPECIES, to, into + 3 * intoStep + i));
        y4 = y4.add(FloatVector.fromArray(SPECIES, to, into + 4 * intoStep + i));
        x5 = x5.add(FloatVector.fromArray(SPECIES, to, into + 5 * intoStep + i));
      }
      y0.intoArray(to, into + i);
      y1.intoArray(to, into + intoStep + i);
      y2.intoArray(to, into + 2 * intoStep + i);
      y3.intoArray(to, into + 3 * intoStep + i);
      y4.intoArray(to, into + 4 * intoStep + i);
      x5.intoArray(to, into + 5 * intoStep + i);
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
      float s1 = x1 + x2;
      float z1 = x1 - x2;
      float s2 = x3 + x4;
      float z2 = x3 - x4;
      float y0 = x0 * P2_Q2;
      float a1 = x5 * P2_Q2;
      float b1 = Math.fma(z1, -P_Q2, a1);
      float y1 = Math.fma(z2, -Q_P2, b1);
      float a2 = x0 * -P2_PLUS_Q2;
      float b2 = Math.fma(s1, -Q2, a2);
      float y2 = Math.fma(s2, -P2, b2);
      float a3 = x5 * -P2_PLUS_Q2;
      float b3 = Math.fma(z1, P, a3);
      float y3 = Math.fma(z2, Q, b3);
      float s = s1 + s2;
      float y4 = x0 + s;
      if (add) {
        y0 += to[into + i];
        y1 += to[into + intoStep + i];
        y2 += to[into + 2 * intoStep + i];
        y3 += to[into + 3 * intoStep + i];
        y4 += to[into + 4 * intoStep + i];
        x5 += to[into + 5 * intoStep + i];
      }
      to[into + i] = y0;
      to[into + intoStep + i] = y1;
      to[into + 2 * intoStep + i] = y2;
      to[into + 3 * intoStep + i] = y3;
      to[into + 4 * intoStep + i] = y4;
      to[into + 5 * intoStep + i] = x5;
    }
  }
}
