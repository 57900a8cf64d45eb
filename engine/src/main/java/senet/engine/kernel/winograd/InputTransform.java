package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Tiles.SIDE_BY_SIDE;
import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.simd.CacheLines;

/** V = B^T d B: windows of the input to planes of [tile][C]. */
final class InputTransform {
  private InputTransform() {}

  /**
   * Transforms the windows of tiles [from, to).
   *
   * @param x0 where image 0 starts in x, or would start
   * @param base the tile that comes first in v
   * @param v planes, {@code plane} apart, of rows {@link Tiles#stride} apart
   * @param patch scratch of a window: {@link Scheme#planes} x C floats
   * @param half scratch between the passes: {@link Scheme#planes} x {@link Tiles#SIDE_BY_SIDE}
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
    int line = g.w() * g.c();
    half[0] =
        CacheLines.read(
            x, x0 + Tiles.firstInputLine(g, from) * line, x0 + Tiles.endInputLine(g, to) * line);
    channels(g, x, x0, 0, g.c(), base, from, to, v, plane, patch, half);
  }

  /**
   * Transforms channels [c, c + width) of the windows of tiles [from, to).
   *
   * @param v planes of rows {@link Tiles#stride} of {@code width} apart
   * @param patch scratch of a window: {@link Scheme#planes} x width floats
   */
  static void channels(
      ConvGeometry g,
      float[] x,
      int x0,
      int c,
      int width,
      int base,
      int from,
      int to,
      float[] v,
      int plane,
      float[] patch,
      float[] half) {
    Scheme scheme = Scheme.of(g);
    int size = scheme.window();
    int stride = Tiles.stride(width);
    int line = g.w() * g.c();
    for (int t = from; t < to; t++) {
      int row = Tiles.windowRow(g, t);
      int column = Tiles.windowColumn(g, t);
      int image = x0 + Tiles.image(g, t) * g.h() * line + c;
      int into = FIRST + (t - base) * stride;
      if (Window.inside(row, column, size, g.h(), g.w())) {
        int at = image + row * line + column * g.c();
        window(scheme, x, at, line, g.c(), width, v, into, plane, half);
      } else {
        Window.gather(x, image, g.h(), g.w(), g.c(), width, row, column, size, patch);
        window(scheme, patch, 0, size * width, width, width, v, into, plane, half);
      }
    }
  }

  /** Of pixels that are {@code pixel} apart. */
  private static void window(
      Scheme scheme,
      float[] x,
      int at,
      int line,
      int pixel,
      int width,
      float[] v,
      int into,
      int plane,
      float[] half) {
    int size = scheme.window();
    for (int i = 0; i < width; i += SIDE_BY_SIDE) {
      int n = Math.min(SIDE_BY_SIDE, width - i);
      if (n == pixel) { // the columns are side by side
        scheme.input(x, at, line, half, 0, size * n, size * n);
      } else {
        for (int s = 0; s < size; s++) {
          scheme.input(x, at + s * pixel + i, line, half, s * n, size * n, n);
        }
      }
      for (int r = 0; r < size; r++) {
        scheme.input(half, r * size * n, n, v, into + r * size * plane + i, plane, n);
      }
    }
  }
}
