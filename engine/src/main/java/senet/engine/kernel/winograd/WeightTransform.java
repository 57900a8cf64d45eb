package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Tiles.FIRST;
import static senet.engine.kernel.winograd.Tiles.PLANES;
import static senet.engine.kernel.winograd.Tiles.WINDOW;
import static senet.engine.simd.Lanes.LENGTH;

import java.util.Arrays;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Packing;
import senet.engine.kernel.gemm.Panels;

/**
 * U = G g G^T: the kernels, packed for the products over channels. U[C][K] serves forward, its
 * transpose U[K][C] the input's gradient.
 */
final class WeightTransform {
  private static final int TAPS = 9;
  private static final int KERNEL = 3;

  private WeightTransform() {}

  /** Distance of the planes of packed kernels of {@code rows} x {@code columns}. */
  static int plane(int rows, int columns) {
    return Packing.size(rows, columns) + LENGTH;
  }

  /** Floats of 36 planes. */
  static int size(int rows, int columns) {
    return FIRST + PLANES * plane(rows, columns);
  }

  /** Floats of scratch for the taps of one input channel. */
  static int tapsSize(ConvGeometry g) {
    return TAPS * g.k();
  }

  /**
   * Makes rows [from, to) of every plane of U[C][K] from {@code w}[K][3][3][C].
   *
   * @param taps scratch of {@link #tapsSize}
   * @param half scratch between the passes: 18 rows of a panel
   */
  static void forward(
      ConvGeometry g, float[] w, float[] u, float[] taps, float[] half, int from, int to) {
    int c = g.c();
    int k = g.k();
    for (int row = from; row < to; row++) {
      for (int i = 0; i < k; i++) {
        for (int tap = 0; tap < TAPS; tap++) {
          taps[tap * k + i] = w[(i * TAPS + tap) * c + row];
        }
      }
      row(taps, 0, k, k, u, row, c, half);
    }
  }

  /** Makes rows [from, to) of every plane of U[K][C] from {@code w}[K][3][3][C]. */
  static void transposed(ConvGeometry g, float[] w, float[] u, float[] half, int from, int to) {
    int c = g.c();
    for (int row = from; row < to; row++) {
      row(w, row * TAPS * c, c, c, u, row, g.k(), half);
    }
  }

  /** Transforms n kernels side by side, taps {@code step} apart, to row {@code row} of panels. */
  private static void row(
      float[] g, int at, int step, int n, float[] u, int row, int rows, float[] half) {
    int columns = Panels.columns(n);
    int plane = plane(rows, n);
    for (int i = 0; i < n; i += columns) {
      int width = Math.min(columns, n - i);
      int into = FIRST + i * rows + row * columns;
      for (int s = 0; s < KERNEL; s++) {
        WeightPass.run(g, at + s * step + i, KERNEL * step, half, s * width, KERNEL * width, width);
      }
      for (int r = 0; r < WINDOW; r++) {
        int to = into + r * WINDOW * plane;
        WeightPass.run(half, r * KERNEL * width, width, u, to, plane, width);
      }
    }
    int used = n % columns;
    if (used > 0) {
      int last = FIRST + n / columns * columns * rows + row * columns;
      for (int xi = 0; xi < PLANES; xi++) {
        Arrays.fill(u, xi * plane + last + used, xi * plane + last + columns, 0);
      }
    }
  }
}
