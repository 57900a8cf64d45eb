package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * What is left at the edges of C: up to 8 rows x 1 vector, of which some rows or lanes may not
 * exist; see {@link Gemm} for the operands.
 *
 * <p>Apart from {@link Tile8x1}, whose stores know no masks: with both in one method C2 boxed the
 * accumulators of every tile in some processes, 380 bytes a tile.
 */
final class TileEdge {
  static final int ROWS = 8;

  private TileEdge() {}

  /**
   * C[rows][columns] = A[rows][k] B[k][columns], or added to C.
   *
   * @param rows 1 to 8 rows of A and C that exist
   * @param columns of C that exist, at most a vector; B has all of them
   */
  static void multiply(
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
      int rows,
      int columns,
      boolean accumulate) {
    // A row that does not exist repeats the one before it and is not stored.
    int a1 = 1 < rows ? a0 + aRow : a0;
    int a2 = 2 < rows ? a1 + aRow : a1;
    int a3 = 3 < rows ? a2 + aRow : a2;
    int a4 = 4 < rows ? a3 + aRow : a3;
    int a5 = 5 < rows ? a4 + aRow : a4;
    int a6 = 6 < rows ? a5 + aRow : a5;
    int a7 = 7 < rows ? a6 + aRow : a6;
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c10 = FloatVector.zero(SPECIES);
    FloatVector c20 = FloatVector.zero(SPECIES);
    FloatVector c30 = FloatVector.zero(SPECIES);
    FloatVector c40 = FloatVector.zero(SPECIES);
    FloatVector c50 = FloatVector.zero(SPECIES);
    FloatVector c60 = FloatVector.zero(SPECIES);
    FloatVector c70 = FloatVector.zero(SPECIES);
    for (int p = 0, ap = 0, bp = b0; p < k; p++, ap += aK, bp += bK) {
      FloatVector bv0 = FloatVector.fromArray(SPECIES, b, bp);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[a0 + ap]);
      c00 = x0.fma(bv0, c00);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[a1 + ap]);
      c10 = x1.fma(bv0, c10);
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[a2 + ap]);
      c20 = x2.fma(bv0, c20);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[a3 + ap]);
      c30 = x3.fma(bv0, c30);
      FloatVector x4 = FloatVector.broadcast(SPECIES, a[a4 + ap]);
      c40 = x4.fma(bv0, c40);
      FloatVector x5 = FloatVector.broadcast(SPECIES, a[a5 + ap]);
      c50 = x5.fma(bv0, c50);
      FloatVector x6 = FloatVector.broadcast(SPECIES, a[a6 + ap]);
      c60 = x6.fma(bv0, c60);
      FloatVector x7 = FloatVector.broadcast(SPECIES, a[a7 + ap]);
      c70 = x7.fma(bv0, c70);
    }
    TileStore.store(c00, c, c0, columns, accumulate);
    if (rows > 1) {
      TileStore.store(c10, c, c0 + cRow, columns, accumulate);
    }
    if (rows > 2) {
      TileStore.store(c20, c, c0 + 2 * cRow, columns, accumulate);
    }
    if (rows > 3) {
      TileStore.store(c30, c, c0 + 3 * cRow, columns, accumulate);
    }
    if (rows > 4) {
      TileStore.store(c40, c, c0 + 4 * cRow, columns, accumulate);
    }
    if (rows > 5) {
      TileStore.store(c50, c, c0 + 5 * cRow, columns, accumulate);
    }
    if (rows > 6) {
      TileStore.store(c60, c, c0 + 6 * cRow, columns, accumulate);
    }
    if (rows > 7) {
      TileStore.store(c70, c, c0 + 7 * cRow, columns, accumulate);
    }
  }
}
