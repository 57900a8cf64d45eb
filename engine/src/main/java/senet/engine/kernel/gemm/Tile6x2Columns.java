package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * A register tile of 6 rows x 2 vectors of C = A B where A's columns are contiguous; see {@link
 * Gemm} for the operands.
 *
 * <p>The columns' distance is 1, which C2 must not know: six loads with one check of their index
 * become six values that are alive at once, more than the 16 registers of AVX2 hold beside the
 * sums. Zen 3, one thread, operands in L1, 64 and 128 deep: 40 to 42 GFLOP/s of 90 with a constant
 * distance, 80 to 83 with a parameter.
 *
 * <p>Assumes 12 accumulators, 2 of B and one broadcast alive (15 registers).
 */
final class Tile6x2Columns {
  static final int ROWS = 6;
  static final int VECTORS = 2;

  private Tile6x2Columns() {}

  /** C[6][2 vectors] = A[6][k] B[k][2 vectors], or added to C. */
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
    int a4 = a0 + 4 * aRow;
    int a5 = a0 + 5 * aRow;
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
    for (int p = 0; p < k; p++) {
      int ap = p * aK;
      int bp = b0 + p * bK;
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
    if (accumulate) {
      c00 = c00.add(FloatVector.fromArray(SPECIES, c, c0));
      c01 = c01.add(FloatVector.fromArray(SPECIES, c, c0 + LENGTH));
      c10 = c10.add(FloatVector.fromArray(SPECIES, c, c0 + cRow));
      c11 = c11.add(FloatVector.fromArray(SPECIES, c, c0 + cRow + LENGTH));
      c20 = c20.add(FloatVector.fromArray(SPECIES, c, c0 + 2 * cRow));
      c21 = c21.add(FloatVector.fromArray(SPECIES, c, c0 + 2 * cRow + LENGTH));
      c30 = c30.add(FloatVector.fromArray(SPECIES, c, c0 + 3 * cRow));
      c31 = c31.add(FloatVector.fromArray(SPECIES, c, c0 + 3 * cRow + LENGTH));
      c40 = c40.add(FloatVector.fromArray(SPECIES, c, c0 + 4 * cRow));
      c41 = c41.add(FloatVector.fromArray(SPECIES, c, c0 + 4 * cRow + LENGTH));
      c50 = c50.add(FloatVector.fromArray(SPECIES, c, c0 + 5 * cRow));
      c51 = c51.add(FloatVector.fromArray(SPECIES, c, c0 + 5 * cRow + LENGTH));
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + LENGTH);
    c10.intoArray(c, c0 + cRow);
    c11.intoArray(c, c0 + cRow + LENGTH);
    c20.intoArray(c, c0 + 2 * cRow);
    c21.intoArray(c, c0 + 2 * cRow + LENGTH);
    c30.intoArray(c, c0 + 3 * cRow);
    c31.intoArray(c, c0 + 3 * cRow + LENGTH);
    c40.intoArray(c, c0 + 4 * cRow);
    c41.intoArray(c, c0 + 4 * cRow + LENGTH);
    c50.intoArray(c, c0 + 5 * cRow);
    c51.intoArray(c, c0 + 5 * cRow + LENGTH);
  }
}
