package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Points.P;
import static senet.engine.kernel.winograd.Points.P2;
import static senet.engine.kernel.winograd.Points.P3;
import static senet.engine.kernel.winograd.Points.Q;
import static senet.engine.kernel.winograd.Points.Q2;
import static senet.engine.kernel.winograd.Points.Q3;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/** The rows of A^T: six values of M to four of a tile. */
final class OutputPass {
  private OutputPass() {}

  /** For one vector of channels at each of the places. */
  static void vector(float[] from, int at, int step, float[] to, int into, int intoStep) {
    FloatVector x0 = FloatVector.fromArray(SPECIES, from, at);
    FloatVector x1 = FloatVector.fromArray(SPECIES, from, at + step);
    FloatVector x2 = FloatVector.fromArray(SPECIES, from, at + 2 * step);
    FloatVector x3 = FloatVector.fromArray(SPECIES, from, at + 3 * step);
    FloatVector x4 = FloatVector.fromArray(SPECIES, from, at + 4 * step);
    FloatVector x5 = FloatVector.fromArray(SPECIES, from, at + 5 * step);
    FloatVector s1 = x1.add(x2);
    FloatVector z1 = x1.sub(x2);
    FloatVector s2 = x3.add(x4);
    FloatVector z2 = x3.sub(x4);
    FloatVector s = s1.add(s2);
    FloatVector y0 = x0.add(s);
    FloatVector a1 = z1.mul(FloatVector.broadcast(SPECIES, P));
    FloatVector y1 = z2.fma(FloatVector.broadcast(SPECIES, Q), a1);
    FloatVector a2 = s1.mul(FloatVector.broadcast(SPECIES, P2));
    FloatVector y2 = s2.fma(FloatVector.broadcast(SPECIES, Q2), a2);
    FloatVector a3 = z1.fma(FloatVector.broadcast(SPECIES, P3), x5);
    FloatVector y3 = z2.fma(FloatVector.broadcast(SPECIES, Q3), a3);
    y0.intoArray(to, into);
    y1.intoArray(to, into + intoStep);
    y2.intoArray(to, into + 2 * intoStep);
    y3.intoArray(to, into + 3 * intoStep);
  }

  /** For one channel: the same operations in the same order. */
  static void scalar(float[] from, int at, int step, float[] to, int into, int intoStep) {
    float x0 = from[at];
    float x1 = from[at + step];
    float x2 = from[at + 2 * step];
    float x3 = from[at + 3 * step];
    float x4 = from[at + 4 * step];
    float x5 = from[at + 5 * step];
    float s1 = x1 + x2;
    float z1 = x1 - x2;
    float s2 = x3 + x4;
    float z2 = x3 - x4;
    float s = s1 + s2;
    float y0 = x0 + s;
    float a1 = z1 * P;
    float y1 = Math.fma(z2, Q, a1);
    float a2 = s1 * P2;
    float y2 = Math.fma(s2, Q2, a2);
    float a3 = Math.fma(z1, P3, x5);
    float y3 = Math.fma(z2, Q3, a3);
    to[into] = y0;
    to[into + intoStep] = y1;
    to[into + 2 * intoStep] = y2;
    to[into + 3 * intoStep] = y3;
  }
}
