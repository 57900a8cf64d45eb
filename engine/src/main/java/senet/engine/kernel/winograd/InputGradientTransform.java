package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Tiles.SIDE_BY_SIDE;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.simd.CacheLines;

/** dX += B dV B^T: planes of [tile][columns] to overlapping windows of the input's gradient. */
final class InputGradientTransform {
  private InputGradientTransform() {}

  /**
   * Adds what tiles [from, to) contribute to channels [c, c + width).
   *
   * @param dv planes, {@code plane} apart, of rows {@code step} apart
   * @param dv0 where channel c of tile {@code from} is in the first plane
   * @param dx0 where image 0 starts in dx, or would start
   * @param window scratch of a row of a window: {@link Scheme#window} x width floats
   * @param half scratch between the passes: {@link Scheme#planes} x {@link Tiles#SIDE_BY_SIDE}, or
   *     x width if that is more
   */
  static void run(
      ConvGeometry g,
      float[] dv,
      int dv0,
      int step,
      int plane,
      int from,
      int to,
      float[] dx,
      int dx0,
      int c,
      int width,
      float[] window,
      float[] half) {
    if (c == 0 && g.groups() == 1) { // the channels that the next calls add to are read along
      int line = g.w() * g.c();
      half[0] =
          CacheLines.read(
              dx,
              dx0 + Tiles.firstInputLine(g, from) * line,
              dx0 + Tiles.endInputLine(g, to) * line);
    }
    Scheme scheme = Scheme.of(g);
    int size = scheme.window();
    int together = Math.max(1, SIDE_BY_SIDE / step);
    for (int t = from; t < to; t += together) {
      int count = Math.min(together, to - t);
      int n = count == 1 ? width : count * step; // rows of tiles are side by side
      for (int s = 0; s < size; s++) {
        int at = dv0 + s * plane + (t - from) * step;
        scheme.inputGradient(dv, at, size * plane, half, s * n, size * n, n);
      }
      for (int i = 0; i < count; i++) {
        rows(scheme, g, t + i, half, i * step, n, dx, dx0, c, width, window);
      }
    }
  }

  private static void rows(
      Scheme scheme,
      ConvGeometry g,
      int t,
      float[] half,
      int at,
      int n,
      float[] dx,
      int dx0,
      int c,
      int width,
      float[] window) {
    int size = scheme.window();
    int row = Tiles.windowRow(g, t);
    int column = Tiles.windowColumn(g, t);
    int left = Math.max(0, -column);
    int right = Math.min(size, g.w() - column);
    int bottom = Math.min(size, g.h() - row);
    int image = dx0 + Tiles.image(g, t) * g.h() * g.w() * g.c();
    int into = image + (row * g.w() + column) * g.c() + c;
    for (int r = Math.max(0, -row); r < bottom; r++) {
      int from = r * size * n + at;
      int line = into + r * g.w() * g.c();
      if (left == 0 && right == size) {
        scheme.addInputGradient(half, from, n, dx, line, g.c(), width);
        continue;
      }
      for (int s = left; s < right; s++) {
        System.arraycopy(dx, line + s * g.c(), window, s * width, width);
      }
      scheme.addInputGradient(half, from, n, window, 0, width, width);
      for (int s = left; s < right; s++) {
        System.arraycopy(window, s * width, dx, line + s * g.c(), width);
      }
    }
  }
}
