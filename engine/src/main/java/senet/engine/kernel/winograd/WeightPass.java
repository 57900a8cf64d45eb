package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Points.G_0;
import static senet.engine.kernel.winograd.Points.G_2;
import static senet.engine.kernel.winograd.Points.G_P0;
import static senet.engine.kernel.winograd.Points.G_P1;
import static senet.engine.kernel.winograd.Points.G_Q0;
import static senet.engine.kernel.winograd.Points.G_Q1;
import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import senet.engine.simd.Lanes;

/** The rows of G: three values of a kernel to six of U. */
final class WeightPass {
  private WeightPass() {}

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
      FloatVector t = x2.mul(FloatVector.broadcast(SPECIES, G_2));
      FloatVector a0 = x0.mul(FloatVector.broadcast(SPECIES, G_P0));
      FloatVector a1 = a0.sub(t);
      FloatVector c0 = x0.mul(FloatVector.broadcast(SPECIES, G_Q0));
      FloatVector a2 = c0.add(t);
      FloatVector y1 = x1.fma(FloatVector.broadcast(SPECIES, -G_P1), a1);
      FloatVector y2 = x1.fma(FloatVector.broadcast(SPECIES, G_P1), a1);
      FloatVector y3 = x1.fma(FloatVector.broadcast(SPECIES, G_Q1), a2);
      FloatVector y4 = x1.fma(FloatVector.broadcast(SPECIES, -G_Q1), a2);
      y0.intoArray(to, into + i);
      y1.intoArray(to, into + intoStep + i);
      y2.intoArray(to, into + 2 * intoStep + i);
      y3.intoArray(to, into + 3 * intoStep + i);
      y4.intoArray(to, into + 4 * intoStep + i);
      x2.intoArray(to, into + 5 * intoStep + i);
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
      float t = x2 * G_2;
      float a0 = x0 * G_P0;
      float a1 = a0 - t;
      float c0 = x0 * G_Q0;
      float a2 = c0 + t;
      float y1 = Math.fma(x1, -G_P1, a1);
      float y2 = Math.fma(x1, G_P1, a1);
      float y3 = Math.fma(x1, G_Q1, a2);
      float y4 = Math.fma(x1, -G_Q1, a2);
      to[into + i] = y0;
      to[into + intoStep + i] = y1;
      to[into + 2 * intoStep + i] = y2;
      to[into + 3 * intoStep + i] = y3;
      to[into + 4 * intoStep + i] = y4;
      to[into + 5 * intoStep + i] = x2;
    }
  }
}
