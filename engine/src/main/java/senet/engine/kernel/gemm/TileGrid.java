package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;

import senet.engine.simd.Lanes;

/**
 * Covers one panel of C with register tiles: the widest that fit as far as they fit whole, {@link
 * Tile8x1} and {@link TileEdge} for the rows and columns that are left.
 *
 * <p>The wide tiles know no edges. With masked stores for them they were so much code that C2 gave
 * up inlining half-way (NodeCountInliningCutoff) in some runs, boxed the last accumulators and ran
 * at 60 % in those.
 */
final class TileGrid {
  private TileGrid() {}

  /** C[m][width] = A[m][k] B[k][width], or added to C; operands as in {@link Gemm}. */
  static void multiply(
      int m,
      int width,
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
    if (Lanes.SCALAR) {
      TileScalar.multiply(m, width, k, a, a0, aRow, aK, b, b0, bK, c, c0, cRow, accumulate);
      return;
    }
    int j = 0;
    if (width == 4 * LENGTH) {
      int whole = m / Tile4x4.ROWS * Tile4x4.ROWS;
      for (int i = 0; i < whole; i += Tile4x4.ROWS) {
        Tile4x4.multiply(
            k, a, a0 + i * aRow, aRow, aK, b, b0, bK, c, c0 + i * cRow, cRow, accumulate);
      }
      narrow(whole, m, 0, 4 * LENGTH, k, a, a0, aRow, aK, b, b0, bK, c, c0, cRow, accumulate);
      j = 4 * LENGTH;
    }
    for (; j + 2 * LENGTH <= width; j += 2 * LENGTH) {
      int whole = twoVectors(m, k, a, a0, aRow, aK, b, b0 + j, bK, c, c0 + j, cRow, accumulate);
      narrow(whole, m, j, j + 2 * LENGTH, k, a, a0, aRow, aK, b, b0, bK, c, c0, cRow, accumulate);
    }
    narrow(0, m, j, width, k, a, a0, aRow, aK, b, b0, bK, c, c0, cRow, accumulate);
  }

  /** Two vectors of columns by tiles of 6 and 4 rows; returns how many rows they cover. */
  private static int twoVectors(
      int m,
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
    boolean rows = aK == 1 && bK == 2 * LENGTH;
    int sixes = rows || aRow < aK ? sixes(m) : 0; // not aRow == 1, after which C2 knows it
    int whole = sixes + (m - sixes) / Tile4x2.ROWS * Tile4x2.ROWS;
    for (int i = 0; i < sixes; i += Tile6x2Rows.ROWS) {
      int ai = a0 + i * aRow;
      int ci = c0 + i * cRow;
      if (rows) {
        Tile6x2Rows.multiply(k, a, ai, aRow, b, b0, c, ci, cRow, accumulate);
      } else {
        Tile6x2Columns.multiply(k, a, ai, aRow, aK, b, b0, bK, c, ci, cRow, accumulate);
      }
    }
    for (int i = sixes; i < whole; i += Tile4x2.ROWS) {
      int ai = a0 + i * aRow;
      int ci = c0 + i * cRow;
      if (rows) {
        Tile4x2Rows.multiply(k, a, ai, aRow, b, b0, c, ci, cRow, accumulate);
      } else {
        Tile4x2.multiply(k, a, ai, aRow, aK, b, b0, bK, c, ci, cRow, accumulate);
      }
    }
    return whole;
  }

  /**
   * How many of {@code m} rows tiles of 6 take so that tiles of 4 take all of the rest, but for an
   * odd row or where there are fewer rows than that needs.
   */
  private static int sixes(int m) {
    int even = m / 2 * 2;
    int fours = even % 6 == 4 ? 1 : even % 6 == 2 && even > 6 ? 2 : 0;
    return (even - fours * Tile4x2.ROWS) / Tile6x2Rows.ROWS * Tile6x2Rows.ROWS;
  }

  /** Rows [i0, i1) and columns [j0, j1), one vector of columns at a time. */
  private static void narrow(
      int i0,
      int i1,
      int j0,
      int j1,
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
    for (int j = j0; j < j1; j += LENGTH) {
      int columns = Math.min(LENGTH, j1 - j);
      int step = columns == LENGTH ? Tile8x1.ROWS : TileEdge.ROWS;
      for (int i = i0; i < i1; i += step) {
        int rows = Math.min(step, i1 - i);
        int ai = a0 + i * aRow;
        int ci = c0 + i * cRow + j;
        if (columns == LENGTH) {
          Tile8x1.multiply(k, a, ai, aRow, aK, b, b0 + j, bK, c, ci, cRow, rows, accumulate);
        } else {
          TileEdge.multiply(
              k, a, ai, aRow, aK, b, b0 + j, bK, c, ci, cRow, rows, columns, accumulate);
        }
      }
    }
  }
}
