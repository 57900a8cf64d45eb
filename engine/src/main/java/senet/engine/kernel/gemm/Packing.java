package senet.engine.kernel.gemm;

/**
 * Puts B into the order in which tiles read it: panels of {@link Panels#columns} columns, each a
 * contiguous [k][columns], the last one padded.
 */
public final class Packing {
  private Packing() {}

  /** Floats that the panels of a B[k][n] take. */
  public static int size(int k, int n) {
    return k * Panels.padded(n);
  }

  /** Packs a row-major B[k][n] whose rows are {@code bRow} apart, to {@code packed[at...]}. */
  public static void rows(int k, int n, float[] b, int b0, int bRow, float[] packed, int at) {
    int columns = Panels.columns(n);
    for (int j = 0; j < n; j += columns) {
      int width = Math.min(columns, n - j);
      for (int p = 0; p < k; p++) {
        int to = at + j * k + p * columns;
        System.arraycopy(b, b0 + p * bRow + j, packed, to, width);
        zero(packed, to + width, to + columns);
      }
    }
  }

  /**
   * Packs the transpose of a row-major [n][k] whose rows are {@code bRow} apart, to {@code
   * packed[at...]}.
   */
  public static void transposed(int k, int n, float[] b, int b0, int bRow, float[] packed, int at) {
    int columns = Panels.columns(n);
    for (int j = 0; j < n; j += columns) {
      int width = Math.min(columns, n - j);
      for (int p = 0; p < k; p++) {
        int to = at + j * k + p * columns;
        for (int i = 0; i < width; i++) {
          packed[to + i] = b[b0 + (j + i) * bRow + p];
        }
        zero(packed, to + width, to + columns);
      }
    }
  }

  private static void zero(float[] packed, int from, int to) {
    for (int i = from; i < to; i++) {
      packed[i] = 0;
    }
  }
}
