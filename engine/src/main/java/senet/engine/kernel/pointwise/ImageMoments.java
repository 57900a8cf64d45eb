package senet.engine.kernel.pointwise;

import jdk.incubator.vector.FloatVector;
import senet.engine.simd.Lanes;

/**
 * Mean and sum of squared distances to it over each image's pixels, one pair a channel: what a
 * convolution leaves for the batch norm and the squeeze behind it.
 */
public final class ImageMoments {
  /** How many there are an image and channel: mean, squares. */
  public static final int KINDS = 2;

  private static final int MOST_ROWS = 512; // bounds the error of a chain of float additions

  private ImageMoments() {}

  /** Floats of scratch for the parts of an image of {@code pixels} pixels. */
  public static int partsSize(int pixels, int c) {
    return ChannelMoments.partsSize(pixels, MOST_ROWS, c);
  }

  /**
   * The moments of image {@code n} of {@code y}[N][pixels][c] to {@code moments}[N][2][c].
   *
   * @param parts scratch of {@link #partsSize}
   */
  public static void of(float[] y, int n, int pixels, int c, float[] parts, float[] moments) {
    int first = n * pixels;
    for (int from = 0; from < pixels; from += MOST_ROWS) {
      int to = Math.min(pixels, from + MOST_ROWS);
      int at = ChannelMoments.partAt(from / MOST_ROWS, c);
      ChannelMoments.sumPart(y, c, first + from, first + to, parts, at);
    }
    int into = n * KINDS * c;
    for (int i = 0; i < c; i++) {
      double mean = ChannelMoments.mean(pixels, MOST_ROWS, c, parts, i);
      moments[into + i] = (float) mean;
      moments[into + c + i] = (float) ChannelMoments.squares(pixels, MOST_ROWS, c, parts, i, mean);
    }
  }

  /**
   * The gradient of image {@code n} of y, with what reaches it through its moments: {@code dy +
   * dmean / pixels + 2 dsquares (y - mean)}.
   *
   * @param dy [N][pixels][c], or null where y has no other consumer
   * @param momentGradients [N][2][c]
   * @param to where the image starts at {@code t0}
   */
  public static void gradient(
      float[] y,
      float[] dy,
      int n,
      int pixels,
      int c,
      float[] moments,
      float[] momentGradients,
      float[] to,
      int t0) {
    float share = 1f / pixels;
    int mean = n * KINDS * c;
    int squares = mean + c;
    int bound = Lanes.loopBound(c);
    for (int row = 0; row < pixels; row++) {
      int at = (n * pixels + row) * c;
      int into = t0 + row * c;
      int i = 0;
      for (; i < bound; i += Lanes.LENGTH) {
        FloatVector slope = load(momentGradients, squares + i);
        FloatVector d =
            load(momentGradients, mean + i)
                .fma(
                    FloatVector.broadcast(Lanes.SPECIES, share),
                    load(y, at + i).sub(load(moments, mean + i)).mul(slope.add(slope)));
        if (dy == null) {
          d.intoArray(to, into + i);
        } else {
          d.add(load(dy, at + i)).intoArray(to, into + i);
        }
      }
      for (; i < c; i++) {
        float slope = momentGradients[squares + i];
        float d =
            Math.fma(
                momentGradients[mean + i],
                share,
                (y[at + i] - moments[mean + i]) * (slope + slope));
        to[into + i] = dy == null ? d : d + dy[at + i];
      }
    }
  }

  private static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(Lanes.SPECIES, values, at);
  }
}
