package senet.engine.kernel.gemm;

/**
 * The scalar twin of the register tiles: the same products added in the same order, so the same
 * bits. Used where vectors are switched off, and as their oracle.
 */
final class TileScalar {
  private TileScalar() {}

  /** As {@link TileGrid#multiply}. */
  static void multiply(
      int rows,
      int columns,
      int k,
      float[] a,
      int a0,
      int aRow,
      int aK,
      float[] b,
      int b0,
      int bK,
      float[] c,
      int c0,
      int cRow,
      boolean accumulate) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float sum = 0;
        for (int p = 0; p < k; p++) {
          sum = Math.fma(a[a0 + i * aRow + p * aK], b[b0 + p * bK + j], sum);
        }
        int at = c0 + i * cRow + j;
        c[at] = accumulate ? sum + c[at] : sum;
      }
    }
  }
}
