package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Points.G_0;
import static senet.engine.kernel.winograd.Points.G_2;
import static senet.engine.kernel.winograd.Points.G_P0;
import static senet.engine.kernel.winograd.Points.G_P1;
import static senet.engine.kernel.winograd.Points.G_Q0;
import static senet.engine.kernel.winograd.Points.G_Q1;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/** The rows of G: three values of a kernel to six of U. */
final class WeightPass {
  private WeightPass() {}

  /** For one vector of channels at each of the places. */
  static void vector(float[] from, int at, int step, float[] to, int into, int intoStep) {
    FloatVector x0 = FloatVector.fromArray(SPECIES, from, at);
    FloatVector x1 = FloatVector.fromArray(SPECIES, from, at + step);
    FloatVector x2 = FloatVector.fromArray(SPECIES, from, at + 2 * step);
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
    y0.intoArray(to, into);
    y1.intoArray(to, into + intoStep);
    y2.intoArray(to, into + 2 * intoStep);
    y3.intoArray(to, into + 3 * intoStep);
    y4.intoArray(to, into + 4 * intoStep);
    x2.intoArray(to, into + 5 * intoStep);
  }

  /** For one channel: the same operations in the same order. */
  static void scalar(float[] from, int at, int step, float[] to, int into, int intoStep) {
    float x0 = from[at];
    float x1 = from[at + step];
    float x2 = from[at + 2 * step];
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
    to[into] = y0;
    to[into + intoStep] = y1;
    to[into + 2 * intoStep] = y2;
    to[into + 3 * intoStep] = y3;
    to[into + 4 * intoStep] = y4;
    to[into + 5 * intoStep] = x2;
  }
}
