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
 * The rows of G at stride 2: three values of a kernel, the outer ones to five of U, the middle one
 * as it is.
 */
final class StridedWeightPass {
  private StridedWeightPass() {}

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
      FloatVector y0 = x0.mul(FloatVector.broadcast(SPECIES, G_0));
      FloatVector a1 = x0.mul(FloatVector.broadcast(SPECIES, G_P0));
      FloatVector a2 = x0.mul(FloatVector.broadcast(SPECIES, G_Q0));
      FloatVector y1 = x2.fma(FloatVector.broadcast(SPECIES, G_P1), a1);
      FloatVector y2 = x2.fma(FloatVector.broadcast(SPECIES, -G_P1), a1);
      FloatVector y3 = x2.fma(FloatVector.broadcast(SPECIES, G_Q1), a2);
      FloatVector y4 = x2.fma(FloatVector.broadcast(SPECIES, -G_Q1), a2);
      y0.intoArray(to, into + i);
      y1.intoArray(to, into + intoStep + i);
      y2.intoArray(to, into + 2 * intoStep + i);
      y3.intoArray(to, into + 3 * intoStep + i);
      y4.intoArray(to, into + 4 * intoStep + i);
      x1.intoArray(to, into + 5 * intoStep + i);
    }
  }

  /** For values [first, n): the same operations in the same order. */
  private static void scalars(
      float[] from, int at, int step, float[] to, int into, int intoStep, int first, int n) {
    for (int i = first; i < n; i++) {
      float x0 = from[at + i];
      float x1 = from[at + step + i];
      float x2 = from[at + 2 * step + i];
      float y0 = x0 * G_0;
      float a1 = x0 * G_P0;
      float a2 = x0 * G_Q0;
      float y1 = Math.fma(x2, G_P1, a1);
      float y2 = Math.fma(x2, -G_P1, a1);
      float y3 = Math.fma(x2, G_Q1, a2);
      float y4 = Math.fma(x2, -G_Q1, a2);
      to[into + i] = y0;
      to[into + intoStep + i] = y1;
      to[into + 2 * intoStep + i] = y2;
      to[into + 3 * intoStep + i] = y3;
      to[into + 4 * intoStep + i] = y4;
      to[into + 5 * intoStep + i] = x1;
    }
  }
}
