package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * What {@link Tile6x2Rows} leaves over: of 32 rows 8, which would take twice as long one vector at
 * a time. Assumes 8 accumulators, 2 of B and one broadcast alive (11 registers).
 */
final class Tile4x2Rows {
  static final int ROWS = 4;

  private Tile4x2Rows() {}

  /** C[4][2 vectors] = A[4][k] B[k][2 vectors], or added to C. */
  static void multiply(
      int k,
      float[] a,
      int a0,
      int aRow,
      float[] b,
      int b0,
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
    for (int p = 0; p < k; p++) {
      int bp = b0 + p * (2 * LENGTH);
      FloatVector bv0 = FloatVector.fromArray(SPECIES, b, bp);
      FloatVector bv1 = FloatVector.fromArray(SPECIES, b, bp + LENGTH);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[a0 + p]);
      c00 = x0.fma(bv0, c00);
      c01 = x0.fma(bv1, c01);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[a1 + p]);
      c10 = x1.fma(bv0, c10);
      c11 = x1.fma(bv1, c11);
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[a2 + p]);
      c20 = x2.fma(bv0, c20);
      c21 = x2.fma(bv1, c21);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[a3 + p]);
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
