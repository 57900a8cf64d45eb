package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/**
 * How far a convolution's moments, their coefficients and the norm on load may be from a channel in
 * double.
 *
 * <p>With D the range of the channel, P the pixels of an image, M the largest |y|: an image's mean
 * is a mean of P differences of at most D and rounds to a float, as the mean of all does, so either
 * is off by {@code e <= γ(P + 3) D + 2 u M}; the sum of squared distances is off by {@code 3 γ(P +
 * 3) P D²} (as derived at {@link ConvMomentsBounds}), and the squares of the distances d between
 * images and the mean by {@code 2 e |d| + e²}. Where that is r of variance and epsilon, at most a
 * half, the inverse of the root is off by less than r of itself.
 *
 * @param mean e
 * @param inverse r
 */
record ChannelErrors(NormalizedChannel channel, double mean, double inverse) {
  static ChannelErrors of(
      NormalizedChannel channel, float[] y, int i, int c, int images, float epsilon) {
    int pixels = y.length / c / images;
    double[] centred = channel.centred();
    double range = Arrays.stream(centred).max().orElseThrow();
    range -= Arrays.stream(centred).min().orElseThrow();
    double gamma = SummationBound.gamma(pixels + 3);
    double mean = gamma * range + 2 * SummationBound.U * channel.largest();
    double variance = 3 * gamma * range * range;
    for (int image = 0; image < images; image++) {
      double distance = 0;
      for (int pixel = 0; pixel < pixels; pixel++) {
        distance += centred[image * pixels + pixel] / pixels;
      }
      variance += (2 * mean * Math.abs(distance) + mean * mean) / images;
    }
    double inverse = variance / (channel.variance() + epsilon);
    assertThat(inverse).as("channel %d", i).isLessThan(0.5);
    return new ChannelErrors(channel, mean, inverse);
  }

  private double slope() {
    return Math.abs(channel.weight()) * channel.inverse();
  }

  /** What all values of the channel may be shifted by: the error of the mean. */
  double shift() {
    return slope() * (1 + inverse) * mean;
  }

  /** What the largest value's distance to the others may be off. */
  double value() {
    double most = Arrays.stream(channel.centred()).map(Math::abs).max().orElseThrow();
    return slope() * (inverse * most + SummationBound.gamma(4) * (most + mean))
        + SummationBound.gamma(1) * Math.abs(channel.bias());
  }

  /** Gradients of y, in the directions that the norm sees, a row each. */
  double[] gradientMagnitudes(float[] dy, int i, int c) {
    double[] magnitudes = new double[channel.centred().length];
    double all = ofRows(dy, i, c, false);
    double product = ofRows(dy, i, c, true);
    for (int row = 0; row < magnitudes.length; row++) {
      magnitudes[row] =
          slope() * (Math.abs(dy[row * c + i]) + all + Math.abs(channel.normalized(row)) * product);
    }
    return magnitudes;
  }

  /** The mean of |dy|, or of |dy x̂|. */
  private double ofRows(float[] dy, int i, int c, boolean times) {
    double sum = 0;
    for (int row = 0; row < channel.centred().length; row++) {
      sum += Math.abs(dy[row * c + i] * (times ? channel.normalized(row) : 1));
    }
    return sum / channel.centred().length;
  }

  /**
   * Of the gradient {@code scale (dy - mean of dy - x̂ mean of dy x̂)}, up to a factor common to
   * its terms: six roundings of each; sums of P products; both x̂ off by e and r.
   */
  double[] gradientErrors(float[] dy, int i, int c, int pixels) {
    double all = ofRows(dy, i, c, false);
    double product = ofRows(dy, i, c, true);
    double ofMean = mean * channel.inverse() * (1 + inverse);
    double[] errors = new double[channel.centred().length];
    for (int row = 0; row < errors.length; row++) {
      double normalized = Math.abs(channel.normalized(row)) + ofMean;
      errors[row] =
          slope()
              * (1 + inverse)
              * (SummationBound.gamma(pixels + 6) * (Math.abs(dy[row * c + i]) + all)
                  + (SummationBound.gamma(pixels + 12) + 3 * inverse)
                      * normalized
                      * (product + ofMean * all)
                  + ofMean * product
                  + normalized * ofMean * all);
    }
    return errors;
  }
}
