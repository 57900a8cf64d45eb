package senet.engine.kernel.pointwise;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import senet.engine.simd.Lanes;

/** Pooling of one row of windows of one image; channels are contiguous. */
public final class Pooling {
  private Pooling() {}

  /**
   * The largest value of each window, and its place in the image: the first of equals, and a NaN
   * before anything.
   *
   * @param image where the image starts in x
   * @param row which row of windows
   * @param at where the row starts in y and {@code where}
   * @param where the pixel h w + w' of each largest value, as the bits of an int: a float's own
   *     values would skip pixels above 2^24; nothing computes with them, so any pattern survives
   */
  public static void max(
      PoolGeometry g, float[] x, int image, int row, float[] y, float[] where, int at) {
    int h0 = Math.max(0, g.begin(row));
    int h1 = g.end(g.begin(row), g.h());
    for (int q = 0; q < g.q(); q++, at += g.c()) {
      int w0 = Math.max(0, g.begin(q));
      int w1 = g.end(g.begin(q), g.w());
      Arrays.fill(y, at, at + g.c(), Float.NEGATIVE_INFINITY);
      Arrays.fill(where, at, at + g.c(), Float.intBitsToFloat(h0 * g.w() + w0));
      for (int h = h0; h < h1; h++) {
        for (int w = w0; w < w1; w++) {
          int pixel = h * g.w() + w;
          larger(x, image + pixel * g.c(), Float.intBitsToFloat(pixel), g.c(), y, where, at);
        }
      }
    }
  }

  private static void larger(
      float[] x, int from, float pixel, int c, float[] y, float[] where, int at) {
    int i = 0;
    for (int bound = Lanes.loopBound(c); i < bound; i += Lanes.LENGTH) {
      FloatVector value = FloatVector.fromArray(Lanes.SPECIES, x, from + i);
      FloatVector best = FloatVector.fromArray(Lanes.SPECIES, y, at + i);
      VectorMask<Float> isNaN = value.compare(VectorOperators.NE, value);
      VectorMask<Float> wasNaN = best.compare(VectorOperators.NE, best);
      VectorMask<Float> wins = value.compare(VectorOperators.GT, best).or(isNaN.andNot(wasNaN));
      best.blend(value, wins).intoArray(y, at + i);
      FloatVector.fromArray(Lanes.SPECIES, where, at + i)
          .blend(pixel, wins)
          .intoArray(where, at + i);
    }
    for (; i < c; i++) {
      float value = x[from + i];
      float best = y[at + i];
      if (value > best || (Float.isNaN(value) && !Float.isNaN(best))) {
        y[at + i] = value;
        where[at + i] = pixel;
      }
    }
  }

  /** Adds the gradient of one row of windows to the pixels that were largest. */
  public static void maxBackward(
      PoolGeometry g, float[] where, float[] dy, int at, float[] dx, int image) {
    for (int i = 0; i < g.q() * g.c(); i++) {
      int pixel = Float.floatToRawIntBits(where[at + i]);
      dx[image + pixel * g.c() + i % g.c()] += dy[at + i];
    }
  }

  /**
   * The sum of each window over the number of cells it covers.
   *
   * @param padding whether cells of the padding are among them
   */
  public static void average(
      PoolGeometry g, boolean padding, float[] x, int image, int row, float[] y, int at) {
    int h0 = Math.max(0, g.begin(row));
    int h1 = g.end(g.begin(row), g.h());
    for (int q = 0; q < g.q(); q++, at += g.c()) {
      int w0 = Math.max(0, g.begin(q));
      int w1 = g.end(g.begin(q), g.w());
      float cells = cells(g, padding, row, q);
      AveragedWindow.mean(x, image, h0, h1, w0, w1, g.w(), g.c(), cells, y, at);
    }
  }

  /** In {@code row}'s window {@code q}: all that are covered, or those that lie in the image. */
  private static float cells(PoolGeometry g, boolean padding, int row, int q) {
    int top = g.begin(row);
    int left = g.begin(q);
    return padding
        ? g.covered(top, g.h()) * (float) g.covered(left, g.w())
        : (g.end(top, g.h()) - Math.max(0, top)) * (float) (g.end(left, g.w()) - Math.max(0, left));
  }

  /** Adds the gradient of one row of windows in equal shares. */
  public static void averageBackward(
      PoolGeometry g, boolean padding, float[] dy, int at, int row, float[] dx, int image) {
    int h0 = Math.max(0, g.begin(row));
    int h1 = g.end(g.begin(row), g.h());
    for (int q = 0; q < g.q(); q++, at += g.c()) {
      int w0 = Math.max(0, g.begin(q));
      int w1 = g.end(g.begin(q), g.w());
      float share = 1 / cells(g, padding, row, q);
      AveragedWindow.give(share, dy, at, h0, h1, w0, w1, g.w(), g.c(), dx, image);
    }
  }
}
