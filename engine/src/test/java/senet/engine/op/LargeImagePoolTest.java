package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import senet.engine.kernel.pointwise.PixelMaxima;
import senet.engine.kernel.pointwise.PoolGeometry;
import senet.engine.kernel.pointwise.Pooling;

/** Maxima know their pixel where a float no longer holds every integer, above 2^24. */
class LargeImagePoolTest {
  private static final int FIRST = (1 << 24) + 5; // odd, and the first pixel of a row of three
  private static final int ROW = FIRST / 3;

  /** The gradient of the last window; the image starts before the array, which is its end. */
  private static float[] gradient(float... lastWindow) {
    PoolGeometry g = new PoolGeometry(ROW + 3, 3, 1, 3, 1, 0, false);
    float[] where = new float[1];
    Pooling.max(g, lastWindow, -FIRST, ROW, new float[1], where, 0);
    float[] dx = new float[9];
    Pooling.maxBackward(g, where, new float[] {5}, 0, dx, -FIRST);
    return dx;
  }

  @Test
  void aWindowKeepsAnOddPixel() {
    assertThat(gradient(1, 1, 2, 1, 1, 1, 1, 1, 1)).containsExactly(0, 0, 5, 0, 0, 0, 0, 0, 0);
  }

  /** Nothing is above the minus infinity that the search starts at. */
  @Test
  void aWindowThatNothingWinsKeepsItsFirstPixel() {
    float[] window = new float[9];
    Arrays.fill(window, Float.NEGATIVE_INFINITY);
    assertThat(gradient(window)).containsExactly(5, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void anImageKeepsAnOddPixel() {
    float[] x = new float[FIRST + 1]; // 64 MB: a maximum over an image reads all of it
    x[FIRST] = 2;
    float[] where = new float[1];
    PixelMaxima.largest(x, 0, x.length, 1, new float[1], where, 0);
    float[] dx = new float[2];
    PixelMaxima.backward(where, new float[] {5}, 0, 1, dx, 1 - FIRST);
    assertThat(dx).containsExactly(0, 5);
  }
}
