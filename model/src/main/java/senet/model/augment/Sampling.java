package senet.model.augment;

import org.joml.Matrix3x2dc;

/** Images seen through an affine matrix. */
final class Sampling {
  private Sampling() {}

  /** An image of bytes, and how its values are normalised. */
  record Source(byte[] pixels, int image, int h, int w, int c, Normalization normalization) {
    /** Pixels of one row, from {@code column} on, each {@code step} columns from the one before. */
    void run(int row, int column, int step, int count, float[] out, int at) {
      int from = image + pixelAt(row, column, w, c);
      for (int i = 0; i < c; i++) {
        normalization.apply(i, pixels, from + i, step * c, count, out, at + i, c);
      }
    }

    /** The pixel at (row, column), either of which may be {@link Padding#OUTSIDE}. */
    void pixel(int row, int column, Padding padding, float[] out, int at) {
      if (row >= 0 && column >= 0) {
        run(row, column, 1, 1, out, at);
        return;
      }
      for (int i = 0; i < c; i++) {
        out[at + i] = normalization.apply(i, padding.fill());
      }
    }
  }

  /**
   * Pixels as they are, normalised: within a row of the image those between its ends at once.
   *
   * @param m of which {@link Affine#isCopy} says yes
   * @param out receives [h][w][c] floats at {@code at}
   */
  static void copy(Matrix3x2dc m, Padding padding, Source source, float[] out, int at) {
    int h = source.h();
    int w = source.w();
    int stepX = (int) m.m00(); // 0 where columns become rows
    int stepY = (int) m.m01();
    for (int y = 0; y < h; y++, at += w * source.c()) {
      int fromX = (int) (m.m10() * y + m.m20());
      int fromY = (int) (m.m11() * y + m.m21());
      int row = padding.at(fromY, h);
      int first = 0;
      int end = 0;
      if (stepY == 0 && row >= 0) {
        first = Math.clamp(stepX > 0 ? -fromX : fromX - w + 1, 0, w);
        end = Math.clamp(stepX > 0 ? w - fromX : fromX + 1, first, w);
        source.run(row, fromX + stepX * first, stepX, end - first, out, at + first * source.c());
      }
      for (int x = first == 0 ? end : 0; x < w; x = x + 1 == first ? end : x + 1) {
        int column = padding.at(fromX + x * stepX, w);
        source.pixel(padding.at(fromY + x * stepY, h), column, padding, out, at + x * source.c());
      }
    }
  }

  /**
   * Between pixels, bilinearly; at a pixel its value, exactly.
   *
   * @param values [h][w][c]
   * @return [h][w][c]
   */
  static float[] bilinear(Matrix3x2dc m, Padding padding, float[] values, int h, int w, int c) {
    float[] out = new float[values.length];
    float fill = padding.fill();
    int at = 0;
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++, at += c) {
        double placeX = m.m00() * x + m.m10() * y + m.m20();
        double placeY = m.m01() * x + m.m11() * y + m.m21();
        int left = (int) Math.floor(placeX);
        int top = (int) Math.floor(placeY);
        float shareX = (float) (placeX - left);
        float shareY = (float) (placeY - top);
        int x0 = padding.at(left, w);
        int x1 = padding.at(left + 1, w);
        int y0 = padding.at(top, h);
        int y1 = padding.at(top + 1, h);
        int upperLeft = pixelAt(y0, x0, w, c);
        int upperRight = pixelAt(y0, x1, w, c);
        int lowerLeft = pixelAt(y1, x0, w, c);
        int lowerRight = pixelAt(y1, x1, w, c);
        for (int i = 0; i < c; i++) {
          float a = upperLeft < 0 ? fill : values[upperLeft + i];
          float b = upperRight < 0 ? fill : values[upperRight + i];
          float d = lowerLeft < 0 ? fill : values[lowerLeft + i];
          float e = lowerRight < 0 ? fill : values[lowerRight + i];
          float upper = a + shareX * (b - a);
          float lower = d + shareX * (e - d);
          out[at + i] = upper + shareY * (lower - upper);
        }
      }
    }
    return out;
  }

  /** Where a pixel starts in [h][w][c]; below 0 where its row or column is beside the image. */
  private static int pixelAt(int row, int column, int w, int c) {
    return row < 0 || column < 0 ? -1 : (row * w + column) * c;
  }
}
