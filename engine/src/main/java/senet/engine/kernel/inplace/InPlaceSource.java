package senet.engine.kernel.inplace;

import java.util.Arrays;

/** Copies rows of an image with the zeros around it, of all channels or of one group's. */
final class InPlaceSource {
  private InPlaceSource() {}

  /**
   * Copies {@code rows} rows of {@code columns} pixels from row {@code top} and column {@code left}
   * of an image on, both perhaps outside of it.
   *
   * @param source0 where the first channel of the image's first pixel is
   * @param height rows of the image
   * @param width columns of the image
   * @param pixel floats from a pixel of the image to the next
   * @param channels that are copied of each
   * @param rowFloats from a row of the copy to the next
   */
  static void copy(
      float[] source,
      int source0,
      int height,
      int width,
      int pixel,
      int channels,
      int top,
      int left,
      int rows,
      int columns,
      float[] scratch,
      int at,
      int rowFloats) {
    int begin = Math.clamp(-(long) left, 0, columns); // pixels [begin, end) are inside
    int end = Math.clamp((long) width - left, begin, columns);
    for (int i = 0; i < rows; i++) {
      int row = top + i;
      int into = at + i * rowFloats;
      int to = into + columns * channels;
      if (row < 0 || row >= height || begin == end) {
        Arrays.fill(scratch, into, to, 0);
        continue;
      }
      int first = into + begin * channels;
      int last = into + end * channels;
      int from = source0 + (row * width + left + begin) * pixel;
      Arrays.fill(scratch, into, first, 0);
      if (channels == pixel) {
        System.arraycopy(source, from, scratch, first, last - first);
      } else {
        for (int j = first; j < last; j += channels, from += pixel) {
          System.arraycopy(source, from, scratch, j, channels);
        }
      }
      Arrays.fill(scratch, last, to, 0);
    }
  }
}
