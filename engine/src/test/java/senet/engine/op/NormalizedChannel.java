package senet.engine.op;

import senet.engine.tensor.Tensor;

/**
 * One channel of a batch normalisation in double, and how far the engine may be from it when x and
 * dy are integers times a power of two, so that no sum of them rounds.
 *
 * <p>With u the unit roundoff, t = x - mean and M the largest |x|: the mean's low part rounds by u²
 * M, so t is known within {@code 2 u (|t| + u M)}; the scale rounds once and the fused operation at
 * the end once.
 *
 * @param centred t, a row each
 * @param largest M
 */
record NormalizedChannel(
    double[] centred, double variance, double inverse, double weight, double bias, double largest) {
  private static final double U = SummationBound.U;

  /** Rows whose products are summed one after the other in float. */
  private static final int LONGEST_CHAIN = 512;

  static NormalizedChannel of(Tensor[] inputs, int channel, float epsilon) {
    int c = inputs[1].size();
    float[] x = inputs[0].data();
    int rows = x.length / c;
    double[] centred = new double[rows];
    double sum = 0;
    double largest = 0;
    for (int row = 0; row < rows; row++) {
      centred[row] = x[row * c + channel] - (double) x[channel];
      sum += centred[row];
      largest = Math.max(largest, Math.abs(x[row * c + channel]));
    }
    double squares = 0;
    for (int row = 0; row < rows; row++) {
      centred[row] -= sum / rows;
      squares += centred[row] * centred[row];
    }
    double inverse = 1 / Math.sqrt(squares / rows + epsilon);
    return new NormalizedChannel(
        centred,
        squares / rows,
        inverse,
        inputs[1].data()[channel],
        inputs[2].data()[channel],
        largest);
  }

  double normalized(int row) {
    return centred[row] * inverse;
  }

  double output(int row) {
    return weight * normalized(row) + bias;
  }

  /** Two roundings of t, one of the scale, one at the end. */
  double outputError(int row) {
    return SummationBound.gamma(4) * (Math.abs(weight) * inverse * magnitude(row))
        + U * Math.abs(bias);
  }

  /**
   * The same where sums round. With v the variance of a part of n rows, its differences d to the
   * pivot have {@code Σ d² <= 9 n v} (a pivot further off is replaced), so {@code Σ |d| <= 3 n √v}.
   * With γ of a part's roundings its mean is off by {@code 3 γ √v}, its squares by {@code 9 γ n v},
   * the square of its sum, which is taken away, by {@code 2 √8 3 γ n v}, and the squares of its
   * mean's distance to that of all by {@code 6 γ n v}: in all {@code 32 γ v} of the variance, half
   * of that of the deviation, and one γ for what is of second order.
   */
  double outputErrorOfReals(int row) {
    double gamma = SummationBound.gamma(chain() + 3);
    return outputError(row)
        + Math.abs(weight)
            * inverse
            * gamma
            * (3 * Math.sqrt(variance)
                + 17 * (Math.abs(centred[row]) + 3 * gamma * Math.sqrt(variance)));
  }

  /** |t|, and what bounds its error where it is small. */
  private double magnitude(int row) {
    return Math.abs(centred[row]) + U * largest;
  }

  /** {@code weight / deviation (dy - mean of dy - t slope)}, a row each. */
  double[] gradient(float[] dy, int channel, int c) {
    double mean = mean(dy, channel, c);
    double slope = weightGradient(dy, channel, c) * inverse / centred.length;
    double[] gradient = new double[centred.length];
    for (int row = 0; row < gradient.length; row++) {
      gradient[row] = weight * inverse * (dy[row * c + channel] - mean - centred[row] * slope);
    }
    return gradient;
  }

  /**
   * Roundings of dy - mean: of the mean, the difference, the fused operation, the scale and the
   * sum. Of t slope: 2 of t, {@link #chain} and 5 of the slope, 3 from the fused operation on.
   */
  double[] gradientErrors(float[] dy, int channel, int c) {
    double mean = Math.abs(mean(dy, channel, c));
    double slope = 0;
    for (int row = 0; row < centred.length; row++) {
      slope += Math.abs(dy[row * c + channel]) * magnitude(row) * inverse * inverse;
    }
    slope /= centred.length;
    double[] errors = new double[centred.length];
    for (int row = 0; row < errors.length; row++) {
      errors[row] =
          Math.abs(weight * inverse)
              * (SummationBound.gamma(6) * (Math.abs(dy[row * c + channel]) + mean)
                  + SummationBound.gamma(chain() + 12) * magnitude(row) * slope);
    }
    return errors;
  }

  private double mean(float[] dy, int channel, int c) {
    double sum = 0;
    for (int row = 0; row < centred.length; row++) {
      sum += dy[row * c + channel];
    }
    return sum / centred.length;
  }

  /** The sum of {@code dy x̂}. */
  double weightGradient(float[] dy, int channel, int c) {
    double sum = 0;
    for (int row = 0; row < centred.length; row++) {
      sum += dy[row * c + channel] * normalized(row);
    }
    return sum;
  }

  /** Two roundings of t, the chain, the deviation's and the result's. */
  double weightGradientError(float[] dy, int channel, int c) {
    double sum = 0;
    for (int row = 0; row < centred.length; row++) {
      sum += Math.abs(dy[row * c + channel]) * magnitude(row) * inverse;
    }
    return SummationBound.gamma(chain() + 5) * sum;
  }

  private int chain() {
    return Math.min(centred.length, LONGEST_CHAIN);
  }
}
