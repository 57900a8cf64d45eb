package senet.engine.kernel.gemm;

import senet.engine.simd.CacheLines;

/**
 * Puts B into the order in which tiles read it: panels of {@link Panels#columns} columns, each a
 * contiguous [k][columns], the last one padded.
 */
public final class Packing {
  /**
   * Columns of a transposed B that are packed at a time: a line of the cache. Row by row, rows a
   * power of two apart would share one set of the cache.
   */
  private static final int BLOCK = TransposedSquare.SIDE;

  /**
   * Values of {@link #BLOCK} rows of a transposed B that are read in the order of memory before
   * they are transposed, 24 KB: of weights that no cache holds squares wait for each of their rows.
   */
  private static final int STRIP = 384;

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
    for (int p = 0; p < k; p += STRIP) {
      int depth = Math.min(STRIP, k - p);
      for (int i = 0; i < width; i += BLOCK) {
        int rows = Math.min(BLOCK, width - i);
        int from = b0 + i * bRow + p;
        transpose(depth, rows, b, from, bRow, packed, at + p * columns + i, columns);
      }
    }
    for (int p = 0; p < k; p++) {
      zero(packed, at + p * columns + width, at + (p + 1) * columns);
    }
  }

  /**
   * Transposes {@code rows} rows of length {@code k}, read ahead where they are long and lie far
   * apart.
   *
   * @param rows at most 16
   * @param toRow distance of rows of the result
   */
  public static void transpose(
      int k, int rows, float[] b, int b0, int bRow, float[] to, int at, int toRow) {
    if (k > BLOCK && bRow > STRIP) {
      float read = 0;
      for (int i = 0; i < rows; i++) {
        read += CacheLines.read(b, b0 + i * bRow, b0 + i * bRow + k);
      }
      to[at] = read; // the first value comes over it
    }
    for (int p = 0; p < k; p += BLOCK) {
      int depth = Math.min(BLOCK, k - p);
      int from = b0 + p;
      int into = at + p * toRow;
      if (TransposedSquare.FITS && depth == BLOCK && rows == BLOCK) {
        TransposedSquare.run(b, from, bRow, to, into, toRow);
        continue;
      }
      for (int i = 0; i < rows; i++) {
        for (int q = 0; q < depth; q++) {
          to[into + q * toRow + i] = b[from + i * bRow + q];
        }
      }
    }
  }

  private static void zero(float[] packed, int from, int to) {
    for (int i = from; i < to; i++) {
      packed[i] = 0;
    }
  }
}
