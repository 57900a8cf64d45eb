package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * A register tile of 6 rows x 2 vectors of C = A B; see {@link Gemm} for the operands.
 *
 * <p>Columns of two vectors: 115 of 117 GFLOP/s, and the widest tile that 16 registers hold.
 * Measured on Zen 4, 512 bits, one thread, 96 rows, operands in L2. Assumes 12 accumulators, 2 of B
 * and one broadcast alive (15 registers).
 */
final class Tile6x2 {
  static final int ROWS = 6;
  static final int VECTORS = 2;

  private Tile6x2() {}

  /**
   * C[rows][columns] = A[rows][k] B[k][columns], or added to C.
   *
   * @param rows 1 to 6 rows of A and C that exist
   * @param columns 1 to 2 vectors of columns of C that exist; B has all of them
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
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = FloatVector.zero(SPECIES);
    FloatVector c10 = FloatVector.zero(SPECIES);
    FloatVector c11 = FloatVector.zero(SPECIES);
    FloatVector c20 = FloatVector.zero(SPECIES);
    FloatVector c21 = FloatVector.zero(SPECIES);
    FloatVector c30 = FloatVector.zero(SPECIES);
    FloatVector c31 = FloatVector.zero(SPECIES);
    FloatVector c40 = FloatVector.zero(SPECIES);
    FloatVector c41 = FloatVector.zero(SPECIES);
    FloatVector c50 = FloatVector.zero(SPECIES);
    FloatVector c51 = FloatVector.zero(SPECIES);
    for (int p = 0, ap = 0, bp = b0; p < k; p++, ap += aK, bp += bK) {
      FloatVector bv0 = FloatVector.fromArray(SPECIES, b, bp);
      FloatVector bv1 = FloatVector.fromArray(SPECIES, b, bp + LENGTH);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[a0 + ap]);
      c00 = x0.fma(bv0, c00);
      c01 = x0.fma(bv1, c01);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[a1 + ap]);
      c10 = x1.fma(bv0, c10);
      c11 = x1.fma(bv1, c11);
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[a2 + ap]);
      c20 = x2.fma(bv0, c20);
      c21 = x2.fma(bv1, c21);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[a3 + ap]);
      c30 = x3.fma(bv0, c30);
      c31 = x3.fma(bv1, c31);
      FloatVector x4 = FloatVector.broadcast(SPECIES, a[a4 + ap]);
      c40 = x4.fma(bv0, c40);
      c41 = x4.fma(bv1, c41);
      FloatVector x5 = FloatVector.broadcast(SPECIES, a[a5 + ap]);
      c50 = x5.fma(bv0, c50);
      c51 = x5.fma(bv1, c51);
    }
    TileStore.store(c00, c, c0, columns, accumulate);
    TileStore.store(c01, c, c0 + LENGTH, columns - LENGTH, accumulate);
    if (rows > 1) {
      TileStore.store(c10, c, c0 + cRow, columns, accumulate);
      TileStore.store(c11, c, c0 + cRow + LENGTH, columns - LENGTH, accumulate);
    }
    if (rows > 2) {
      TileStore.store(c20, c, c0 + 2 * cRow, columns, accumulate);
      TileStore.store(c21, c, c0 + 2 * cRow + LENGTH, columns - LENGTH, accumulate);
    }
    if (rows > 3) {
      TileStore.store(c30, c, c0 + 3 * cRow, columns, accumulate);
      TileStore.store(c31, c, c0 + 3 * cRow + LENGTH, columns - LENGTH, accumulate);
    }
    if (rows > 4) {
      TileStore.store(c40, c, c0 + 4 * cRow, columns, accumulate);
      TileStore.store(c41, c, c0 + 4 * cRow + LENGTH, columns - LENGTH, accumulate);
    }
    if (rows > 5) {
      TileStore.store(c50, c, c0 + 5 * cRow, columns, accumulate);
      TileStore.store(c51, c, c0 + 5 * cRow + LENGTH, columns - LENGTH, accumulate);
    }
  }
}
