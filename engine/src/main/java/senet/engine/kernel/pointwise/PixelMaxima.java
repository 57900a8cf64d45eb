package senet.engine.kernel.pointwise;

/** The largest value over the pixels of one image, one a channel. */
public final class PixelMaxima {
  private PixelMaxima() {}

  /**
   * {@code y[at + i]} becomes the largest of channel i, and {@code where[at + i]} its pixel, as the
   * bits of an int: the first of equals, and a NaN before anything.
   */
  public static void largest(
      float[] x, int x0, int pixels, int c, float[] y, float[] where, int at) {
    for (int i = 0; i < c; i++) {
      y[at + i] = x[x0 + i];
      where[at + i] = Float.intBitsToFloat(0);
    }
    for (int pixel = 1; pixel < pixels; pixel++) {
      int from = x0 + pixel * c;
      for (int i = 0; i < c; i++) {
        float value = x[from + i];
        if (value > y[at + i] || (Float.isNaN(value) && !Float.isNaN(y[at + i]))) {
          y[at + i] = value;
          where[at + i] = Float.intBitsToFloat(pixel);
        }
      }
    }
  }

  /** Adds the gradient of one image to the pixels that were largest. */
  public static void backward(float[] where, float[] dy, int at, int c, float[] dx, int x0) {
    for (int i = 0; i < c; i++) {
      dx[x0 + Float.floatToRawIntBits(where[at + i]) * c + i] += dy[at + i];
    }
  }
}
