package senet.model.data;

/**
 * Bilinear resizing with antialiasing: each new value is the mean of the old ones under a triangle
 * as wide as the step between new pixels, first along rows, then along columns, rounded after each.
 * Weights are integers of 2^-22 as in the Python imaging library ({@code Resample.c}), so that the
 * bytes are the same where a mean lies between two of them.
 */
final class AntialiasedBilinear {
  private static final int CHANNELS = 3;
  private static final int WEIGHT_BITS = 22;
  private static final int HALF = 1 << (WEIGHT_BITS - 1);
  private static final int WHITE = 255;

  private AntialiasedBilinear() {}

  /** Pixels [h][w][3] as [newH][newW][3]. */
  static byte[] resize(byte[] pixels, int h, int w, int newH, int newW) {
    byte[] narrow = resample(pixels, h, w, newW, CHANNELS, w * CHANNELS, CHANNELS, newW * CHANNELS);
    return resample(narrow, newW, h, newH, newW * CHANNELS, CHANNELS, newW * CHANNELS, CHANNELS);
  }

  /**
   * Resamples {@code lines} lines of {@code from} pixels to {@code to} pixels.
   *
   * @param step distance of neighbouring pixels of a line in the source
   * @param line distance of lines in the source
   * @param newStep distance of neighbouring pixels of a line in the result
   * @param newLine distance of lines in the result
   */
  private static byte[] resample(
      byte[] source, int lines, int from, int to, int step, int line, int newStep, int newLine) {
    byte[] result = new byte[lines * to * CHANNELS];
    double scale = (double) from / to;
    double support = Math.max(1, scale);
    for (int i = 0; i < to; i++) {
      double centre = (i + 0.5) * scale;
      int first = (int) Math.max(0, centre - support + 0.5);
      int last = (int) Math.min(from, centre + support + 0.5);
      int[] weights = weights(first, last, centre, 1 / support);
      for (int l = 0; l < lines; l++) {
        for (int c = 0; c < CHANNELS; c++) {
          int sum = HALF;
          for (int j = 0; j < weights.length; j++) {
            int at = l * line + (first + j) * step + c;
            sum += weights[j] * Byte.toUnsignedInt(source[at]);
          }
          result[l * newLine + i * newStep + c] = (byte) Math.min(WHITE, sum >> WEIGHT_BITS);
        }
      }
    }
    return result;
  }

  /** The triangle around {@code centre} at the pixels from first to last; together 2^22. */
  private static int[] weights(int first, int last, double centre, double slope) {
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
}
