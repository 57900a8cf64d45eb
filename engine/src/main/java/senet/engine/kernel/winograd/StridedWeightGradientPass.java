package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.StridedPoints.G_0;
import static senet.engine.kernel.winograd.StridedPoints.G_P0;
import static senet.engine.kernel.winograd.StridedPoints.G_P1;
import static senet.engine.kernel.winograd.StridedPoints.G_Q0;
import static senet.engine.kernel.winograd.StridedPoints.G_Q1;
import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import senet.engine.simd.Lanes;

/**
 * The rows of G^T at stride 2, the adjoint of {@link StridedWeightPass}: six values of dU to three
 * of a kernel.
 */
final class StridedWeightGradientPass {
  private StridedWeightGradientPass() {}

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
      FloatVector s1 = x1.add(x2);
      FloatVector z1 = x1.sub(x2);
      FloatVector s2 = x3.add(x4);
      FloatVector z2 = x3.sub(x4);
      FloatVector a0 = x0.mul(FloatVector.broadcast(SPECIES, G_0));
      FloatVector b0 = s1.fma(FloatVector.broadcast(SPECIES, G_P0), a0);
      FloatVector y0 = s2.fma(FloatVector.broadcast(SPECIES, G_Q0), b0);
      FloatVector b2 = z1.mul(FloatVector.broadcast(SPECIES, G_P1));
      FloatVector y2 = z2.fma(FloatVector.broadcast(SPECIES, G_Q1), b2);
      y0.intoArray(to, into + i);
      x5.intoArray(to, into + intoStep + i);
      y2.intoArray(to, into + 2 * intoStep + i);
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
      float s1 = x1 + x2;
      float z1 = x1 - x2;
      float s2 = x3 + x4;
      float z2 = x3 - x4;
      float a0 = x0 * G_0;
      float b0 = Math.fma(s1, G_P0, a0);
      float y0 = Math.fma(s2, G_Q0, b0);
      float b2 = z1 * G_P1;
      float y2 = Math.fma(z2, G_Q1, b2);
      to[into + i] = y0;
      to[into + intoStep + i] = x5;
      to[into + 2 * intoStep + i] = y2;
    }
  }
}
