package senet.engine.kernel.gemm;

import static senet.engine.kernel.gemm.TapGemm.STEP;
import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * A register tile of 6 rows x 4 vectors of C = A B where A's rows are {@link TapGemm#STEP} floats
 * apart and B is a panel of four vectors; see {@link TapGemm} for the operands.
 *
 * <p>Assumes 24 accumulators, 4 of B and one broadcast alive (29 registers).
 */
final class TapTile6x4 {
  static final int ROWS = 6;
  static final int VECTORS = 4;

  private TapTile6x4() {}

  /** C[6][4 vectors] = A[6][k] B[k][4 vectors]. */
  static void multiply(
      int k,
      float[] a,
      int a0,
      int[] taps,
      int tap,
      float[] b,
      int b0,
      float[] c,
      int c0,
      int cRow) {
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = FloatVector.zero(SPECIES);
    FloatVector c02 = FloatVector.zero(SPECIES);
    FloatVector c03 = FloatVector.zero(SPECIES);
    FloatVector c10 = FloatVector.zero(SPECIES);
    FloatVector c11 = FloatVector.zero(SPECIES);
    FloatVector c12 = FloatVector.zero(SPECIES);
    FloatVector c13 = FloatVector.zero(SPECIES);
    FloatVector c20 = FloatVector.zero(SPECIES);
    FloatVector c21 = FloatVector.zero(SPECIES);
    FloatVector c22 = FloatVector.zero(SPECIES);
    FloatVector c23 = FloatVector.zero(SPECIES);
    FloatVector c30 = FloatVector.zero(SPECIES);
    FloatVector c31 = FloatVector.zero(SPECIES);
    FloatVector c32 = FloatVector.zero(SPECIES);
    FloatVector c33 = FloatVector.zero(SPECIES);
    FloatVector c40 = FloatVector.zero(SPECIES);
    FloatVector c41 = FloatVector.zero(SPECIES);
    FloatVector c42 = FloatVector.zero(SPECIES);
    FloatVector c43 = FloatVector.zero(SPECIES);
    FloatVector c50 = FloatVector.zero(SPECIES);
    FloatVector c51 = FloatVector.zero(SPECIES);
    FloatVector c52 = FloatVector.zero(SPECIES);
    FloatVector c53 = FloatVector.zero(SPECIES);
    for (int p = 0; p < k; p++) {
      int at = a0 + taps[tap + p];
      int bp = b0 + p * (4 * LENGTH);
      FloatVector bv0 = FloatVector.fromArray(SPECIES, b, bp);
      FloatVector bv1 = FloatVector.fromArray(SPECIES, b, bp + LENGTH);
      FloatVector bv2 = FloatVector.fromArray(SPECIES, b, bp + 2 * LENGTH);
      FloatVector bv3 = FloatVector.fromArray(SPECIES, b, bp + 3 * LENGTH);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[at]);
      c00 = x0.fma(bv0, c00);
      c01 = x0.fma(bv1, c01);
      c02 = x0.fma(bv2, c02);
      c03 = x0.fma(bv3, c03);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[at + STEP]);
      c10 = x1.fma(bv0, c10);
      c11 = x1.fma(bv1, c11);
      c12 = x1.fma(bv2, c12);
      c13 = x1.fma(bv3, c13);
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[at + 2 * STEP]);
      c20 = x2.fma(bv0, c20);
      c21 = x2.fma(bv1, c21);
      c22 = x2.fma(bv2, c22);
      c23 = x2.fma(bv3, c23);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[at + 3 * STEP]);
      c30 = x3.fma(bv0, c30);
      c31 = x3.fma(bv1, c31);
      c32 = x3.fma(bv2, c32);
      c33 = x3.fma(bv3, c33);
      FloatVector x4 = FloatVector.broadcast(SPECIES, a[at + 4 * STEP]);
      c40 = x4.fma(bv0, c40);
      c41 = x4.fma(bv1, c41);
      c42 = x4.fma(bv2, c42);
      c43 = x4.fma(bv3, c43);
      FloatVector x5 = FloatVector.broadcast(SPECIES, a[at + 5 * STEP]);
      c50 = x5.fma(bv0, c50);
      c51 = x5.fma(bv1, c51);
      c52 = x5.fma(bv2, c52);
      c53 = x5.fma(bv3, c53);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + LENGTH);
    c02.intoArray(c, c0 + 2 * LENGTH);
    c03.intoArray(c, c0 + 3 * LENGTH);
    c10.intoArray(c, c0 + cRow);
    c11.intoArray(c, c0 + cRow + LENGTH);
    c12.intoArray(c, c0 + cRow + 2 * LENGTH);
    c13.intoArray(c, c0 + cRow + 3 * LENGTH);
    c20.intoArray(c, c0 + 2 * cRow);
    c21.intoArray(c, c0 + 2 * cRow + LENGTH);
    c22.intoArray(c, c0 + 2 * cRow + 2 * LENGTH);
    c23.intoArray(c, c0 + 2 * cRow + 3 * LENGTH);
    c30.intoArray(c, c0 + 3 * cRow);
    c31.intoArray(c, c0 + 3 * cRow + LENGTH);
    c32.intoArray(c, c0 + 3 * cRow + 2 * LENGTH);
    c33.intoArray(c, c0 + 3 * cRow + 3 * LENGTH);
    c40.intoArray(c, c0 + 4 * cRow);
    c41.intoArray(c, c0 + 4 * cRow + LENGTH);
    c42.intoArray(c, c0 + 4 * cRow + 2 * LENGTH);
    c43.intoArray(c, c0 + 4 * cRow + 3 * LENGTH);
    c50.intoArray(c, c0 + 5 * cRow);
    c51.intoArray(c, c0 + 5 * cRow + LENGTH);
    c52.intoArray(c, c0 + 5 * cRow + 2 * LENGTH);
    c53.intoArray(c, c0 + 5 * cRow + 3 * LENGTH);
  }
}
