package senet.engine.kernel.winograd;

import java.util.Arrays;

/**
 * A square of pixels of an image that may reach over its edges: read with zeros, added to inside.
 */
final class Window {
  private Window() {}

  /** Whether {@code size} x {@code size} pixels from (row, column) are all in an image of h x w. */
  static boolean inside(int row, int column, int size, int h, int w) {
    return row >= 0 && column >= 0 && row + size <= h && column + size <= w;
  }

  /**
   * Copies {@code width} channels of the pixels to {@code to}[size][size][width], zero outside the
   * image.
   *
   * @param image where these channels of the image [h][w][c] start in x
   */
  static void gather(
      float[] x,
      int image,
      int h,
      int w,
      int c,
      int width,
      int row,
      int column,
      int size,
      float[] to) {
    int left = Math.clamp(-column, 0, size);
    int right = Math.clamp(w - column, left, size); // columns [left, right) are inside
    for (int i = 0; i < size; i++) {
      int at = i * size * width;
      int line = row + i;
      if (line < 0 || line >= h) {
        Arrays.fill(to, at, at + size * width, 0);
        continue;
      }
      Arrays.fill(to, at, at + left * width, 0);
      if (right > left) {
        int first = image + (line * w + column + left) * c;
        copy(x, first, c, width, right - left, to, at + left * width);
      }
      Arrays.fill(to, at + right * width, at + size * width, 0);
    }
  }

  private static void copy(float[] x, int first, int c, int width, int pixels, float[] to, int at) {
    if (width == c) {
      System.arraycopy(x, first, to, at, pixels * c);
      return;
    }
    for (int i = 0; i < pixels; i++) {
      System.arraycopy(x, first + i * c, to, at + i * width, width);
    }
  }
}
