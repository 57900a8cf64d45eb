package senet.engine.kernel.pointwise;

/**
 * Pooling into a given number of windows, which cover the image in equal steps: window i of m along
 * an axis of n pixels is those from i n / m, rounded down, to (i + 1) n / m, rounded up. Windows
 * overlap where m does not divide n, and repeat pixels where there are fewer than windows.
 */
public final class AdaptivePooling {
  private AdaptivePooling() {}

  /** The first pixel of window {@code index} of {@code count} along {@code size} pixels. */
  public static int begin(int index, int count, int size) {
    return (int) ((long) index * size / count);
  }

  /** The pixel behind its last. */
  public static int end(int index, int count, int size) {
    return (int) Math.ceilDiv((index + 1L) * size, (long) count);
  }

  /**
   * The mean of each window of one row of them.
   *
   * @param image where the image [h, w, c] starts in x
   * @param h0 first row of pixels
   * @param h1 the row behind the last
   * @param columns windows
   * @param at where they start in y
   */
  public static void average(
      float[] x, int image, int h0, int h1, int w, int c, int columns, float[] y, int at) {
    for (int q = 0; q < columns; q++) {
      int to = at + q * c;
      int w0 = begin(q, columns, w);
      int w1 = end(q, columns, w);
      float cells = (h1 - h0) * (float) (w1 - w0);
      AveragedWindow.mean(x, image, h0, h1, w0, w1, w, c, cells, y, to);
    }
  }

  /** Adds the gradient of one row of windows in equal shares. */
  public static void averageBackward(
      float[] dy, int at, int h0, int h1, int w, int c, int columns, float[] dx, int image) {
    for (int q = 0; q < columns; q++) {
      int w0 = begin(q, columns, w);
      int w1 = end(q, columns, w);
      float share = 1 / ((h1 - h0) * (float) (w1 - w0));
      AveragedWindow.give(share, dy, at + q * c, h0, h1, w0, w1, w, c, dx, image);
    }
  }
}
