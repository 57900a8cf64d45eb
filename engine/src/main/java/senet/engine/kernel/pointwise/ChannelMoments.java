package senet.engine.kernel.pointwise;

import jdk.incubator.vector.FloatVector;
import senet.engine.simd.Lanes;

/**
 * Mean and variance over rows, one pair a channel, that lose nothing when the mean is large.
 *
 * <p>Each part sums differences to its own first row, which are exact in float for values near each
 * other; parts are combined in double in their order (Chan, Golub and LeVeque, "Updating formulae
 * and a pairwise algorithm for computing sample variances", 1979).
 */
public final class ChannelMoments {
  private ChannelMoments() {}

  /** Floats of scratch for the sums of all parts. */
  public static int partsSize(int rows, int c) {
    return 2 * ChannelParts.count(rows, c) * c;
  }

  /**
   * Sums one part.
   *
   * @param x [rows][c]
   * @param from the part's first row, a multiple of {@link ChannelParts#rows}
   * @param parts [part][2][c]: the sum and the sum of squares of x - x[from]
   */
  public static void sumPart(float[] x, int c, int from, int to, float[] parts) {
    int at = from / ChannelParts.rows(c) * 2 * c;
    int i = 0;
    for (int bound = Lanes.loopBound(c); i < bound; i += Lanes.LENGTH) {
      FloatVector pivot = FloatVector.fromArray(Lanes.SPECIES, x, from * c + i);
      FloatVector sum = FloatVector.zero(Lanes.SPECIES);
      FloatVector squares = sum;
      for (int row = from; row < to; row++) {
        FloatVector d = FloatVector.fromArray(Lanes.SPECIES, x, row * c + i).sub(pivot);
        sum = sum.add(d);
        squares = d.fma(d, squares);
      }
      sum.intoArray(parts, at + i);
      squares.intoArray(parts, at + c + i);
    }
    for (; i < c; i++) {
      float pivot = x[from * c + i];
      float sum = 0;
      float squares = 0;
      for (int row = from; row < to; row++) {
        float d = x[row * c + i] - pivot;
        sum += d;
        squares = Math.fma(d, d, squares);
      }
      parts[at + i] = sum;
      parts[at + c + i] = squares;
    }
  }

  /** The mean of one channel over all rows, from the parts. */
  public static double mean(float[] x, int rows, int c, float[] parts, int channel) {
    int partRows = ChannelParts.rows(c);
    double mean = 0;
    for (int from = 0, part = 0; from < rows; from += partRows, part++) {
      int n = Math.min(partRows, rows - from);
      double partMean = x[from * c + channel] + parts[part * 2 * c + channel] / (double) n;
      mean += (partMean - mean) * n / (from + n);
    }
    return mean;
  }

  /** The sum of squared distances to {@code mean} of one channel over all rows, from the parts. */
  public static double squares(
      float[] x, int rows, int c, float[] parts, int channel, double mean) {
    int partRows = ChannelParts.rows(c);
    double squares = 0;
    for (int from = 0, part = 0; from < rows; from += partRows, part++) {
      int n = Math.min(partRows, rows - from);
      double sum = parts[(part * 2) * c + channel];
      double partMean = x[from * c + channel] + sum / n;
      double within = parts[(part * 2 + 1) * c + channel] - sum * sum / n;
      squares += Math.max(within, 0) + (partMean - mean) * (partMean - mean) * n;
    }
    return squares;
  }
}
