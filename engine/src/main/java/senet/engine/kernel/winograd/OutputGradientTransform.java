package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Tiles.SIDE_BY_SIDE;
import static senet.engine.kernel.winograd.Tiles.SIZE;
import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.simd.CacheLines;

/** W = A dY A^T: tiles of the output's gradient to planes of [tile][K]. */
final class OutputGradientTransform {
  private OutputGradientTransform() {}

  /**
   * Transforms tiles [from, to).
   *
   * @param dy0 where image 0 starts in dy, or would start
   * @param base the tile that comes first in w
   * @param w planes, {@code plane} apart, of rows {@link Tiles#stride} apart
   * @param patch scratch of a tile: 16 K floats
   * @param half scratch between the passes: 4 x {@link Scheme#window} x {@link Tiles#SIDE_BY_SIDE}
   */
  static void run(
      ConvGeometry g,
      float[] dy,
      int dy0,
      int base,
      int from,
      int to,
      float[] w,
      int plane,
      float[] patch,
      float[] half) {
    int line = g.q() * g.k();
    half[0] =
        CacheLines.read(
            dy,
            dy0 + Tiles.firstOutputLine(g, from) * line,
            dy0 + Tiles.endOutputLine(g, to) * line);
    channels(g, dy, dy0, 0, g.k(), base, from, to, w, plane, patch, half);
  }

  /**
   * Transforms channels [k, k + width) of tiles [from, to).
   *
   * @param w planes of rows {@link Tiles#stride} of {@code width} apart
   * @param patch scratch of a tile: 16 width floats
   */
  static void channels(
      ConvGeometry g,
      float[] dy,
      int dy0,
      int k,
      int width,
      int base,
      int from,
      int to,
      float[] w,
      int plane,
      float[] patch,
      float[] half) {
    Scheme scheme = Scheme.of(g);
    int stride = Tiles.stride(width);
    int line = g.q() * g.k();
    for (int t = from; t < to; t++) {
      int row = Tiles.row(g, t);
      int column = Tiles.column(g, t);
      int image = dy0 + Tiles.image(g, t) * g.p() * line + k;
      int into = FIRST + (t - base) * stride;
      if (Window.inside(row, column, SIZE, g.p(), g.q())) {
        int at = image + row * line + column * g.k();
        tile(scheme, dy, at, line, g.k(), width, w, into, plane, half);
      } else {
        Window.gather(dy, image, g.p(), g.q(), g.k(), width, row, column, SIZE, patch);
        tile(scheme, patch, 0, SIZE * width, width, width, w, into, plane, half);
      }
    }
  }

  /** Of pixels that are {@code pixel} apart. */
  private static void tile(
      Scheme scheme,
      float[] dy,
      int at,
      int line,
      int pixel,
      int width,
      float[] w,
      int into,
      int plane,
      float[] half) {
    int size = scheme.window();
    for (int i = 0; i < width; i += SIDE_BY_SIDE) {
      int n = Math.min(SIDE_BY_SIDE, width - i);
      if (n == pixel) { // the four columns are side by side
        scheme.outputGradient(dy, at, line, half, 0, SIZE * n, SIZE * n);
      } else {
        for (int s = 0; s < SIZE; s++) {
          scheme.outputGradient(dy, at + s * pixel + i, line, half, s * n, SIZE * n, n);
        }
      }
      for (int r = 0; r < size; r++) {
        scheme.outputGradient(half, r * SIZE * n, n, w, into + r * size * plane + i, plane, n);
      }
    }
  }
}
