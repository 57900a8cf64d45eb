package senet.engine.kernel.pointwise;

import static senet.engine.kernel.pointwise.Exponential.EXPONENT_SHIFT;
import static senet.engine.kernel.pointwise.Exponential.LEAST;
import static senet.engine.kernel.pointwise.Exponential.LN2_HIGH;
import static senet.engine.kernel.pointwise.Exponential.LN2_LOW;
import static senet.engine.kernel.pointwise.Exponential.LOG2_E;
import static senet.engine.kernel.pointwise.Exponential.Q0;
import static senet.engine.kernel.pointwise.Exponential.Q1;
import static senet.engine.kernel.pointwise.Exponential.Q2;
import static senet.engine.kernel.pointwise.Exponential.Q3;
import static senet.engine.kernel.pointwise.Exponential.Q4;
import static senet.engine.kernel.pointwise.Exponential.R0;
import static senet.engine.kernel.pointwise.Exponential.R1;
import static senet.engine.kernel.pointwise.Exponential.R2;
import static senet.engine.kernel.pointwise.Exponential.R3;
import static senet.engine.kernel.pointwise.Exponential.R4;
import static senet.engine.kernel.pointwise.Exponential.R5;
import static senet.engine.kernel.pointwise.Exponential.R6;
import static senet.engine.kernel.pointwise.Exponential.R7;
import static senet.engine.kernel.pointwise.Exponential.R8;
import static senet.engine.kernel.pointwise.Exponential.ROUND;
import static senet.engine.kernel.pointwise.Exponential.SCALED_BITS;
import static senet.engine.kernel.pointwise.Exponential.SQRT_HALF;
import static senet.engine.kernel.pointwise.Exponential.UNSCALED;
import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import senet.engine.simd.Lanes;

/**
 * GELU, whose exponential has a loop of its own, and loops that call nothing: vectors that came
 * back from methods which C2 did not inline were boxed, 32 bytes a value forward and 40 with the
 * gradient on Zen 3. Operations are those of {@link Exponential}, in their order.
 */
public final class NormalUnits {
  /** Values between loops, which are in L1 then; whole vectors of any width. */
  private static final int BLOCK = 1024;

  /** Floats of scratch: exponentials and distribution functions of a block's values. */
  public static final int SCRATCH = 2 * BLOCK;

  private static final float INVERSE_SQRT_2_PI = 0.3989423f;

  private NormalUnits() {}

  /** {@code y = x cdf(x)}, cdf the standard normal distribution function. */
  public static void gelu(float[] x, float[] y, int from, int to, float[] scratch) {
    for (int at = from; at < to; at += BLOCK) {
      int n = Math.min(BLOCK, to - at);
      gaussians(x, at, n, scratch);
      distributions(x, at, n, scratch);
      products(x, at, n, scratch, y);
    }
  }

  /** {@code dx += dy (cdf(x) + x pdf(x))}, pdf the standard normal density. */
  public static void geluBackward(
      float[] x, float[] dy, float[] dx, int from, int to, float[] scratch) {
    for (int at = from; at < to; at += BLOCK) {
      int n = Math.min(BLOCK, to - at);
      gaussians(x, at, n, scratch);
      distributions(x, at, n, scratch);
      slopes(x, at, n, scratch, dy, dx);
    }
  }

  /** exp(-x² / 2). */
  private static void gaussians(float[] x, int at, int n, float[] scratch) {
    int i = 0;
    for (int bound = Lanes.loopBound(n); i < bound; i += LENGTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, at + i);
      FloatVector e = v.mul(v).mul(-0.5f);
      e = e.blend(LEAST, e.compare(VectorOperators.LT, LEAST)); // NaN stays
      FloatVector rounded =
          e.fma(FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, ROUND));
      FloatVector m = rounded.sub(ROUND);
      FloatVector r = m.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), e);
      r = m.fma(FloatVector.broadcast(SPECIES, -LN2_LOW), r);
      FloatVector q = FloatVector.broadcast(SPECIES, Q4);
      q = q.fma(r, FloatVector.broadcast(SPECIES, Q3));
      q = q.fma(r, FloatVector.broadcast(SPECIES, Q2));
      q = q.fma(r, FloatVector.broadcast(SPECIES, Q1));
      q = q.fma(r, FloatVector.broadcast(SPECIES, Q0));
      q = q.mul(r).fma(r, r);
      IntVector bits = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_SHIFT);
      FloatVector power = bits.add(SCALED_BITS).reinterpretAsFloats();
      power.fma(q, power).mul(UNSCALED).intoArray(scratch, i);
    }
    for (; i < n; i++) {
      scratch[i] = Exponential.gaussian(x[at + i]);
    }
  }

  /** cdf(x) behind the exponentials that are in {@code scratch}. */
  private static void distributions(float[] x, int at, int n, float[] scratch) {
    int i = 0;
    for (int bound = Lanes.loopBound(n); i < bound; i += LENGTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, at + i);
      FloatVector one = FloatVector.broadcast(SPECIES, 1);
      FloatVector t =
          one.div(v.abs().mul(SQRT_HALF).fma(FloatVector.broadcast(SPECIES, 0.5f), one));
      FloatVector r = FloatVector.broadcast(SPECIES, R8);
      r = t.fma(r, FloatVector.broadcast(SPECIES, R7));
      r = r.fma(t, FloatVector.broadcast(SPECIES, R6));
      r = r.fma(t, FloatVector.broadcast(SPECIES, R5));
      r = r.fma(t, FloatVector.broadcast(SPECIES, R4));
      r = r.fma(t, FloatVector.broadcast(SPECIES, R3));
      r = r.fma(t, FloatVector.broadcast(SPECIES, R2));
      r = r.fma(t, FloatVector.broadcast(SPECIES, R1));
      r = r.fma(t, FloatVector.broadcast(SPECIES, R0));
      FloatVector half = FloatVector.fromArray(SPECIES, scratch, i).mul(t).mul(r).mul(0.5f);
      FloatVector cdf = one.sub(half).blend(half, v.compare(VectorOperators.LT, 0));
      cdf.intoArray(scratch, BLOCK + i);
    }
    for (; i < n; i++) {
      scratch[BLOCK + i] = Exponential.normalCdf(x[at + i], scratch[i]);
    }
  }

  private static void products(float[] x, int at, int n, float[] scratch, float[] y) {
    int i = 0;
    for (int bound = Lanes.loopBound(n); i < bound; i += LENGTH) {
      FloatVector cdf = FloatVector.fromArray(SPECIES, scratch, BLOCK + i);
      FloatVector.fromArray(SPECIES, x, at + i).mul(cdf).intoArray(y, at + i);
    }
    for (; i < n; i++) {
      y[at + i] = x[at + i] * scratch[BLOCK + i];
    }
  }

  private static void slopes(float[] x, int at, int n, float[] scratch, float[] dy, float[] dx) {
    int i = 0;
    for (int bound = Lanes.loopBound(n); i < bound; i += LENGTH) {
      FloatVector density = FloatVector.fromArray(SPECIES, scratch, i).mul(INVERSE_SQRT_2_PI);
      FloatVector cdf = FloatVector.fromArray(SPECIES, scratch, BLOCK + i);
      FloatVector slope = FloatVector.fromArray(SPECIES, x, at + i).fma(density, cdf);
      FloatVector sum = FloatVector.fromArray(SPECIES, dx, at + i);
      slope.fma(FloatVector.fromArray(SPECIES, dy, at + i), sum).intoArray(dx, at + i);
    }
    for (; i < n; i++) {
      float slope = Math.fma(x[at + i], scratch[i] * INVERSE_SQRT_2_PI, scratch[BLOCK + i]);
      dx[at + i] = Math.fma(slope, dy[at + i], dx[at + i]);
    }
  }
}
