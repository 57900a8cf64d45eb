package senet.engine.kernel.conv;

import java.util.Arrays;

/** Copies rows of an image with the zeros around it. */
final class InPlaceSource {
  private InPlaceSource() {}

  /**
   * Copies {@code rows} rows of {@code width} floats from row {@code top} and float {@code left} of
   * an image on, both perhaps outside of it.
   *
   * @param source0 where the image starts
   * @param height rows of the image
   * @param line floats of a row of the image
   */
  static void copy(
      float[] source,
      int source0,
      int height,
      int line,
      int top,
      int left,
      int rows,
      int width,
      float[] scratch,
      int at) {
    int begin = Math.clamp(-(long) left, 0, width); // floats [begin, end) are inside
    int end = Math.clamp((long) line - left, begin, width);
    for (int i = 0; i < rows; i++) {
      int row = top + i;
      int into = at + i * width;
      if (row < 0 || row >= height || begin == end) {
        Arrays.fill(scratch, into, into + width, 0);
        continue;
      }
      int from = source0 + row * line + left;
      Arrays.fill(scratch, into, into + begin, 0);
      System.arraycopy(source, from + begin, scratch, into + begin, end - begin);
      Arrays.fill(scratch, into + end, into + width, 0);
    }
  }
}
