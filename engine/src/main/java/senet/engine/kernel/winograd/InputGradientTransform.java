package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Tiles.WINDOW;
import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.simd.Lanes;

/** dX += B dV B^T: 36 planes of [tile][columns] to overlapping windows of the input's gradient. */
final class InputGradientTransform {
  private InputGradientTransform() {}

  /**
   * Adds what tiles [from, to) contribute to channels [c, c + width).
   *
   * @param dv planes, {@code plane} apart, of rows {@code step} apart
   * @param dx0 where image 0 starts in dx, or would start
   * @param window scratch of 36 vectors
   * @param half scratch between the passes: 36 vectors
   */
  static void run(
      Tiles tiles,
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
    ConvGeometry g = tiles.g();
    for (int t = from; t < to; t++) {
      int at = (t - from) * step;
      int row = tiles.row(t) - g.padding();
      int column = tiles.column(t) - g.padding();
      int image = dx0 + tiles.image(t) * g.h() * g.w() * g.c();
      int top = Math.max(0, -row);
      int bottom = Math.min(WINDOW, g.h() - row);
      int left = Math.max(0, -column);
      int right = Math.min(WINDOW, g.w() - column);
      int into = image + (row * g.w() + column) * g.c() + c;
      int i = 0;
      for (int bound = Lanes.loopBound(width); i < bound; i += LENGTH) {
        for (int s = 0; s < WINDOW; s++) {
          InputGradientPass.vector(
              dv, at + s * plane + i, WINDOW * plane, half, s * LENGTH, WINDOW * LENGTH);
        }
        for (int r = top; r < bottom; r++) {
          InputGradientPass.vector(half, r * WINDOW * LENGTH, LENGTH, window, 0, LENGTH);
          int line = into + r * g.w() * g.c() + i;
          for (int s = left; s < right; s++) {
            int pixel = line + s * g.c();
            FloatVector.fromArray(SPECIES, dx, pixel)
                .add(FloatVector.fromArray(SPECIES, window, s * LENGTH))
                .intoArray(dx, pixel);
          }
        }
      }
      for (; i < width; i++) {
        for (int s = 0; s < WINDOW; s++) {
          InputGradientPass.scalar(dv, at + s * plane + i, WINDOW * plane, half, s, WINDOW);
        }
        for (int r = top; r < bottom; r++) {
          InputGradientPass.scalar(half, r * WINDOW, 1, window, 0, 1);
          int line = into + r * g.w() * g.c() + i;
          for (int s = left; s < right; s++) {
            dx[line + s * g.c()] += window[s];
          }
        }
      }
    }
  }
}
