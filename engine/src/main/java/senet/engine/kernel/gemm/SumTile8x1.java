package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * A register tile of 8 rows x 1 vector of C = A B; see {@link OffsetSum} for the operands.
 *
 * <p>Columns of one vector. Assumes 10 registers.
 */
final class SumTile8x1 {
  static final int ROWS = 8;

  private SumTile8x1() {}

  /** C[8][1 vector] = A[8][segments run] B, or added to C, whose rows lie side by side. */
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
    int x4At = a0 + rows[row + 4];
    int x5At = a0 + rows[row + 5];
    int x6At = a0 + rows[row + 6];
    int x7At = a0 + rows[row + 7];
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c10 = FloatVector.zero(SPECIES);
    FloatVector c20 = FloatVector.zero(SPECIES);
    FloatVector c30 = FloatVector.zero(SPECIES);
    FloatVector c40 = FloatVector.zero(SPECIES);
    FloatVector c50 = FloatVector.zero(SPECIES);
    FloatVector c60 = FloatVector.zero(SPECIES);
    FloatVector c70 = FloatVector.zero(SPECIES);
    for (int s = 0, bs = b0; s < segments; s++, bs += run * 1 * LENGTH) {
      int at = starts[start + s];
      int i0 = x0At + at;
      int i1 = x1At + at;
      int i2 = x2At + at;
      int i3 = x3At + at;
      int i4 = x4At + at;
      int i5 = x5At + at;
      int i6 = x6At + at;
      int i7 = x7At + at;
      for (int p = 0, ap = 0; p < run; p++, ap += aK) {
        int bp = bs + p * (1 * LENGTH);
        FloatVector bv0 = FloatVector.fromArray(SPECIES, b, bp);
        FloatVector x0 = FloatVector.broadcast(SPECIES, a[i0 + ap]);
        c00 = x0.fma(bv0, c00);
        FloatVector x1 = FloatVector.broadcast(SPECIES, a[i1 + ap]);
        c10 = x1.fma(bv0, c10);
        FloatVector x2 = FloatVector.broadcast(SPECIES, a[i2 + ap]);
        c20 = x2.fma(bv0, c20);
        FloatVector x3 = FloatVector.broadcast(SPECIES, a[i3 + ap]);
        c30 = x3.fma(bv0, c30);
        FloatVector x4 = FloatVector.broadcast(SPECIES, a[i4 + ap]);
        c40 = x4.fma(bv0, c40);
        FloatVector x5 = FloatVector.broadcast(SPECIES, a[i5 + ap]);
        c50 = x5.fma(bv0, c50);
        FloatVector x6 = FloatVector.broadcast(SPECIES, a[i6 + ap]);
        c60 = x6.fma(bv0, c60);
        FloatVector x7 = FloatVector.broadcast(SPECIES, a[i7 + ap]);
        c70 = x7.fma(bv0, c70);
      }
    }
    if (accumulate) {
      c00 = c00.add(FloatVector.fromArray(SPECIES, c, c0));
      c10 = c10.add(FloatVector.fromArray(SPECIES, c, c0 + LENGTH));
      c20 = c20.add(FloatVector.fromArray(SPECIES, c, c0 + 2 * LENGTH));
      c30 = c30.add(FloatVector.fromArray(SPECIES, c, c0 + 3 * LENGTH));
      c40 = c40.add(FloatVector.fromArray(SPECIES, c, c0 + 4 * LENGTH));
      c50 = c50.add(FloatVector.fromArray(SPECIES, c, c0 + 5 * LENGTH));
      c60 = c60.add(FloatVector.fromArray(SPECIES, c, c0 + 6 * LENGTH));
      c70 = c70.add(FloatVector.fromArray(SPECIES, c, c0 + 7 * LENGTH));
    }
    c00.intoArray(c, c0);
    c10.intoArray(c, c0 + LENGTH);
    c20.intoArray(c, c0 + 2 * LENGTH);
    c30.intoArray(c, c0 + 3 * LENGTH);
    c40.intoArray(c, c0 + 4 * LENGTH);
    c50.intoArray(c, c0 + 5 * LENGTH);
    c60.intoArray(c, c0 + 6 * LENGTH);
    c70.intoArray(c, c0 + 7 * LENGTH);
  }
}
