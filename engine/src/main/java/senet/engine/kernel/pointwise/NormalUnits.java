package senet.engine.kernel.pointwise;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import senet.engine.simd.Lanes;

/**
 * GELU, whose exponential and distribution function have loops of their own: in one loop they are
 * more than C2 inlines, and vectors that came back from methods were boxed, 32 bytes a value
 * forward and 40 with the gradient on Zen 3.
 */
public final class NormalUnits {
  /** Values between loops, which are in L1 then; whole vectors of any width. */
  private static final int BLOCK = 1024;

  /** Floats of scratch: exponentials and distribution functions of a block's values. */
  public static final int SCRATCH = 2 * BLOCK;

  private static final float INVERSE_SQRT_2_PI = 0.3989423f;

  // erfc(a) = exp(-a²) t R(t), t = 1 / (1 + a / 2), a >= 0; R by reweighted least squares, 4.2e-8.
  private static final float R0 = 0.28208768f;
  private static final float R1 = 0.28235346f;
  private static final float R2 = 0.24326117f;
  private static final float R3 = 0.20206915f;
  private static final float R4 = -0.025175938f;
  private static final float R5 = 0.2759754f;
  private static final float R6 = -0.48538107f;
  private static final float R7 = 0.28370056f;
  private static final float R8 = -0.05889046f;
  private static final float SQRT_HALF = 0.70710677f;

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
      Exponential.exp(v.mul(v).mul(-0.5f)).intoArray(scratch, i);
    }
    for (; i < n; i++) {
      scratch[i] = gaussian(x[at + i]);
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
      scratch[BLOCK + i] = normalCdf(x[at + i], scratch[i]);
    }
  }

  /** exp(-x² / 2), which {@link #normalCdf} wants. */
  static float gaussian(float x) {
    return Exponential.exp(x * x * -0.5f);
  }

  /** The standard normal distribution function, 1 - erfc(x / sqrt 2) / 2 for x >= 0. */
  static float normalCdf(float x, float gaussian) {
    float a = Math.abs(x) * SQRT_HALF;
    float t = 1 / Math.fma(a, 0.5f, 1f);
    float r = Math.fma(Math.fma(t, R8, R7), t, R6);
    r = Math.fma(Math.fma(Math.fma(r, t, R5), t, R4), t, R3);
    r = Math.fma(Math.fma(Math.fma(r, t, R2), t, R1), t, R0);
    float half = gaussian * t * r * 0.5f;
    return x < 0 ? half : 1 - half;
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
