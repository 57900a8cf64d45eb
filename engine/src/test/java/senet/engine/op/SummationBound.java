package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How far a sum of K products in float may be from the exact one: gamma_K times the sum of the
 * products' magnitudes, for any order and with or without fused operations (Higham, "Accuracy and
 * stability of numerical algorithms", section 3.1).
 */
final class SummationBound {
  /** Unit roundoff of float. */
  static final double U = 0x1p-24;

  private SummationBound() {}

  /** {@code k u / (1 - k u)}: what k roundings one after the other may amount to. */
  static double gamma(int k) {
    return k * U / (1 - k * U);
  }

  /**
   * @param magnitudes the sums of the products' magnitudes
   * @param k products in a sum, at most
   */
  static void assertWithin(float[] actual, double[] exact, double[] magnitudes, int k) {
    assertThat(actual).hasSameSizeAs(exact);
    for (int i = 0; i < exact.length; i++) {
      assertThat(Math.abs(actual[i] - exact[i]))
          .as("error at %d of %s", i, exact[i])
          .isLessThanOrEqualTo(gamma(k) * magnitudes[i]);
    }
  }
}
