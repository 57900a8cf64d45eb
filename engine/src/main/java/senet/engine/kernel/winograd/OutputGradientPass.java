package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Points.P;
import static senet.engine.kernel.winograd.Points.P2;
import static senet.engine.kernel.winograd.Points.Q;
import static senet.engine.kernel.winograd.Points.Q2;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/** The rows of A, the adjoint of {@link OutputPass}: four values of dY to six of W. */
final class OutputGradientPass {
  private OutputGradientPass() {}

  /** For one vector of channels at each of the places. */
  static void vector(float[] from, int at, int step, float[] to, int into, int intoStep) {
    FloatVector x0 = FloatVector.fromArray(SPECIES, from, at);
    FloatVector x1 = FloatVector.fromArray(SPECIES, from, at + step);
    FloatVector x2 = FloatVector.fromArray(SPECIES, from, at + 2 * step);
    FloatVector x3 = FloatVector.fromArray(SPECIES, from, at + 3 * step);
    FloatVector e1 = x2.fma(FloatVector.broadcast(SPECIES, P2), x0);
    FloatVector o1 = x3.fma(FloatVector.broadcast(SPECIES, P2), x1);
    FloatVector e2 = x2.fma(FloatVector.broadcast(SPECIES, Q2), x0);
    FloatVector o2 = x3.fma(FloatVector.broadcast(SPECIES, Q2), x1);
    FloatVector y1 = o1.fma(FloatVector.broadcast(SPECIES, P), e1);
    FloatVector y2 = o1.fma(FloatVector.broadcast(SPECIES, -P), e1);
    FloatVector y3 = o2.fma(FloatVector.broadcast(SPECIES, Q), e2);
    FloatVector y4 = o2.fma(FloatVector.broadcast(SPECIES, -Q), e2);
    x0.intoArray(to, into);
    y1.intoArray(to, into + intoStep);
    y2.intoArray(to, into + 2 * intoStep);
    y3.intoArray(to, into + 3 * intoStep);
    y4.intoArray(to, into + 4 * intoStep);
    x3.intoArray(to, into + 5 * intoStep);
  }

  /** For one channel: the same operations in the same order. */
  static void scalar(float[] from, int at, int step, float[] to, int into, int intoStep) {
    float x0 = from[at];
    float x1 = from[at + step];
    float x2 = from[at + 2 * step];
    float x3 = from[at + 3 * step];
    float e1 = Math.fma(x2, P2, x0);
    float o1 = Math.fma(x3, P2, x1);
    float e2 = Math.fma(x2, Q2, x0);
    float o2 = Math.fma(x3, Q2, x1);
    float y1 = Math.fma(o1, P, e1);
    float y2 = Math.fma(o1, -P, e1);
    float y3 = Math.fma(o2, Q, e2);
    float y4 = Math.fma(o2, -Q, e2);
    to[into] = x0;
    to[into + intoStep] = y1;
    to[into + 2 * intoStep] = y2;
    to[into + 3 * intoStep] = y3;
    to[into + 4 * intoStep] = y4;
    to[into + 5 * intoStep] = x3;
  }
}
