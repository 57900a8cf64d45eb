package senet.engine.op;

import java.util.function.DoubleUnaryOperator;
import senet.engine.op.reference.PointwiseReference;

/**
 * Bounds of a function of one value.
 *
 * @param value what y may be off, of x
 * @param slope what dx may be off where dy is 1, of x
 */
record PointwiseRoundings(DoubleUnaryOperator value, DoubleUnaryOperator slope)
    implements OpCase.Bounds {
  private static final double U = SummationBound.U;

  /** Of central differences of doubles over 1e-5: rounding 1e-11 and truncation 1e-10. */
  private static final double OF_REFERENCE = 1e-9;

  @Override
  public double[] output(double[][] inputs) {
    double[] errors = new double[inputs[0].length];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = value.applyAsDouble(inputs[0][i]);
    }
    return errors;
  }

  @Override
  public double[][] gradients(double[][] inputs, double[] dy) {
    double[] errors = new double[dy.length];
    for (int i = 0; i < dy.length; i++) {
      errors[i] = (slope.applyAsDouble(inputs[0][i]) + OF_REFERENCE) * Math.abs(dy[i]);
    }
    return new double[][] {errors};
  }

  /**
   * {@code exp(x)}, x <= 0, relative: the polynomial's 1.5e-8 of {@code exp(r) - 1}, |r| <= 0.35,
   * is a tenth of a rounding of what it becomes part of; reducing the argument rounds r once; three
   * operations of the polynomial and the last two round what is no larger than the result.
   */
  private static final double EXP = 4 * U;

  /**
   * {@code n / (t + 1)}, t = exp(-|x|) <= 1, n = 1 or t: t's error is at most half of itself in t +
   * 1; a sum, a quotient; and t's again where it is n.
   */
  private static final double SIGMOID = 8 * U;

  /**
   * {@code m / (m + 2)}, m = exp(-2|x|) - 1: precise to two roundings where n = 0, else an error of
   * exp's, at most 0.71, beside at least 0.29 of m, so 10 roundings; the quotient's derivative
   * doubles them at most; two more.
   */
  private static final double TANH = 22 * U;

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  static PointwiseRoundings none() {
    return new PointwiseRoundings(_ -> 0, _ -> 0);
  }

  static PointwiseRoundings ofSigmoid() {
    return new PointwiseRoundings(
        x -> SIGMOID * sigmoid(x), x -> (SIGMOID + 3 * U) * sigmoid(x)); // y (1 - y), from y
  }

  static PointwiseRoundings ofTanh() {
    return new PointwiseRoundings(
        x -> TANH * Math.abs(Math.tanh(x)),
        x -> 2 * TANH * Math.pow(Math.tanh(x), 2) + 2 * U); // 1 - y², from y
  }

  /** {@code x s}, and {@code s (1 + x (1 - s))}. */
  static PointwiseRoundings ofSilu() {
    return new PointwiseRoundings(
        x -> (SIGMOID + U) * Math.abs(x) * sigmoid(x),
        x -> {
          double s = sigmoid(x);
          double inner = Math.abs(x) * (SIGMOID * s + U * (1 - s)); // of 1 - s
          double sum = inner + U * (1 + Math.abs(x) * (1 - s));
          return s * sum + (SIGMOID + 2 * U) * s * (1 + Math.abs(x) * (1 - s));
        });
  }

  /** A sum and a quotient, both cut off exactly; a sixth, and its product. */
  static PointwiseRoundings ofHardSigmoid() {
    return new PointwiseRoundings(
        x -> SummationBound.gamma(2) * PointwiseReference.hardSigmoid(x),
        x -> Math.abs(x) < 3 ? SummationBound.gamma(2) / 6 : 0);
  }

  /** The coefficients of R in erfc(a) = exp(-a²) t R(t), t = 1 / (1 + a / 2). */
  private static final double[] R = {
    0.28208768,
    0.28235346,
    0.24326117,
    0.20206915,
    -0.025175938,
    0.2759754,
    -0.48538107,
    0.28370056,
    -0.05889046
  };

  /**
   * The standard normal distribution function. a = |x| / sqrt 2 is off by two roundings, so a² by
   * five, and exp(-a²) by five times a² of them beside its own; t by two of a / 2 and two of its
   * own; R by its fit, less than one, by a fused operation a coefficient and its rounding on the
   * sum of magnitudes, and by t; three products.
   */
  private static double cdf(double x) {
    double a = Math.abs(x) * Math.sqrt(0.5);
    double t = 1 / (1 + a / 2);
    double value = 0;
    double magnitudes = 0;
    double slopes = 0;
    double power = 1;
    for (int i = 0; i < R.length; i++) {
      value += R[i] * power;
      magnitudes += Math.abs(R[i]) * power;
      slopes += i * Math.abs(R[i]) * power;
      power *= t;
    }
    double ofR = (U + SummationBound.gamma(2 * R.length) * magnitudes + 4 * U * slopes) / value;
    double half = 0.5 * Math.exp(-a * a) * t * value;
    double error = half * (U * a * a + EXP + 4 * U + ofR + 3 * U);
    return x < 0 ? error : error + U;
  }

  private static double normalCdf(double x) {
    return PointwiseReference.normalCdf(x);
  }

  /** {@code x cdf(x)}, and {@code cdf(x) + x pdf(x)}. */
  static PointwiseRoundings ofGelu() {
    return new PointwiseRoundings(
        x -> Math.abs(x) * (cdf(x) + U * normalCdf(x)),
        x -> {
          double part = Math.abs(x) * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
          return cdf(x) + part * (EXP + U * x * x + 2 * U) + 2 * U * (normalCdf(x) + part);
        });
  }
}
