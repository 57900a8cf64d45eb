package senet.engine.kernel.gemm;

import static senet.engine.kernel.gemm.TapGemm.STEP;
import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * A register tile of 8 rows x 2 vectors of C = A B where A's rows are {@link TapGemm#STEP} floats
 * apart and B is a panel of two vectors; see {@link TapGemm} for the operands.
 *
 * <p>Assumes 16 accumulators, 2 of B and one broadcast alive (19 registers).
 */
final class TapTile8x2 {
  static final int ROWS = 8;
  static final int VECTORS = 2;

  private TapTile8x2() {}

  /** C[8][2 vectors] = A[8][k] B[k][2 vectors]. */
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
    FloatVector c60 = FloatVector.zero(SPECIES);
    FloatVector c61 = FloatVector.zero(SPECIES);
    FloatVector c70 = FloatVector.zero(SPECIES);
    FloatVector c71 = FloatVector.zero(SPECIES);
    for (int p = 0; p < k; p++) {
      int at = a0 + taps[tap + p];
      int bp = b0 + p * (2 * LENGTH);
      FloatVector bv0 = FloatVector.fromArray(SPECIES, b, bp);
      FloatVector bv1 = FloatVector.fromArray(SPECIES, b, bp + LENGTH);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[at]);
      c00 = x0.fma(bv0, c00);
      c01 = x0.fma(bv1, c01);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[at + STEP]);
      c10 = x1.fma(bv0, c10);
      c11 = x1.fma(bv1, c11);
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[at + 2 * STEP]);
      c20 = x2.fma(bv0, c20);
      c21 = x2.fma(bv1, c21);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[at + 3 * STEP]);
      c30 = x3.fma(bv0, c30);
      c31 = x3.fma(bv1, c31);
      FloatVector x4 = FloatVector.broadcast(SPECIES, a[at + 4 * STEP]);
      c40 = x4.fma(bv0, c40);
      c41 = x4.fma(bv1, c41);
      FloatVector x5 = FloatVector.broadcast(SPECIES, a[at + 5 * STEP]);
      c50 = x5.fma(bv0, c50);
      c51 = x5.fma(bv1, c51);
      FloatVector x6 = FloatVector.broadcast(SPECIES, a[at + 6 * STEP]);
      c60 = x6.fma(bv0, c60);
      c61 = x6.fma(bv1, c61);
      FloatVector x7 = FloatVector.broadcast(SPECIES, a[at + 7 * STEP]);
      c70 = x7.fma(bv0, c70);
      c71 = x7.fma(bv1, c71);
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
    c60.intoArray(c, c0 + 6 * cRow);
    c61.intoArray(c, c0 + 6 * cRow + LENGTH);
    c70.intoArray(c, c0 + 7 * cRow);
    c71.intoArray(c, c0 + 7 * cRow + LENGTH);
  }
}
