package senet.engine.kernel.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import senet.engine.simd.Lanes;

/**
 * Activation functions and their derivatives over values [from, to): a vector loop, then a tail of
 * the same operations. Backward passes add to dx.
 */
public final class Activations {
  private static final float SIXTH = 1 / 6f;

  private Activations() {}

  /** {@code y = x where x > 0, else 0}; NaN stays. */
  public static void relu(float[] x, float[] y, int from, int to) {
    int i = from;
    for (int bound = from + Lanes.loopBound(to - from); i < bound; i += Lanes.LENGTH) {
      FloatVector v = load(x, i);
      v.blend(0, v.compare(VectorOperators.LE, 0)).intoArray(y, i);
    }
    for (; i < to; i++) {
      y[i] = x[i] <= 0 ? 0 : x[i];
    }
  }

  /** {@code dx += dy where y > 0}. */
  public static void reluBackward(float[] y, float[] dy, float[] dx, int from, int to) {
    int i = from;
    for (int bound = from + Lanes.loopBound(to - from); i < bound; i += Lanes.LENGTH) {
      FloatVector g = load(dy, i);
      g.blend(0, load(y, i).compare(VectorOperators.LE, 0)).add(load(dx, i)).intoArray(dx, i);
    }
    for (; i < to; i++) {
      dx[i] += y[i] <= 0 ? 0 : dy[i];
    }
  }

  /** {@code y = 1 / (1 + exp(-x))}. */
  public static void sigmoid(float[] x, float[] y, int from, int to) {
    int i = from;
    for (int bound = from + Lanes.loopBound(to - from); i < bound; i += Lanes.LENGTH) {
      Exponential.sigmoid(load(x, i)).intoArray(y, i);
    }
    for (; i < to; i++) {
      y[i] = Exponential.sigmoid(x[i]);
    }
  }

  /** {@code dx += dy y (1 - y)}. */
  public static void sigmoidBackward(float[] y, float[] dy, float[] dx, int from, int to) {
    int i = from;
    for (int bound = from + Lanes.loopBound(to - from); i < bound; i += Lanes.LENGTH) {
      FloatVector v = load(y, i);
      FloatVector slope = v.mul(v.neg().add(1));
      slope.fma(load(dy, i), load(dx, i)).intoArray(dx, i);
    }
    for (; i < to; i++) {
      dx[i] = Math.fma(y[i] * (1 - y[i]), dy[i], dx[i]);
    }
  }

  /** {@code y = tanh(x)}. */
  public static void tanh(float[] x, float[] y, int from, int to) {
    int i = from;
    for (int bound = from + Lanes.loopBound(to - from); i < bound; i += Lanes.LENGTH) {
      Exponential.tanh(load(x, i)).intoArray(y, i);
    }
    for (; i < to; i++) {
      y[i] = Exponential.tanh(x[i]);
    }
  }

  /** {@code dx += dy (1 - y²)}. */
  public static void tanhBackward(float[] y, float[] dy, float[] dx, int from, int to) {
    int i = from;
    for (int bound = from + Lanes.loopBound(to - from); i < bound; i += Lanes.LENGTH) {
      FloatVector v = load(y, i);
      FloatVector slope = v.neg().fma(v, FloatVector.broadcast(Lanes.SPECIES, 1));
      slope.fma(load(dy, i), load(dx, i)).intoArray(dx, i);
    }
    for (; i < to; i++) {
      dx[i] = Math.fma(Math.fma(-y[i], y[i], 1f), dy[i], dx[i]);
    }
  }

  /** {@code y = x sigmoid(x)}. */
  public static void silu(float[] x, float[] y, int from, int to) {
    int i = from;
    for (int bound = from + Lanes.loopBound(to - from); i < bound; i += Lanes.LENGTH) {
      FloatVector v = load(x, i);
      v.mul(Exponential.sigmoid(v)).intoArray(y, i);
    }
    for (; i < to; i++) {
      y[i] = x[i] * Exponential.sigmoid(x[i]);
    }
  }

  /** {@code dx += dy s (1 + x (1 - s))}, s = sigmoid(x). */
  public static void siluBackward(float[] x, float[] dy, float[] dx, int from, int to) {
    int i = from;
    for (int bound = from + Lanes.loopBound(to - from); i < bound; i += Lanes.LENGTH) {
      FloatVector v = load(x, i);
      FloatVector s = Exponential.sigmoid(v);
      FloatVector one = FloatVector.broadcast(Lanes.SPECIES, 1);
      FloatVector slope = s.mul(v.fma(one.sub(s), one));
      slope.fma(load(dy, i), load(dx, i)).intoArray(dx, i);
    }
    for (; i < to; i++) {
      float s = Exponential.sigmoid(x[i]);
      dx[i] = Math.fma(s * Math.fma(x[i], 1 - s, 1f), dy[i], dx[i]);
    }
  }

  /** {@code y = min(max(x + 3, 0), 6) / 6}; NaN stays. */
  public static void hardSigmoid(float[] x, float[] y, int from, int to) {
    int i = from;
    for (int bound = from + Lanes.loopBound(to - from); i < bound; i += Lanes.LENGTH) {
      FloatVector v = load(x, i).add(3);
      FloatVector positive = v.blend(0, v.compare(VectorOperators.LT, 0));
      positive.blend(6, v.compare(VectorOperators.GT, 6)).div(6).intoArray(y, i);
    }
    for (; i < to; i++) {
      float v = x[i] + 3;
      y[i] = (v < 0 ? 0 : v > 6 ? 6 : v) / 6;
    }
  }

  /** {@code dx += dy / 6 where -3 < x < 3}. */
  public static void hardSigmoidBackward(float[] x, float[] dy, float[] dx, int from, int to) {
    int i = from;
    for (int bound = from + Lanes.loopBound(to - from); i < bound; i += Lanes.LENGTH) {
      FloatVector v = load(x, i);
      VectorMask<Float> slopes =
          v.compare(VectorOperators.GT, -3).and(v.compare(VectorOperators.LT, 3));
      FloatVector.zero(Lanes.SPECIES)
          .blend(load(dy, i).mul(SIXTH), slopes)
          .add(load(dx, i))
          .intoArray(dx, i);
    }
    for (; i < to; i++) {
      dx[i] += x[i] > -3 && x[i] < 3 ? dy[i] * SIXTH : 0;
    }
  }

  private static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(Lanes.SPECIES, values, at);
  }
}
