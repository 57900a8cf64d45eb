package senet.engine.op;

/**
 * Bounds of batch normalisation, channel by channel.
 *
 * <p>Sums are taken over differences to some value of the channel, so a sum of n is off by gamma of
 * n and a few on the sum of what is no further than {@code |x| + max |x|}; the variance by that of
 * squares, twice for the mean's part in it. What follows from the two is off by their derivatives
 * and by a rounding an operation.
 *
 * @param c channels
 * @param training whether the batch's statistics are used; the others are exact
 */
record BatchNormRoundings(int c, double epsilon, boolean training) implements OpCase.Bounds {
  private static final double U = SummationBound.U;

  /** Roundings of a sum besides those of its terms. */
  private static final int MORE = 4;

  /**
   * Of differences over 1e-5 in double, relative to what a value's image changes by: 1e-16 of sums
   * of 1e2 over 1e-5, and 1e-10 of third derivatives, which few rows close together make 1e2 times
   * the first.
   */
  private static final double OF_REFERENCE = 1e-8;

  /** A channel's statistics and what they may be off. */
  private static final class Channel {
    private double mean;
    private double variance;
    private double meanError;
    private double inverse;
    private double inverseError; // relative
  }

  private Channel channel(double[][] inputs, int i) {
    double[] x = inputs[0];
    int rows = x.length / c;
    Channel channel = new Channel();
    channel.mean = inputs[3][i];
    channel.variance = inputs[4][i];
    if (training) {
      double largest = 0;
      channel.mean = 0;
      for (int at = i; at < x.length; at += c) {
        channel.mean += x[at] / rows;
        largest = Math.max(largest, Math.abs(x[at]));
      }
      channel.variance = 0;
      double far = 0;
      double squares = 0;
      for (int at = i; at < x.length; at += c) {
        channel.variance += Math.pow(x[at] - channel.mean, 2) / rows;
        far += (Math.abs(x[at]) + largest) / rows;
        squares += Math.pow(Math.abs(x[at]) + largest, 2) / rows;
      }
      double gamma = SummationBound.gamma(rows + MORE);
      channel.meanError = gamma * far;
      channel.inverseError = gamma * 2 * squares / (channel.variance + epsilon) / 2;
    }
    channel.inverse = 1 / Math.sqrt(channel.variance + epsilon);
    return channel;
  }

  @Override
  public double[] output(double[][] inputs) {
    double[] errors = new double[inputs[0].length];
    for (int i = 0; i < c; i++) {
      Channel of = channel(inputs, i);
      double scale = Math.abs(inputs[1][i]) * of.inverse;
      for (int at = i; at < errors.length; at += c) {
        double distance = Math.abs(inputs[0][at] - of.mean);
        double product = scale * distance;
        errors[at] =
            scale * (of.meanError + 2 * U * distance)
                + product * (of.inverseError + 2 * U)
                + 2 * U * (product + Math.abs(inputs[2][i]));
      }
    }
    return errors;
  }

  @Override
  public double[][] gradients(double[][] inputs, double[] dy) {
    double[][] errors = {new double[dy.length], new double[c], new double[c], {}, {}};
    int rows = dy.length / c;
    double gamma = SummationBound.gamma(rows + MORE);
    for (int i = 0; i < c; i++) {
      Channel of = channel(inputs, i);
      double sum = 0;
      double sums = 0;
      double product = 0;
      double products = 0;
      for (int at = i; at < dy.length; at += c) {
        double distance = inputs[0][at] - of.mean;
        sum += dy[at];
        sums += Math.abs(dy[at]);
        product += dy[at] * distance;
        products += Math.abs(dy[at] * distance);
      }
      double sumError = gamma * sums;
      double productError = gamma * products + sums * of.meanError + 2 * U * products;
      double scale = Math.abs(inputs[1][i]) * of.inverse;
      double reference = OF_REFERENCE * (scale + of.inverse) * sums;
      errors[1][i] =
          of.inverse * (productError + Math.abs(product) * (of.inverseError + 2 * U)) + reference;
      errors[2][i] = sumError + U * Math.abs(sum) + reference;
      double slope = training ? Math.abs(product) / rows * of.inverse * of.inverse : 0;
      double slopeError =
          training
              ? productError / rows * of.inverse * of.inverse
                  + slope * (2 * of.inverseError + 3 * U)
              : 0;
      double mean = training ? Math.abs(sum) / rows : 0;
      double meanError = training ? sumError / rows + U * mean : 0;
      for (int at = i; at < dy.length; at += c) {
        double distance = Math.abs(inputs[0][at] - of.mean);
        double terms = Math.abs(dy[at]) + mean + distance * slope;
        errors[0][at] =
            scale * (meanError + distance * slopeError + (of.meanError + 2 * U * distance) * slope)
                + scale * terms * (of.inverseError + 6 * U)
                + reference;
      }
    }
    return errors;
  }
}
