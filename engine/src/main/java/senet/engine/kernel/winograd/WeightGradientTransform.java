package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Scheme.KERNEL_LINE;
import static senet.engine.kernel.winograd.Scheme.KERNEL_PLANES;
import static senet.engine.kernel.winograd.Tiles.SIDE_BY_SIDE;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.pointwise.Arithmetic;

/**
 * dg += G^T dU G: 36 planes of [K][C], summed over parts in their order, to the kernels' gradient.
 */
final class WeightGradientTransform {
  private static final int KERNEL = 3;

  private WeightGradientTransform() {}

  /**
   * Adds to output channels [k0, k1) and input channels [c0, c1) of {@code dw}[K][3][3][C/groups].
   *
   * @param du parts of 36 planes, {@code plane} apart, parts 36 planes apart
   * @param first where k0 and c0 are in the first plane
   * @param row distance of output channels in a plane
   * @param window scratch of 36 x {@link Tiles#SIDE_BY_SIDE}
   * @param half scratch between the passes: 18 x {@link Tiles#SIDE_BY_SIDE}
   */
  static void run(
      ConvGeometry g,
      float[] du,
      int first,
      int row,
      int plane,
      int parts,
      float[] dw,
      int k0,
      int k1,
      int c0,
      int c1,
      float[] window,
      float[] half) {
    Scheme scheme = Scheme.of(g);
    int c = g.groupC();
    for (int k = k0; k < k1; k++) {
      int into = k * KERNEL * KERNEL * c;
      for (int i = c0; i < c1; i += SIDE_BY_SIDE) {
        int n = Math.min(SIDE_BY_SIDE, c1 - i);
        for (int xi = 0; xi < KERNEL_PLANES; xi++) {
          int at = first + xi * plane + (k - k0) * row + i - c0;
          System.arraycopy(du, at, window, xi * n, n);
          for (int part = 1; part < parts; part++) {
            int more = at + part * KERNEL_PLANES * plane;
            Arithmetic.add(window, xi * n, du, more, window, xi * n, n);
          }
        }
        scheme.weightGradient(
            window, 0, KERNEL_LINE * n, half, 0, KERNEL_LINE * n, KERNEL_LINE * n);
        for (int r = 0; r < KERNEL; r++) {
          scheme.weightGradient(half, r * KERNEL_LINE * n, n, window, 0, n, n);
          for (int s = 0; s < KERNEL; s++) {
            int tap = into + (r * KERNEL + s) * c + i;
            Arithmetic.add(dw, tap, window, s * n, dw, tap, n);
          }
        }
      }
    }
  }
}
