package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * A register tile of 4 rows x 2 vectors of C = A B for any distances; see {@link Gemm} for the
 * operands. What tiles of 4 vectors leave over of the columns of a panel, and what {@link
 * Tile6x2Columns} leaves over of rows. Assumes 8 accumulators, 2 of B and one broadcast alive (11
 * registers).
 */
final class Tile4x2 {
  static final int ROWS = 4;

  private Tile4x2() {}

  /** C[4][2 vectors] = A[4][k] B[k][2 vectors], or added to C. */
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
      boolean accumulate) {
    int a1 = a0 + aRow;
    int a2 = a0 + 2 * aRow;
    int a3 = a0 + 3 * aRow;
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = FloatVector.zero(SPECIES);
    FloatVector c10 = FloatVector.zero(SPECIES);
    FloatVector c11 = FloatVector.zero(SPECIES);
    FloatVector c20 = FloatVector.zero(SPECIES);
    FloatVector c21 = FloatVector.zero(SPECIES);
    FloatVector c30 = FloatVector.zero(SPECIES);
    FloatVector c31 = FloatVector.zero(SPECIES);
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
    }
    if (accumulate) {
      c00 = c00.add(FloatVector.fromArray(SPECIES, c, c0));
      c01 = c01.add(FloatVector.fromArray(SPECIES, c, c0 + LENGTH));
      c10 = c10.add(FloatVector.fromArray(SPECIES, c, c0 + cRow));
      c11 = c11.add(FloatVector.fromArray(SPECIES, c, c0 + cRow + LENGTH));
      c20 = c20.add(FloatVector.fromArray(SPECIES, c, c0 + 2 * cRow));
      c21 = c21.add(FloatVector.fromArray(SPECIES, c, c0 + 2 * cRow + LENGTH));
      c30 = c30.add(FloatVector.fromArray(SPECIES, c, c0 + 3 * cRow));
      c31 = c31.add(FloatVector.fromArray(SPECIES, c, c0 + 3 * cRow + LENGTH));
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + LENGTH);
    c10.intoArray(c, c0 + cRow);
    c11.intoArray(c, c0 + cRow + LENGTH);
    c20.intoArray(c, c0 + 2 * cRow);
    c21.intoArray(c, c0 + 2 * cRow + LENGTH);
    c30.intoArray(c, c0 + 3 * cRow);
    c31.intoArray(c, c0 + 3 * cRow + LENGTH);
  }
}
