package senet.engine.kernel.pointwise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import senet.engine.op.reference.PointwiseReference;

/**
 * Exponentials on dense grids beside doubles, in roundings of 2^-24, relative. What the ops may be
 * off by is derived from worst cases and leaves room for a coefficient that is wrong in its fourth
 * digit; what they are off by, measured once and rounded up, does not. Floats only: the vectors'
 * operations are the same ones ({@code ActivationTailTest}, {@code WidthsTest}).
 */
class ExponentialTest {
  private static final double U = 0x1p-24;
  private static final int POINTS = 400_000;

  /** A function of floats. */
  @FunctionalInterface
  private interface Single {
    float of(float x);
  }

  /** The largest error over evenly spaced points of [from, to). */
  private static double worst(double from, double to, Single ours, DoubleUnaryOperator exact) {
    double worst = 0;
    for (int i = 0; i < POINTS; i++) {
      float x = (float) (from + (to - from) * i / POINTS);
      double expected = exact.applyAsDouble(x);
      worst = Math.max(worst, Math.abs(ours.of(x) - expected) / (U * Math.abs(expected)));
    }
    return worst;
  }

  @Test
  void exponential() {
    assertThat(worst(-87, 0, Exponential::exp, StrictMath::exp)).isBetween(1., 1.4);
    assertThat(worst(-1, 0, Exponential::exp, StrictMath::exp)).isBetween(1., 1.2);
  }

  @Test
  void exponentialLessOne() {
    assertThat(worst(-87, -1e-6, Exponential::expm1, StrictMath::expm1)).isBetween(1., 1.45);
    assertThat(worst(-1, -1e-6, Exponential::expm1, StrictMath::expm1)).isBetween(1., 1.45);
  }

  @Test
  void sigmoidAndTanh() {
    DoubleUnaryOperator sigmoid = x -> 1 / (1 + StrictMath.exp(-x));
    assertThat(worst(-87, 87, Exponential::sigmoid, sigmoid)).isBetween(1., 2.85);
    assertThat(worst(1e-6, 10, Exponential::tanh, StrictMath::tanh)).isBetween(1., 2.9);
  }

  /** Far left an error of the argument's square is one of the result, as many times as large. */
  @Test
  void normalDistributionFunction() {
    Single cdf = x -> NormalUnits.normalCdf(x, NormalUnits.gaussian(x));
    assertThat(worst(-5, 0, cdf, PointwiseReference::normalCdf)).isBetween(1., 32.);
    assertThat(worst(0, 5, cdf, PointwiseReference::normalCdf)).isBetween(1., 5.7);
  }
}
