package senet.engine.kernel.winograd;

import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Panels;

/** M = V U or dV = W U^T: products of transformed tiles and packed kernels. */
final class Products {
  private Products() {}

  /**
   * Columns [j, j + width) of all planes.
   *
   * @param tiles rows of {@code v} and {@code m}
   * @param depth channels of {@code v}
   * @param v planes, {@code vPlane} apart, of rows {@link Tiles#stride} apart
   * @param u planes of {@link WeightTransform} of {@code depth} rows and {@code channels} columns
   * @param m planes of rows {@code step} apart
   */
  static void run(
      Scheme scheme,
      int tiles,
      int j,
      int width,
      int depth,
      float[] v,
      int vPlane,
      float[] u,
      int channels,
      float[] m,
      int mPlane,
      int step) {
    int columns = Panels.columns(channels);
    int vStride = Tiles.stride(depth);
    int uPlane = WeightTransform.plane(depth, channels);
    for (int xi = 0; xi < scheme.planes(); xi++) {
      for (int i = 0; i < width; i += columns) {
        Gemm.panel(
            tiles,
            Math.min(columns, width - i),
            depth,
            v,
            FIRST + xi * vPlane,
            vStride,
            1,
            u,
            FIRST + scheme.kernelPlane(xi) * uPlane + (j + i) * depth,
            columns,
            m,
            FIRST + xi * mPlane + i,
            step,
            false);
      }
    }
  }
}
