package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/** What {@link Tile6x2Columns} leaves over; 11 registers. */
final class Tile4x2Columns {
  static final int ROWS = 4;

  private Tile4x2Columns() {}

  /** C[4][2 vectors] = A[4][k] B[k][2 vectors], or added to C. */
  static void multiply(
      int k,
      float[] a,
      int a0,
      int aK,
      float[] b,
      int b0,
      int bK,
      float[] c,
      int c0,
      int cRow,
      boolean accumulate) {
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = FloatVector.zero(SPECIES);
    FloatVector c10 = FloatVector.zero(SPECIES);
    FloatVector c11 = FloatVector.zero(SPECIES);
    FloatVector c20 = FloatVector.zero(SPECIES);
    FloatVector c21 = FloatVector.zero(SPECIES);
    FloatVector c30 = FloatVector.zero(SPECIES);
    FloatVector c31 = FloatVector.zero(SPECIES);
    for (int p = 0, ap = a0, bp = b0; p < k; p++, ap += aK, bp += bK) {
      FloatVector bv0 = FloatVector.fromArray(SPECIES, b, bp);
      FloatVector bv1 = FloatVector.fromArray(SPECIES, b, bp + LENGTH);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[ap]);
      c00 = x0.fma(bv0, c00);
      c01 = x0.fma(bv1, c01);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[ap + 1]);
      c10 = x1.fma(bv0, c10);
      c11 = x1.fma(bv1, c11);
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[ap + 2]);
      c20 = x2.fma(bv0, c20);
      c21 = x2.fma(bv1, c21);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[ap + 3]);
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
