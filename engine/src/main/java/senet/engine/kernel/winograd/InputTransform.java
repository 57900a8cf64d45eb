package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Tiles.FIRST;
import static senet.engine.kernel.winograd.Tiles.SIDE_BY_SIDE;
import static senet.engine.kernel.winograd.Tiles.WINDOW;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.simd.CacheLines;

/** V = B^T d B: windows of the input to 36 planes of [tile][C]. */
final class InputTransform {
  private InputTransform() {}

  /**
   * Transforms the windows of tiles [from, to).
   *
   * @param x0 where image 0 starts in x, or would start
   * @param base the tile that comes first in v
   * @param v planes, {@code plane} apart, of rows {@link Tiles#stride} apart
   * @param patch scratch of a window: 36 C floats
   * @param half scratch between the passes: 36 x {@link Tiles#SIDE_BY_SIDE}
   */
  static void run(
      ConvGeometry g,
      float[] x,
      int x0,
      int base,
      int from,
      int to,
      float[] v,
      int plane,
      float[] patch,
      float[] half) {
    int c = g.c();
    int stride = Tiles.stride(c);
    int line = g.w() * c;
    half[0] =
        CacheLines.read(
            x, x0 + Tiles.firstInputLine(g, from) * line, x0 + Tiles.endInputLine(g, to) * line);
    for (int t = from; t < to; t++) {
      int row = Tiles.row(g, t) - g.padding();
      int column = Tiles.column(g, t) - g.padding();
      int image = x0 + Tiles.image(g, t) * g.h() * g.w() * c;
      int into = FIRST + (t - base) * stride;
      if (Window.inside(row, column, WINDOW, g.h(), g.w())) {
        int at = image + (row * g.w() + column) * c;
        window(x, at, line, c, v, into, plane, half);
      } else {
        Window.gather(x, image, g.h(), g.w(), c, row, column, WINDOW, patch);
        window(patch, 0, WINDOW * c, c, v, into, plane, half);
      }
    }
  }

  private static void window(
      float[] x, int at, int line, int c, float[] v, int into, int plane, float[] half) {
    for (int i = 0; i < c; i += SIDE_BY_SIDE) {
      int n = Math.min(SIDE_BY_SIDE, c - i);
      if (n == c) { // the six columns are side by side
        InputPass.run(x, at, line, half, 0, WINDOW * n, WINDOW * n);
      } else {
        for (int s = 0; s < WINDOW; s++) {
          InputPass.run(x, at + s * c + i, line, half, s * n, WINDOW * n, n);
        }
      }
      for (int r = 0; r < WINDOW; r++) {
        InputPass.run(half, r * WINDOW * n, n, v, into + r * WINDOW * plane + i, plane, n);
      }
    }
  }
}
