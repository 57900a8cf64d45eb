package senet.engine.kernel.pointwise;

import jdk.incubator.vector.FloatVector;
import senet.engine.simd.Lanes;

/**
 * GELU, whose exponentials have loops of their own: with one more of them a loop is more than C2
 * inlines, and its vectors were boxed, 64 bytes each forward and 448 with the gradient.
 */
public final class NormalUnits {
  /** Values between loops, which are in L1 then; whole vectors of any width. */
  private static final int BLOCK = 1024;

  /** Floats of scratch: two exponentials of a block's values. */
  public static final int SCRATCH = 2 * BLOCK;

  private static final float INVERSE_SQRT_2_PI = 0.3989423f;

  private NormalUnits() {}

  /** {@code y = x cdf(x)}, cdf the standard normal distribution function. */
  public static void gelu(float[] x, float[] y, int from, int to, float[] scratch) {
    for (int at = from; at < to; at += BLOCK) {
      int n = Math.min(BLOCK, to - at);
      gaussians(x, at, n, scratch);
      products(x, at, n, scratch, y);
    }
  }

  /** {@code dx += dy (cdf(x) + x pdf(x))}, pdf the standard normal density. */
  public static void geluBackward(
      float[] x, float[] dy, float[] dx, int from, int to, float[] scratch) {
    for (int at = from; at < to; at += BLOCK) {
      int n = Math.min(BLOCK, to - at);
      gaussians(x, at, n, scratch);
      densities(x, at, n, scratch);
      slopes(x, at, n, scratch, dy, dx);
    }
  }

  private static void gaussians(float[] x, int at, int n, float[] scratch) {
    int i = 0;
    for (int bound = Lanes.loopBound(n); i < bound; i += Lanes.LENGTH) {
      Exponential.gaussian(load(x, at + i)).intoArray(scratch, i);
    }
    for (; i < n; i++) {
      scratch[i] = Exponential.gaussian(x[at + i]);
    }
  }

  private static void products(float[] x, int at, int n, float[] gaussians, float[] y) {
    int i = 0;
    for (int bound = Lanes.loopBound(n); i < bound; i += Lanes.LENGTH) {
      FloatVector v = load(x, at + i);
      v.mul(Exponential.normalCdf(v, load(gaussians, i))).intoArray(y, at + i);
    }
    for (; i < n; i++) {
      y[at + i] = x[at + i] * Exponential.normalCdf(x[at + i], gaussians[i]);
    }
  }

  private static void densities(float[] x, int at, int n, float[] scratch) {
    int i = 0;
    for (int bound = Lanes.loopBound(n); i < bound; i += Lanes.LENGTH) {
      FloatVector v = load(x, at + i);
      FloatVector density = Exponential.exp(v.mul(v).mul(-0.5f)).mul(INVERSE_SQRT_2_PI);
      density.intoArray(scratch, BLOCK + i);
    }
    for (; i < n; i++) {
      scratch[BLOCK + i] = Exponential.exp(x[at + i] * x[at + i] * -0.5f) * INVERSE_SQRT_2_PI;
    }
  }

  private static void slopes(float[] x, int at, int n, float[] scratch, float[] dy, float[] dx) {
    int i = 0;
    for (int bound = Lanes.loopBound(n); i < bound; i += Lanes.LENGTH) {
      FloatVector v = load(x, at + i);
      FloatVector cdf = Exponential.normalCdf(v, load(scratch, i));
      FloatVector slope = v.fma(load(scratch, BLOCK + i), cdf);
      slope.fma(load(dy, at + i), load(dx, at + i)).intoArray(dx, at + i);
    }
    for (; i < n; i++) {
      float cdf = Exponential.normalCdf(x[at + i], scratch[i]);
      float slope = Math.fma(x[at + i], scratch[BLOCK + i], cdf);
      dx[at + i] = Math.fma(slope, dy[at + i], dx[at + i]);
    }
  }

  private static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(Lanes.SPECIES, values, at);
  }
}
