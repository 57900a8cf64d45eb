package senet.model.data;

import java.util.Arrays;
import senet.model.format.FormatException;

/**
 * Bilinear resizing with antialiasing: each new value is the mean of the old ones under a triangle
 * as wide as the step between new pixels, first along rows, then along columns, rounded after each.
 * Weights are integers of 2^-22 as in the Python imaging library ({@code Resample.c}), so that the
 * bytes are the same where a mean lies between two of them.
 *
 * <p>Only a window of the resized image is computed, and along rows only what its columns read.
 */
final class AntialiasedBilinear {
  private static final int CHANNELS = 3;
  private static final int WEIGHT_BITS = 22;
  private static final int HALF = 1 << (WEIGHT_BITS - 1);
  private static final int WHITE = 255;

  private static final int MOST_BYTES = Integer.MAX_VALUE - 8; // of an array

  private AntialiasedBilinear() {}

  /**
   * New pixels along one side, made of old ones.
   *
   * @param first old pixel that new one i reads first
   * @param weights of new pixel i, from that one on; together 2^22
   */
  private record Taps(int[] first, int[][] weights) {
    /**
     * Those of {@code count} new pixels from {@code start} on, of {@code to} made of {@code from}.
     */
    static Taps of(int from, long to, long start, int count) {
      int[] first = new int[count];
      int[][] weights = new int[count][];
      double scale = (double) from / to;
      double support = Math.max(1, scale);
      for (int i = 0; i < count; i++) {
        double centre = (start + i + 0.5) * scale;
        first[i] = (int) Math.max(0, centre - support + 0.5);
        int last = (int) Math.min(from, centre + support + 0.5);
        weights[i] = triangle(first[i], last, centre, 1 / support);
      }
      return new Taps(first, weights);
    }

    /** The triangle around {@code centre} at the pixels from first to last. */
    private static int[] triangle(int first, int last, double centre, double slope) {
      double[] heights = new double[last - first];
      double total = 0;
      for (int j = 0; j < heights.length; j++) {
        heights[j] = Math.max(0, 1 - Math.abs((j + first - centre + 0.5) * slope));
        total += heights[j];
      }
      int[] weights = new int[heights.length];
      for (int j = 0; j < weights.length; j++) {
        weights[j] = (int) (0.5 + heights[j] / total * (1 << WEIGHT_BITS));
      }
      return weights;
    }

    int count() {
      return first.length;
    }

    /** The old pixel behind the last one that is read. */
    int end() {
      return first[count() - 1] + weights[count() - 1].length;
    }
  }

  /** Pixels [h][w][3] as [newH][newW][3]. */
  static byte[] resize(byte[] pixels, int h, int w, int newH, int newW) throws FormatException {
    return window(pixels, h, w, newH, newW, 0, 0, newH, newW);
  }

  /**
   * A window of the resized image.
   *
   * @param pixels [h][w][3]
   * @param newH rows of the whole resized image, of which {@code rows} from {@code top} on are made
   * @param newW its columns, of which {@code columns} from {@code left} on are made
   * @return [rows][columns][3]
   */
  static byte[] window(
      byte[] pixels, int h, int w, long newH, long newW, long top, long left, int rows, int columns)
      throws FormatException {
    Taps vertical = Taps.of(h, newH, top, rows);
    Taps horizontal = Taps.of(w, newW, left, columns);
    int from = vertical.first[0];
    if ((long) (vertical.end() - from) * columns * CHANNELS > MOST_BYTES) {
      throw new FormatException(
          "%dx%d pixels are too many rows to be made %d columns wide".formatted(w, h, columns));
    }
    byte[] narrow = alongRows(pixels, from, vertical.end(), w, horizontal);
    return alongColumns(narrow, from, columns * CHANNELS, vertical);
  }

  /** Rows {@code from} to {@code to} of [h][w][3], resampled. */
  private static byte[] alongRows(byte[] pixels, int from, int to, int w, Taps taps) {
    byte[] result = new byte[(to - from) * taps.count() * CHANNELS];
    int out = 0;
    for (int y = from; y < to; y++) {
      for (int i = 0; i < taps.count(); i++) {
        int[] weights = taps.weights[i];
        int at = (y * w + taps.first[i]) * CHANNELS;
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        for (int weight : weights) {
          red += weight * Byte.toUnsignedInt(pixels[at]);
          green += weight * Byte.toUnsignedInt(pixels[at + 1]);
          blue += weight * Byte.toUnsignedInt(pixels[at + 2]);
          at += CHANNELS;
        }
        result[out++] = rounded(red);
        result[out++] = rounded(green);
        result[out++] = rounded(blue);
      }
    }
    return result;
  }

  /** Rows of {@code length} bytes, of which the first is the image's row {@code from}. */
  private static byte[] alongColumns(byte[] rows, int from, int length, Taps taps) {
    byte[] result = new byte[taps.count() * length];
    int[] sums = new int[length];
    for (int i = 0; i < taps.count(); i++) {
      Arrays.fill(sums, HALF);
      int at = (taps.first[i] - from) * length;
      for (int weight : taps.weights[i]) {
        for (int x = 0; x < length; x++) {
          sums[x] += weight * Byte.toUnsignedInt(rows[at + x]);
        }
        at += length;
      }
      for (int x = 0; x < length; x++) {
        result[i * length + x] = rounded(sums[x]);
      }
    }
    return result;
  }

  private static byte rounded(int sum) {
    return (byte) Math.min(WHITE, sum >> WEIGHT_BITS);
  }
}
