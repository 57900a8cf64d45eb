package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * A register tile of 8 rows x 2 vectors of C = A B where A's rows are side by side; see {@link
 * PixelSum} for the operands.
 *
 * <p>Assumes 16 accumulators, 2 of B and one broadcast alive (19 registers).
 */
final class PixelTile8x2 {
  static final int ROWS = 8;
  static final int VECTORS = 2;

  private PixelTile8x2() {}

  /** C[8][2 vectors] = A[8][k] B[k][2 vectors], or added to C, whose rows lie side by side. */
  static void multiply(
      int k,
      float[] a,
      int a0,
      int[] pixels,
      int pixel,
      float[] b,
      int b0,
      float[] c,
      int c0,
      boolean accumulate) {
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
      int at = a0 + pixels[pixel + p];
      int bp = b0 + p * (2 * LENGTH);
      FloatVector bv0 = FloatVector.fromArray(SPECIES, b, bp);
      FloatVector bv1 = FloatVector.fromArray(SPECIES, b, bp + LENGTH);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[at]);
      c00 = x0.fma(bv0, c00);
      c01 = x0.fma(bv1, c01);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[at + 1]);
      c10 = x1.fma(bv0, c10);
      c11 = x1.fma(bv1, c11);
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[at + 2]);
      c20 = x2.fma(bv0, c20);
      c21 = x2.fma(bv1, c21);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[at + 3]);
      c30 = x3.fma(bv0, c30);
      c31 = x3.fma(bv1, c31);
      FloatVector x4 = FloatVector.broadcast(SPECIES, a[at + 4]);
      c40 = x4.fma(bv0, c40);
      c41 = x4.fma(bv1, c41);
      FloatVector x5 = FloatVector.broadcast(SPECIES, a[at + 5]);
      c50 = x5.fma(bv0, c50);
      c51 = x5.fma(bv1, c51);
      FloatVector x6 = FloatVector.broadcast(SPECIES, a[at + 6]);
      c60 = x6.fma(bv0, c60);
      c61 = x6.fma(bv1, c61);
      FloatVector x7 = FloatVector.broadcast(SPECIES, a[at + 7]);
      c70 = x7.fma(bv0, c70);
      c71 = x7.fma(bv1, c71);
    }
    if (accumulate) {
      c00 = c00.add(FloatVector.fromArray(SPECIES, c, c0));
      c01 = c01.add(FloatVector.fromArray(SPECIES, c, c0 + LENGTH));
      c10 = c10.add(FloatVector.fromArray(SPECIES, c, c0 + 2 * LENGTH));
      c11 = c11.add(FloatVector.fromArray(SPECIES, c, c0 + 3 * LENGTH));
      c20 = c20.add(FloatVector.fromArray(SPECIES, c, c0 + 4 * LENGTH));
      c21 = c21.add(FloatVector.fromArray(SPECIES, c, c0 + 5 * LENGTH));
      c30 = c30.add(FloatVector.fromArray(SPECIES, c, c0 + 6 * LENGTH));
      c31 = c31.add(FloatVector.fromArray(SPECIES, c, c0 + 7 * LENGTH));
      c40 = c40.add(FloatVector.fromArray(SPECIES, c, c0 + 8 * LENGTH));
      c41 = c41.add(FloatVector.fromArray(SPECIES, c, c0 + 9 * LENGTH));
      c50 = c50.add(FloatVector.fromArray(SPECIES, c, c0 + 10 * LENGTH));
      c51 = c51.add(FloatVector.fromArray(SPECIES, c, c0 + 11 * LENGTH));
      c60 = c60.add(FloatVector.fromArray(SPECIES, c, c0 + 12 * LENGTH));
      c61 = c61.add(FloatVector.fromArray(SPECIES, c, c0 + 13 * LENGTH));
      c70 = c70.add(FloatVector.fromArray(SPECIES, c, c0 + 14 * LENGTH));
      c71 = c71.add(FloatVector.fromArray(SPECIES, c, c0 + 15 * LENGTH));
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + LENGTH);
    c10.intoArray(c, c0 + 2 * LENGTH);
    c11.intoArray(c, c0 + 3 * LENGTH);
    c20.intoArray(c, c0 + 4 * LENGTH);
    c21.intoArray(c, c0 + 5 * LENGTH);
    c30.intoArray(c, c0 + 6 * LENGTH);
    c31.intoArray(c, c0 + 7 * LENGTH);
    c40.intoArray(c, c0 + 8 * LENGTH);
    c41.intoArray(c, c0 + 9 * LENGTH);
    c50.intoArray(c, c0 + 10 * LENGTH);
    c51.intoArray(c, c0 + 11 * LENGTH);
    c60.intoArray(c, c0 + 12 * LENGTH);
    c61.intoArray(c, c0 + 13 * LENGTH);
    c70.intoArray(c, c0 + 14 * LENGTH);
    c71.intoArray(c, c0 + 15 * LENGTH);
  }
}
