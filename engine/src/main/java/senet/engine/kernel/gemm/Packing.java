package senet.engine.kernel.gemm;

/**
 * Puts B into the order in which tiles read it: panels of {@link Panels#columns} columns, each a
 * contiguous [k][columns], the last one padded.
 */
public final class Packing {
  /** Rows of a transposed B that are packed together: sixteen are read in turn. */
  private static final int BLOCK = TransposedSquare.SIDE;

  /**
   * Values of a row that are packed before the next rows: enough for the processor to read ahead,
   * and what a panel of them is written to stays in L2. 512 -> 512 channels, 3x3, two threads, Zen
   * 4: 0.31 ns a float 16 at a time, 0.24 with 64, 0.18 with 256, 0.25 with all 4608.
   */
  private static final int SWEEP = 256;

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
      panelRows(k, width, columns, b, b0 + j, bRow, packed, at + j * k);
    }
  }

  /** One panel of {@link #rows}, of {@code width} columns padded to {@code columns}. */
  public static void panelRows(
      int k, int width, int columns, float[] b, int b0, int bRow, float[] packed, int at) {
    for (int p = 0; p < k; p++) {
      int to = at + p * columns;
      System.arraycopy(b, b0 + p * bRow, packed, to, width);
      zero(packed, to + width, to + columns);
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
      panelTransposed(k, width, columns, b, b0 + j * bRow, bRow, packed, at + j * k);
    }
  }

  /** One panel of {@link #transposed}, of {@code width} columns padded to {@code columns}. */
  public static void panelTransposed(
      int k, int width, int columns, float[] b, int b0, int bRow, float[] packed, int at) {
    for (int p = 0; p < k; p += SWEEP) {
      int depth = Math.min(SWEEP, k - p);
      int to = at + p * columns;
      int i = 0;
      for (; TransposedSquare.FITS && i + BLOCK <= width; i += BLOCK) {
        int from = b0 + i * bRow + p;
        int q = 0;
        for (; q + BLOCK <= depth; q += BLOCK) {
          TransposedSquare.run(b, from + q, bRow, packed, to + q * columns + i, columns);
        }
        scalars(q, depth, BLOCK, columns, b, from, bRow, packed, to + i);
      }
      scalars(0, depth, width - i, columns, b, b0 + i * bRow + p, bRow, packed, to + i);
      for (int q = 0; q < depth; q++) {
        zero(packed, to + q * columns + width, to + (q + 1) * columns);
      }
    }
  }

  /** Transposes columns [first, last) of {@code rows} rows. */
  private static void scalars(
      int first,
      int last,
      int rows,
      int columns,
      float[] b,
      int from,
      int bRow,
      float[] packed,
      int to) {
    for (int i = 0; i < rows; i++) {
      for (int q = first; q < last; q++) {
        packed[to + q * columns + i] = b[from + i * bRow + q];
      }
    }
  }

  private static void zero(float[] packed, int from, int to) {
    for (int i = from; i < to; i++) {
      packed[i] = 0;
    }
  }
}
