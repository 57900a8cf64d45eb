package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Tiles.SIZE;
import static senet.engine.kernel.winograd.Tiles.WINDOW;
import static senet.engine.simd.Lanes.LENGTH;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.simd.Lanes;

/** W = A dY A^T: tiles of the output's gradient to 36 planes of [tile][K]. */
final class OutputGradientTransform {
  private OutputGradientTransform() {}

  /**
   * Transforms tiles [from, to).
   *
   * @param dy0 where image 0 starts in dy, or would start
   * @param w planes, {@code plane} apart
   * @param patch scratch of a tile: 16 K floats
   * @param half scratch between the passes: 24 vectors
   */
  static void run(
      Tiles tiles,
      float[] dy,
      int dy0,
      int from,
      int to,
      float[] w,
      int plane,
      float[] patch,
      float[] half) {
    ConvGeometry g = tiles.g();
    int k = g.k();
    for (int t = from; t < to; t++) {
      int row = tiles.row(t);
      int column = tiles.column(t);
      int image = dy0 + tiles.image(t) * g.pixels() * k;
      int into = (t - from) * k;
      if (Window.inside(row, column, SIZE, g.p(), g.q())) {
        int at = image + (row * g.q() + column) * k;
        tile(dy, at, g.q() * k, k, w, into, plane, half);
      } else {
        Window.gather(dy, image, g.p(), g.q(), k, row, column, SIZE, patch);
        tile(patch, 0, SIZE * k, k, w, into, plane, half);
      }
    }
  }

  private static void tile(
      float[] dy, int at, int line, int k, float[] w, int into, int plane, float[] half) {
    int i = 0;
    for (int bound = Lanes.loopBound(k); i < bound; i += LENGTH) {
      for (int s = 0; s < SIZE; s++) {
        OutputGradientPass.vector(dy, at + s * k + i, line, half, s * LENGTH, SIZE * LENGTH);
      }
      for (int r = 0; r < WINDOW; r++) {
        int to = into + r * WINDOW * plane + i;
        OutputGradientPass.vector(half, r * SIZE * LENGTH, LENGTH, w, to, plane);
      }
    }
    for (; i < k; i++) {
      for (int s = 0; s < SIZE; s++) {
        OutputGradientPass.scalar(dy, at + s * k + i, line, half, s, SIZE);
      }
      for (int r = 0; r < WINDOW; r++) {
        OutputGradientPass.scalar(half, r * SIZE, 1, w, into + r * WINDOW * plane + i, plane);
      }
    }
  }
}
