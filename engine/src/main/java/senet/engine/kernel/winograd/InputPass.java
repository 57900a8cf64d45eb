package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Points.P;
import static senet.engine.kernel.winograd.Points.P2;
import static senet.engine.kernel.winograd.Points.P2_PLUS_Q2;
import static senet.engine.kernel.winograd.Points.P2_Q2;
import static senet.engine.kernel.winograd.Points.Q;
import static senet.engine.kernel.winograd.Points.Q2;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/** The rows of B^T: six values of a window to six of V. */
final class InputPass {
  private InputPass() {}

  /** For one vector of channels at each of the places. */
  static void vector(float[] from, int at, int step, float[] to, int into, int intoStep) {
    FloatVector x0 = FloatVector.fromArray(SPECIES, from, at);
    FloatVector x1 = FloatVector.fromArray(SPECIES, from, at + step);
    FloatVector x2 = FloatVector.fromArray(SPECIES, from, at + 2 * step);
    FloatVector x3 = FloatVector.fromArray(SPECIES, from, at + 3 * step);
    FloatVector x4 = FloatVector.fromArray(SPECIES, from, at + 4 * step);
    FloatVector x5 = FloatVector.fromArray(SPECIES, from, at + 5 * step);
    FloatVector e1 = x2.fma(FloatVector.broadcast(SPECIES, -Q2), x4);
    FloatVector u1 = x1.fma(FloatVector.broadcast(SPECIES, -Q2), x3);
    FloatVector e2 = x2.fma(FloatVector.broadcast(SPECIES, -P2), x4);
    FloatVector u2 = x1.fma(FloatVector.broadcast(SPECIES, -P2), x3);
    FloatVector s0 = x2.fma(FloatVector.broadcast(SPECIES, -P2_PLUS_Q2), x4);
    FloatVector s5 = x3.fma(FloatVector.broadcast(SPECIES, -P2_PLUS_Q2), x5);
    FloatVector y0 = x0.fma(FloatVector.broadcast(SPECIES, P2_Q2), s0);
    FloatVector y1 = u1.fma(FloatVector.broadcast(SPECIES, P), e1);
    FloatVector y2 = u1.fma(FloatVector.broadcast(SPECIES, -P), e1);
    FloatVector y3 = u2.fma(FloatVector.broadcast(SPECIES, Q), e2);
    FloatVector y4 = u2.fma(FloatVector.broadcast(SPECIES, -Q), e2);
    FloatVector y5 = x1.fma(FloatVector.broadcast(SPECIES, P2_Q2), s5);
    y0.intoArray(to, into);
    y1.intoArray(to, into + intoStep);
    y2.intoArray(to, into + 2 * intoStep);
    y3.intoArray(to, into + 3 * intoStep);
    y4.intoArray(to, into + 4 * intoStep);
    y5.intoArray(to, into + 5 * intoStep);
  }

  /** For one channel: the same operations in the same order. */
  static void scalar(float[] from, int at, int step, float[] to, int into, int intoStep) {
    float x0 = from[at];
    float x1 = from[at + step];
    float x2 = from[at + 2 * step];
    float x3 = from[at + 3 * step];
    float x4 = from[at + 4 * step];
    float x5 = from[at + 5 * step];
    float e1 = Math.fma(x2, -Q2, x4);
    float u1 = Math.fma(x1, -Q2, x3);
    float e2 = Math.fma(x2, -P2, x4);
    float u2 = Math.fma(x1, -P2, x3);
    float s0 = Math.fma(x2, -P2_PLUS_Q2, x4);
    float s5 = Math.fma(x3, -P2_PLUS_Q2, x5);
    float y0 = Math.fma(x0, P2_Q2, s0);
    float y1 = Math.fma(u1, P, e1);
    float y2 = Math.fma(u1, -P, e1);
    float y3 = Math.fma(u2, Q, e2);
    float y4 = Math.fma(u2, -Q, e2);
    float y5 = Math.fma(x1, P2_Q2, s5);
    to[into] = y0;
    to[into + intoStep] = y1;
    to[into + 2 * intoStep] = y2;
    to[into + 3 * intoStep] = y3;
    to[into + 4 * intoStep] = y4;
    to[into + 5 * intoStep] = y5;
  }
}
