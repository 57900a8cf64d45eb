package senet.engine.kernel.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import senet.engine.simd.Lanes;

/**
 * Mean and variance over rows, one pair a channel, that lose nothing when the mean is large.
 *
 * <p>Each part sums differences to a pivot, which are exact in float for values near each other;
 * parts are combined in double in their order (Chan, Golub and LeVeque, "Updating formulae and a
 * pairwise algorithm for computing sample variances", 1979).
 *
 * <p>The pivot is the part's first row. A row at δ deviations from the part's mean costs a factor
 * of (1 + δ²) of the variance's precision, so where δ² is over 8 the part is summed again about its
 * mean. Of normal values one channel in two hundred is, and its part is still in the cache.
 */
public final class ChannelMoments {
  /** δ² / (1 + δ²), the share of the first row's distance in the squares, for δ² = 8. */
  private static final float FAR = 8 / 9f;

  private static final int SUM = 1;
  private static final int SQUARES = 2;
  private static final int KINDS = 3;

  private ChannelMoments() {}

  /** Floats of scratch for the sums of all parts of {@code partRows} rows. */
  public static int partsSize(int rows, int partRows, int c) {
    return (rows + partRows - 1) / partRows * KINDS * c;
  }

  /** Where the sums of part {@code part} start. */
  public static int partAt(int part, int c) {
    return part * KINDS * c;
  }

  /**
   * Sums one part.
   *
   * @param x [rows][c]
   * @param from the part's first row
   * @param parts [3][c] at {@code at}: the pivot, the sum and the sum of squares of x - pivot
   */
  public static void sumPart(float[] x, int c, int from, int to, float[] parts, int at) {
    float n = to - from;
    int i = 0;
    for (int bound = Lanes.loopBound(c); i < bound; i += Lanes.LENGTH) {
      FloatVector.fromArray(Lanes.SPECIES, x, from * c + i).intoArray(parts, at + i);
      sumLanes(x, c, from, to, i, parts, at + i);
      FloatVector sum = FloatVector.fromArray(Lanes.SPECIES, parts, at + SUM * c + i);
      FloatVector squares = FloatVector.fromArray(Lanes.SPECIES, parts, at + SQUARES * c + i);
      VectorMask<Float> far = sum.mul(sum).compare(VectorOperators.GT, squares.mul(FAR * n));
      if (far.anyTrue()) { // the other lanes come out as they were
        FloatVector pivot = FloatVector.fromArray(Lanes.SPECIES, parts, at + i);
        pivot.blend(pivot.add(sum.div(n)), far).intoArray(parts, at + i);
        sumLanes(x, c, from, to, i, parts, at + i);
      }
    }
    for (; i < c; i++) {
      float pivot = x[from * c + i];
      sumChannel(x, c, from, to, i, pivot, parts, at + i);
      float sum = parts[at + SUM * c + i];
      if (sum * sum > parts[at + SQUARES * c + i] * (FAR * n)) {
        sumChannel(x, c, from, to, i, pivot + sum / n, parts, at + i);
      }
    }
  }

  /** The pivot is there already: as an argument, where C2 does not inline this, it is boxed. */
  private static void sumLanes(float[] x, int c, int from, int to, int i, float[] parts, int at) {
    FloatVector pivot = FloatVector.fromArray(Lanes.SPECIES, parts, at);
    FloatVector sum = FloatVector.zero(Lanes.SPECIES);
    FloatVector squares = sum;
    for (int row = from; row < to; row++) {
      FloatVector d = FloatVector.fromArray(Lanes.SPECIES, x, row * c + i).sub(pivot);
      sum = sum.add(d);
      squares = d.fma(d, squares);
    }
    sum.intoArray(parts, at + SUM * c);
    squares.intoArray(parts, at + SQUARES * c);
  }

  private static void sumChannel(
      float[] x, int c, int from, int to, int i, float pivot, float[] parts, int at) {
    float sum = 0;
    float squares = 0;
    for (int row = from; row < to; row++) {
      float d = x[row * c + i] - pivot;
      sum += d;
      squares = Math.fma(d, d, squares);
    }
    parts[at] = pivot;
    parts[at + SUM * c] = sum;
    parts[at + SQUARES * c] = squares;
  }

  /** The mean of one channel over all rows, from the parts. */
  public static double mean(int rows, int partRows, int c, float[] parts, int channel) {
    double mean = 0;
    int at = channel;
    for (int from = 0; from < rows; from += partRows, at += KINDS * c) {
      int n = Math.min(partRows, rows - from);
      double partMean = parts[at] + parts[at + SUM * c] / (double) n;
      mean += (partMean - mean) * n / (from + n);
    }
    return mean;
  }

  /** The sum of squared distances to {@code mean} of one channel over all rows, from the parts. */
  public static double squares(
      int rows, int partRows, int c, float[] parts, int channel, double mean) {
    double squares = 0;
    int at = channel;
    for (int from = 0; from < rows; from += partRows, at += KINDS * c) {
      int n = Math.min(partRows, rows - from);
      double sum = parts[at + SUM * c];
      double partMean = parts[at] + sum / n;
      double within = parts[at + SQUARES * c] - sum * sum / n;
      squares += Math.max(within, 0) + (partMean - mean) * (partMean - mean) * n;
    }
    return squares;
  }
}
