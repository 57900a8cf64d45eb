package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.StridedPoints.P;
import static senet.engine.kernel.winograd.StridedPoints.P2;
import static senet.engine.kernel.winograd.StridedPoints.P3;
import static senet.engine.kernel.winograd.StridedPoints.Q;
import static senet.engine.kernel.winograd.StridedPoints.Q2;
import static senet.engine.kernel.winograd.StridedPoints.Q3;
import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import senet.engine.simd.Lanes;

/** The rows of A^T at stride 2: nine values of M to four of a tile. */
final class StridedOutputPass {
  private StridedOutputPass() {}

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
      FloatVector s1 = x1.add(x2);
      FloatVector z1 = x1.sub(x2);
      FloatVector s2 = x3.add(x4);
      FloatVector z2 = x3.sub(x4);
      FloatVector s = s1.add(s2);
      FloatVector a0 = x0.add(x5);
      FloatVector y0 = a0.add(s);
      FloatVector a1 = z1.fma(FloatVector.broadcast(SPECIES, P), x6);
      FloatVector y1 = z2.fma(FloatVector.broadcast(SPECIES, Q), a1);
      FloatVector a2 = s1.fma(FloatVector.broadcast(SPECIES, P2), x7);
      FloatVector y2 = s2.fma(FloatVector.broadcast(SPECIES, Q2), a2);
      FloatVector a3 = z1.fma(FloatVector.broadcast(SPECIES, P3), x8);
      FloatVector y3 = z2.fma(FloatVector.broadcast(SPECIES, Q3), a3);
      y0.intoArray(to, into + i);
      y1.intoArray(to, into + intoStep + i);
      y2.intoArray(to, into + 2 * intoStep + i);
      y3.intoArray(to, into + 3 * intoStep + i);
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
      float s1 = x1 + x2;
      float z1 = x1 - x2;
      float s2 = x3 + x4;
      float z2 = x3 - x4;
      float s = s1 + s2;
      float a0 = x0 + x5;
      float y0 = a0 + s;
      float a1 = Math.fma(z1, P, x6);
      float y1 = Math.fma(z2, Q, a1);
      float a2 = Math.fma(s1, P2, x7);
      float y2 = Math.fma(s2, Q2, a2);
      float a3 = Math.fma(z1, P3, x8);
      float y3 = Math.fma(z2, Q3, a3);
      to[into + i] = y0;
      to[into + intoStep + i] = y1;
      to[into + 2 * intoStep + i] = y2;
      to[into + 3 * intoStep + i] = y3;
    }
  }
}
