package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Tiles.FIRST;
import static senet.engine.kernel.winograd.Tiles.SIDE_BY_SIDE;
import static senet.engine.kernel.winograd.Tiles.WINDOW;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.simd.CacheLines;

/** dX += B dV B^T: 36 planes of [tile][columns] to overlapping windows of the input's gradient. */
final class InputGradientTransform {
  private InputGradientTransform() {}

  /**
   * Adds what tiles [from, to) contribute to channels [c, c + width).
   *
   * @param dv planes, {@code plane} apart, of rows {@code step} apart
   * @param dx0 where image 0 starts in dx, or would start
   * @param window scratch of a row of a window: 6 width floats
   * @param half scratch between the passes: 36 x {@link Tiles#SIDE_BY_SIDE}, or x {@code step} if
   *     that is more
   */
  static void run(
      ConvGeometry g,
      float[] dv,
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
    int together = Math.max(1, SIDE_BY_SIDE / step);
    for (int t = from; t < to; t += together) {
      int count = Math.min(together, to - t);
      int n = count * step; // rows of tiles are side by side
      for (int s = 0; s < WINDOW; s++) {
        int at = FIRST + s * plane + (t - from) * step;
        InputGradientPass.run(dv, at, WINDOW * plane, half, s * n, WINDOW * n, n);
      }
      for (int i = 0; i < count; i++) {
        rows(g, t + i, half, i * step, n, dx, dx0, c, width, window);
      }
    }
  }

  private static void rows(
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
    int row = Tiles.row(g, t) - g.padding();
    int column = Tiles.column(g, t) - g.padding();
    int left = Math.max(0, -column);
    int right = Math.min(WINDOW, g.w() - column);
    int bottom = Math.min(WINDOW, g.h() - row);
    int image = dx0 + Tiles.image(g, t) * g.h() * g.w() * g.c();
    int into = image + (row * g.w() + column) * g.c() + c;
    for (int r = Math.max(0, -row); r < bottom; r++) {
      int from = r * WINDOW * n + at;
      int line = into + r * g.w() * g.c();
      if (left == 0 && right == WINDOW) {
        InputGradientPass.add(half, from, n, dx, line, g.c(), width);
        continue;
      }
      for (int s = left; s < right; s++) {
        System.arraycopy(dx, line + s * g.c(), window, s * width, width);
      }
      InputGradientPass.add(half, from, n, window, 0, width, width);
      for (int s = left; s < right; s++) {
        System.arraycopy(window, s * width, dx, line + s * g.c(), width);
      }
    }
  }
}
