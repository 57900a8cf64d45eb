package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * A register tile of 4 rows x 4 vectors of C = A B; see {@link OffsetSum} for the operands.
 *
 * <p>Assumes 16 accumulators, 4 of B and one broadcast alive (21 registers).
 */
final class SumTile4x4 {
  static final int ROWS = 4;

  private SumTile4x4() {}

  /** C[4][4 vectors] = A[4][segments run] B, or added to C, whose rows lie side by side. */
  static void multiply(
      float[] a,
      int a0,
      int[] rows,
      int row,
      int segments,
      int run,
      int[] starts,
      int start,
      int aK,
      float[] b,
      int b0,
      float[] c,
      int c0,
      boolean accumulate) {
    int x0At = a0 + rows[row];
    int x1At = a0 + rows[row + 1];
    int x2At = a0 + rows[row + 2];
    int x3At = a0 + rows[row + 3];
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
    for (int s = 0, bs = b0; s < segments; s++, bs += run * 4 * LENGTH) {
      int at = starts[start + s];
      int i0 = x0At + at;
      int i1 = x1At + at;
      int i2 = x2At + at;
      int i3 = x3At + at;
      for (int p = 0, ap = 0; p < run; p++, ap += aK) {
        int bp = bs + p * (4 * LENGTH);
        FloatVector bv0 = FloatVector.fromArray(SPECIES, b, bp);
        FloatVector bv1 = FloatVector.fromArray(SPECIES, b, bp + LENGTH);
        FloatVector bv2 = FloatVector.fromArray(SPECIES, b, bp + 2 * LENGTH);
        FloatVector bv3 = FloatVector.fromArray(SPECIES, b, bp + 3 * LENGTH);
        FloatVector x0 = FloatVector.broadcast(SPECIES, a[i0 + ap]);
        c00 = x0.fma(bv0, c00);
        c01 = x0.fma(bv1, c01);
        c02 = x0.fma(bv2, c02);
        c03 = x0.fma(bv3, c03);
        FloatVector x1 = FloatVector.broadcast(SPECIES, a[i1 + ap]);
        c10 = x1.fma(bv0, c10);
        c11 = x1.fma(bv1, c11);
        c12 = x1.fma(bv2, c12);
        c13 = x1.fma(bv3, c13);
        FloatVector x2 = FloatVector.broadcast(SPECIES, a[i2 + ap]);
        c20 = x2.fma(bv0, c20);
        c21 = x2.fma(bv1, c21);
        c22 = x2.fma(bv2, c22);
        c23 = x2.fma(bv3, c23);
        FloatVector x3 = FloatVector.broadcast(SPECIES, a[i3 + ap]);
        c30 = x3.fma(bv0, c30);
        c31 = x3.fma(bv1, c31);
        c32 = x3.fma(bv2, c32);
        c33 = x3.fma(bv3, c33);
      }
    }
    if (accumulate) {
      c00 = c00.add(FloatVector.fromArray(SPECIES, c, c0));
      c01 = c01.add(FloatVector.fromArray(SPECIES, c, c0 + LENGTH));
      c02 = c02.add(FloatVector.fromArray(SPECIES, c, c0 + 2 * LENGTH));
      c03 = c03.add(FloatVector.fromArray(SPECIES, c, c0 + 3 * LENGTH));
      c10 = c10.add(FloatVector.fromArray(SPECIES, c, c0 + 4 * LENGTH));
      c11 = c11.add(FloatVector.fromArray(SPECIES, c, c0 + 5 * LENGTH));
      c12 = c12.add(FloatVector.fromArray(SPECIES, c, c0 + 6 * LENGTH));
      c13 = c13.add(FloatVector.fromArray(SPECIES, c, c0 + 7 * LENGTH));
      c20 = c20.add(FloatVector.fromArray(SPECIES, c, c0 + 8 * LENGTH));
      c21 = c21.add(FloatVector.fromArray(SPECIES, c, c0 + 9 * LENGTH));
      c22 = c22.add(FloatVector.fromArray(SPECIES, c, c0 + 10 * LENGTH));
      c23 = c23.add(FloatVector.fromArray(SPECIES, c, c0 + 11 * LENGTH));
      c30 = c30.add(FloatVector.fromArray(SPECIES, c, c0 + 12 * LENGTH));
      c31 = c31.add(FloatVector.fromArray(SPECIES, c, c0 + 13 * LENGTH));
      c32 = c32.add(FloatVector.fromArray(SPECIES, c, c0 + 14 * LENGTH));
      c33 = c33.add(FloatVector.fromArray(SPECIES, c, c0 + 15 * LENGTH));
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + LENGTH);
    c02.intoArray(c, c0 + 2 * LENGTH);
    c03.intoArray(c, c0 + 3 * LENGTH);
    c10.intoArray(c, c0 + 4 * LENGTH);
    c11.intoArray(c, c0 + 5 * LENGTH);
    c12.intoArray(c, c0 + 6 * LENGTH);
    c13.intoArray(c, c0 + 7 * LENGTH);
    c20.intoArray(c, c0 + 8 * LENGTH);
    c21.intoArray(c, c0 + 9 * LENGTH);
    c22.intoArray(c, c0 + 10 * LENGTH);
    c23.intoArray(c, c0 + 11 * LENGTH);
    c30.intoArray(c, c0 + 12 * LENGTH);
    c31.intoArray(c, c0 + 13 * LENGTH);
    c32.intoArray(c, c0 + 14 * LENGTH);
    c33.intoArray(c, c0 + 15 * LENGTH);
  }
}
