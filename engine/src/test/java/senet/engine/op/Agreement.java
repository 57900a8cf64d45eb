package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That a convolution of small integers gives what a law says: to the bit where sums of products are
 * exact. By Winograd's algorithm within what is promised of one result, although both sides of a
 * law are results, of which each may be as far off: together they were 1.7e-6 at most.
 */
record Agreement(boolean exact) {
  static Agreement of(ConvolutionCase... cases) {
    boolean exact = true;
    for (ConvolutionCase c : cases) {
      exact &= !c.algorithm().isWinograd();
    }
    return new Agreement(exact);
  }

  void assertOutput(float[] actual, float[] expected) {
    assertWithin(actual, expected, WinogradPromise.OUTPUT);
  }

  void assertInputGradient(float[] actual, float[] expected) {
    assertWithin(actual, expected, WinogradPromise.INPUT_GRADIENT);
  }

  void assertWeightGradient(float[] actual, float[] expected) {
    assertWithin(actual, expected, WinogradPromise.WEIGHT_GRADIENT);
  }

  private void assertWithin(float[] actual, float[] expected, double promised) {
    if (exact) {
      assertThat(actual).isEqualTo(expected);
    } else {
      assertThat(WinogradPromise.error(actual, Values.doubles(expected)))
          .isLessThanOrEqualTo(promised);
    }
  }
}
