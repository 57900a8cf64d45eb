package senet.engine.kernel.pointwise;

import jdk.incubator.vector.FloatVector;
import senet.engine.simd.Lanes;

/**
 * Batch normalisation of rows of C channels, given each channel's statistics.
 *
 * <p>The mean comes as two floats, high and low, since one float's rounding of a mean of 1e4 is no
 * longer small against a deviation of 1e-2: {@code x - high} is exact there.
 */
public final class Normalization {
  private Normalization() {}

  /** {@code y = (x - high - low) scale + shift} for rows [from, to). */
  public static void forward(
      float[] x,
      float[] y,
      int c,
      int from,
      int to,
      float[] high,
      float[] low,
      float[] scale,
      float[] shift) {
    int bound = Lanes.loopBound(c);
    for (int row = from; row < to; row++) {
      int at = row * c;
      int i = 0;
      for (; i < bound; i += Lanes.LENGTH) {
        FloatVector centred =
            FloatVector.fromArray(Lanes.SPECIES, x, at + i)
                .sub(FloatVector.fromArray(Lanes.SPECIES, high, i))
                .sub(FloatVector.fromArray(Lanes.SPECIES, low, i));
        centred
            .fma(
                FloatVector.fromArray(Lanes.SPECIES, scale, i),
                FloatVector.fromArray(Lanes.SPECIES, shift, i))
            .intoArray(y, at + i);
      }
      for (; i < c; i++) {
        y[at + i] = Math.fma(x[at + i] - high[i] - low[i], scale[i], shift[i]);
      }
    }
  }

  /** Floats of scratch for {@link #sumPart}. */
  public static int partsSize(int rows, int c) {
    return 2 * ChannelParts.count(rows, c) * c;
  }

  /**
   * Sums the output gradient over one part.
   *
   * @param parts [part][2][c]: the sum of dy and of dy (x - mean)
   */
  public static void sumPart(
      float[] x, float[] dy, int c, int from, int to, float[] high, float[] low, float[] parts) {
    int at = from / ChannelParts.rows(c) * 2 * c;
    int i = 0;
    for (int bound = Lanes.loopBound(c); i < bound; i += Lanes.LENGTH) {
      FloatVector h = FloatVector.fromArray(Lanes.SPECIES, high, i);
      FloatVector l = FloatVector.fromArray(Lanes.SPECIES, low, i);
      FloatVector sum = FloatVector.zero(Lanes.SPECIES);
      FloatVector product = sum;
      for (int row = from; row < to; row++) {
        FloatVector g = FloatVector.fromArray(Lanes.SPECIES, dy, row * c + i);
        sum = sum.add(g);
        product =
            g.fma(FloatVector.fromArray(Lanes.SPECIES, x, row * c + i).sub(h).sub(l), product);
      }
      sum.intoArray(parts, at + i);
      product.intoArray(parts, at + c + i);
    }
    for (; i < c; i++) {
      float sum = 0;
      float product = 0;
      for (int row = from; row < to; row++) {
        float g = dy[row * c + i];
        sum += g;
        product = Math.fma(g, x[row * c + i] - high[i] - low[i], product);
      }
      parts[at + i] = sum;
      parts[at + c + i] = product;
    }
  }

  /**
   * Adds {@code scale (dy - meanGradient - (x - mean) slope)} to {@code dx} for rows [from, to).
   *
   * @param meanGradient the mean of dy over rows, 0 where the statistics are constants
   * @param slope the mean of dy (x - mean) over rows divided by the variance, or 0
   */
  public static void backward(
      float[] x,
      float[] dy,
      float[] dx,
      int c,
      int from,
      int to,
      float[] high,
      float[] low,
      float[] scale,
      float[] meanGradient,
      float[] slope) {
    int bound = Lanes.loopBound(c);
    for (int row = from; row < to; row++) {
      int at = row * c;
      int i = 0;
      for (; i < bound; i += Lanes.LENGTH) {
        FloatVector centred =
            FloatVector.fromArray(Lanes.SPECIES, x, at + i)
                .sub(FloatVector.fromArray(Lanes.SPECIES, high, i))
                .sub(FloatVector.fromArray(Lanes.SPECIES, low, i));
        FloatVector g =
            FloatVector.fromArray(Lanes.SPECIES, dy, at + i)
                .sub(FloatVector.fromArray(Lanes.SPECIES, meanGradient, i));
        centred
            .neg()
            .fma(FloatVector.fromArray(Lanes.SPECIES, slope, i), g)
            .fma(
                FloatVector.fromArray(Lanes.SPECIES, scale, i),
                FloatVector.fromArray(Lanes.SPECIES, dx, at + i))
            .intoArray(dx, at + i);
      }
      for (; i < c; i++) {
        float centred = x[at + i] - high[i] - low[i];
        float g = Math.fma(-centred, slope[i], dy[at + i] - meanGradient[i]);
        dx[at + i] = Math.fma(g, scale[i], dx[at + i]);
      }
    }
  }
}
