package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Scheme.KERNEL_LINE;
import static senet.engine.kernel.winograd.Scheme.KERNEL_PLANES;
import static senet.engine.simd.CacheLines.FIRST;
import static senet.engine.simd.Lanes.LENGTH;

import java.util.Arrays;
import senet.engine.kernel.gemm.Packing;
import senet.engine.kernel.gemm.Panels;

/**
 * U = G g G^T: the kernels, packed for the products over channels. U[C][K] serves forward, its
 * transpose U[K][C] the input's gradient.
 */
final class WeightTransform {
  /** Input channels whose taps are transposed together: a line of the cache. */
  static final int BLOCK = 16;

  static final int TAPS = 9;

  private static final int KERNEL = 3;

  private WeightTransform() {}

  /** Distance of the planes of packed kernels of {@code rows} x {@code columns}. */
  static int plane(int rows, int columns) {
    return Packing.size(rows, columns) + LENGTH;
  }

  /** Floats of 36 planes. */
  static int size(int rows, int columns) {
    return FIRST + KERNEL_PLANES * plane(rows, columns);
  }

  /** Floats of scratch for the taps of {@link #BLOCK} input channels and a panel. */
  static int tapsSize(int columns) {
    return TAPS * BLOCK * columns;
  }

  /**
   * Makes rows [from, to) of every plane of U[C][K] from {@code w}[K][3][3][C].
   *
   * @param channels C
   * @param kernels K
   * @param w0 where the first kernel starts in w
   * @param u0 where U starts in u
   * @param taps scratch of {@link #tapsSize}
   * @param half scratch between the passes: 18 rows of a panel
   */
  static void forward(
      Scheme scheme,
      int channels,
      int kernels,
      float[] w,
      int w0,
      float[] u,
      int u0,
      float[] taps,
      float[] half,
      int from,
      int to) {
    int columns = Panels.columns(kernels);
    int plane = plane(channels, kernels);
    for (int c = from; c < to; c += BLOCK) {
      int depth = Math.min(BLOCK, to - c);
      for (int k = 0; k < kernels; k += columns) {
        int width = Math.min(columns, kernels - k);
        gather(channels, w, w0, k, width, columns, c, depth, taps, 0);
        int into = u0 + FIRST + k * channels + c * columns;
        for (int i = 0; i < depth; i++) {
          int to16 = into + i * columns;
          row(scheme, taps, i * columns, BLOCK * columns, width, u, to16, plane, columns, half);
        }
      }
    }
  }

  /**
   * Transposes the taps of input channels [c, c + depth) and output channels [k, k + width) of
   * {@code w}[K][3][3][C] to {@code taps[at...]}: [3][3][{@link #BLOCK}][columns].
   */
  static void gather(
      int channels,
      float[] w,
      int w0,
      int k,
      int width,
      int columns,
      int c,
      int depth,
      float[] taps,
      int at) {
    for (int tap = 0; tap < TAPS; tap++) {
      int from = w0 + (k * TAPS + tap) * channels + c;
      int to = at + tap * BLOCK * columns;
      Packing.panelTransposed(depth, width, columns, w, from, TAPS * channels, taps, to);
    }
  }

  /** The same of U[K][C]. */
  static void transposed(
      Scheme scheme,
      int channels,
      int kernels,
      float[] w,
      int w0,
      float[] u,
      int u0,
      float[] half,
      int from,
      int to) {
    int columns = Panels.columns(channels);
    int plane = plane(kernels, channels);
    for (int c = 0; c < channels; c += columns) {
      int width = Math.min(columns, channels - c);
      for (int k = from; k < to; k++) {
        int into = u0 + FIRST + c * kernels + k * columns;
        int first = w0 + k * TAPS * channels + c;
        row(scheme, w, first, channels, width, u, into, plane, columns, half);
      }
    }
  }

  /**
   * Transforms {@code width} kernels side by side, taps {@code step} apart, to a row of a panel of
   * {@code columns} in each plane.
   */
  static void row(
      Scheme scheme,
      float[] g,
      int at,
      int step,
      int width,
      float[] u,
      int into,
      int plane,
      int columns,
      float[] half) {
    for (int s = 0; s < KERNEL; s++) {
      scheme.weight(g, at + s * step, KERNEL * step, half, s * width, KERNEL * width, width);
    }
    for (int r = 0; r < KERNEL_LINE; r++) {
      scheme.weight(
          half, r * KERNEL * width, width, u, into + r * KERNEL_LINE * plane, plane, width);
    }
    if (width < columns) {
      for (int xi = 0; xi < KERNEL_PLANES; xi++) {
        int last = into + xi * plane;
        Arrays.fill(u, last + width, last + columns, 0);
      }
    }
  }
}
