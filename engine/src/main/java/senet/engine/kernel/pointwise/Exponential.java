package senet.engine.kernel.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import senet.engine.simd.Lanes;

/**
 * Exponentials and what is made of them, once for a vector and once for a float with the same
 * operations in the same order, so with the same bits.
 *
 * <p>{@code exp(x) = 2^n (1 + p(r))} with n = round(x / ln 2) and r = x - n ln 2, |r| <= ln 2 / 2;
 * {@code p(r) = r + r² q(r)}, q of degree 4 by least squares over Chebyshev points, weighted for
 * the relative error of p, which is 1.5e-8. The platform's own functions are not used: they differ
 * between JIT tiers and platforms, and a vector has none that is faster.
 *
 * <p>Small methods of vectors: C2 inlines them into the loops that call them, and nothing is boxed
 * as long as a loop has one exponential and little else.
 */
final class Exponential {
  /** Below, exp(x) rounds to 0: it is under half of the least float, 2^-150 = exp(-103.97). */
  private static final float LEAST = -104;

  /** From here down, exp(x) - 1 is -1, and 2^n is still a normal float. */
  private static final float LEAST_M1 = -87;

  /** exp multiplies normal floats only, 2^64 as large, and scales back at the end. */
  private static final float UNSCALED = 0x1p-64f;

  private static final int SCALED_BITS = 0x5F800000;

  private static final float LOG2_E = 1.442695f;
  private static final float LN2_HIGH = 0.69314575f; // 15 bits, so that n LN2_HIGH is exact
  private static final float LN2_LOW = 1.4286068e-6f;

  /** Adding 1.5 2^23 rounds to an integer, which then stands in the low bits. */
  private static final float ROUND = 12582912f;

  private static final int EXPONENT_SHIFT = 23;
  private static final int ONE_BITS = 0x3F800000;
  private static final int SIGN_BIT = 0x80000000;

  private static final float Q0 = 0.5f;
  private static final float Q1 = 0.1666654f;
  private static final float Q2 = 0.04166635f;
  private static final float Q3 = 0.008366767f;
  private static final float Q4 = 0.0013941121f;

  private Exponential() {}

  /** n + 1.5 2^23 with n = round(x / ln 2). */
  private static FloatVector rounded(FloatVector x) {
    return x.fma(broadcast(LOG2_E), broadcast(ROUND));
  }

  private static float rounded(float x) {
    return Math.fma(x, LOG2_E, ROUND);
  }

  /** 2^n of {@link #rounded}, times the power of two whose bits are {@code one}. */
  private static FloatVector power(FloatVector rounded, int one) {
    IntVector bits = rounded.reinterpretAsInts();
    return bits.lanewise(VectorOperators.LSHL, EXPONENT_SHIFT).add(one).reinterpretAsFloats();
  }

  private static float power(float rounded, int one) {
    return Float.intBitsToFloat((Float.floatToRawIntBits(rounded) << EXPONENT_SHIFT) + one);
  }

  /** p(r) = exp(r) - 1 for r = x - n ln 2. */
  private static FloatVector reduced(FloatVector x, FloatVector rounded) {
    FloatVector n = rounded.sub(ROUND);
    FloatVector r = n.fma(broadcast(-LN2_LOW), n.fma(broadcast(-LN2_HIGH), x));
    FloatVector q = r.fma(broadcast(Q4), broadcast(Q3)).fma(r, broadcast(Q2));
    q = q.fma(r, broadcast(Q1)).fma(r, broadcast(Q0));
    return q.mul(r).fma(r, r);
  }

  private static float reduced(float x, float rounded) {
    float n = rounded - ROUND;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    float q = Math.fma(Math.fma(r, Q4, Q3), r, Q2);
    q = Math.fma(Math.fma(q, r, Q1), r, Q0);
    return Math.fma(q * r, r, r);
  }

  private static FloatVector clamped(FloatVector x, float least) {
    return x.blend(broadcast(least), x.compare(VectorOperators.LT, least)); // NaN stays
  }

  private static float clamped(float x, float least) {
    return x < least ? least : x;
  }

  /** exp(x) for x <= 0, down to 0 itself. */
  static FloatVector exp(FloatVector x) {
    FloatVector c = clamped(x, LEAST);
    FloatVector rounded = rounded(c);
    FloatVector power = power(rounded, SCALED_BITS);
    return power.fma(reduced(c, rounded), power).mul(UNSCALED);
  }

  static float exp(float x) {
    float c = clamped(x, LEAST);
    float rounded = rounded(c);
    float power = power(rounded, SCALED_BITS);
    return Math.fma(power, reduced(c, rounded), power) * UNSCALED;
  }

  /** exp(x) - 1 for x <= 0, precise near 0 too. */
  static FloatVector expm1(FloatVector x) {
    FloatVector c = clamped(x, LEAST_M1);
    FloatVector rounded = rounded(c);
    FloatVector power = power(rounded, ONE_BITS);
    return power.fma(reduced(c, rounded), power.sub(1));
  }

  static float expm1(float x) {
    float c = clamped(x, LEAST_M1);
    float rounded = rounded(c);
    float power = power(rounded, ONE_BITS);
    return Math.fma(power, reduced(c, rounded), power - 1);
  }

  /** 1 / (1 + exp(-x)), from exp(-|x|), which cannot overflow. */
  static FloatVector sigmoid(FloatVector x) {
    FloatVector t = exp(x.abs().neg());
    FloatVector numerator = broadcast(1).blend(t, x.compare(VectorOperators.LT, 0));
    return numerator.div(t.add(1));
  }

  static float sigmoid(float x) {
    float t = exp(-Math.abs(x));
    return (x < 0 ? t : 1) / (t + 1);
  }

  /** tanh(x) = -m / (m + 2) with m = exp(-2 |x|) - 1, and the sign of x, which 0 has too. */
  static FloatVector tanh(FloatVector x) {
    FloatVector m = expm1(x.abs().mul(-2));
    IntVector magnitude = m.div(m.add(2)).abs().reinterpretAsInts();
    return x.reinterpretAsInts().and(SIGN_BIT).or(magnitude).reinterpretAsFloats();
  }

  static float tanh(float x) {
    float m = expm1(Math.abs(x) * -2);
    return Math.copySign(m / (m + 2), x);
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(Lanes.SPECIES, value);
  }
}
