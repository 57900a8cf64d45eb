package senet.engine.kernel.pointwise;

import java.util.Arrays;

/** The pixels of one pooling window of an image: rows h0 to h1, columns w0 to w1. */
final class AveragedWindow {
  private AveragedWindow() {}

  /**
   * The sum of the window's pixels over {@code cells}.
   *
   * @param image where the image [h, w, c] starts in x
   * @param at where the mean of c channels goes in y
   */
  static void mean(
      float[] x,
      int image,
      int h0,
      int h1,
      int w0,
      int w1,
      int w,
      int c,
      float cells,
      float[] y,
      int at) {
    Arrays.fill(y, at, at + c, 0);
    for (int h = h0; h < h1; h++) {
      for (int column = w0; column < w1; column++) {
        Arithmetic.add(y, at, x, image + (h * w + column) * c, y, at, c);
      }
    }
    for (int i = at; i < at + c; i++) {
      y[i] /= cells;
    }
  }

  /** Adds {@code share} of the gradient at {@code at} to each of the window's pixels. */
  static void give(
      float share,
      float[] dy,
      int at,
      int h0,
      int h1,
      int w0,
      int w1,
      int w,
      int c,
      float[] dx,
      int image) {
    for (int h = h0; h < h1; h++) {
      for (int column = w0; column < w1; column++) {
        Arithmetic.scaleAdd(share, dy, at, dx, image + (h * w + column) * c, c);
      }
    }
  }
}
