package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * A register tile of 9 rows x 2 vectors of C = A B; see {@link OffsetSum} for the operands.
 *
 * <p>For vectors of 512 bits, which come with 32 registers. The 27 taps of a 3x3 window of three
 * channels are three of them, or one a kernel row; in L1 they run at 177 to 198 GFLOP/s where
 * {@link SumTile6x2} does at 153 to 169 (Zen 5, FMA peak 184 to 207).
 *
 * <p>Assumes 18 accumulators, 2 of B and one broadcast alive (21 registers).
 */
final class SumTile9x2 {
  static final int ROWS = 9;

  private SumTile9x2() {}

  /** C[9][2 vectors] = A[9][segments run] B, or added to C, whose rows lie side by side. */
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
    int x8At = a0 + rows[row + 8];
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
    FloatVector c80 = FloatVector.zero(SPECIES);
    FloatVector c81 = FloatVector.zero(SPECIES);
    for (int s = 0, bs = b0; s < segments; s++, bs += run * 2 * LENGTH) {
      int at = starts[start + s];
      int i0 = x0At + at;
      int i1 = x1At + at;
      int i2 = x2At + at;
      int i3 = x3At + at;
      int i4 = x4At + at;
      int i5 = x5At + at;
      int i6 = x6At + at;
      int i7 = x7At + at;
      int i8 = x8At + at;
      for (int p = 0, ap = 0; p < run; p++, ap += aK) {
        int bp = bs + p * (2 * LENGTH);
        FloatVector bv0 = FloatVector.fromArray(SPECIES, b, bp);
        FloatVector bv1 = FloatVector.fromArray(SPECIES, b, bp + LENGTH);
        FloatVector x0 = FloatVector.broadcast(SPECIES, a[i0 + ap]);
        c00 = x0.fma(bv0, c00);
        c01 = x0.fma(bv1, c01);
        FloatVector x1 = FloatVector.broadcast(SPECIES, a[i1 + ap]);
        c10 = x1.fma(bv0, c10);
        c11 = x1.fma(bv1, c11);
        FloatVector x2 = FloatVector.broadcast(SPECIES, a[i2 + ap]);
        c20 = x2.fma(bv0, c20);
        c21 = x2.fma(bv1, c21);
        FloatVector x3 = FloatVector.broadcast(SPECIES, a[i3 + ap]);
        c30 = x3.fma(bv0, c30);
        c31 = x3.fma(bv1, c31);
        FloatVector x4 = FloatVector.broadcast(SPECIES, a[i4 + ap]);
        c40 = x4.fma(bv0, c40);
        c41 = x4.fma(bv1, c41);
        FloatVector x5 = FloatVector.broadcast(SPECIES, a[i5 + ap]);
        c50 = x5.fma(bv0, c50);
        c51 = x5.fma(bv1, c51);
        FloatVector x6 = FloatVector.broadcast(SPECIES, a[i6 + ap]);
        c60 = x6.fma(bv0, c60);
        c61 = x6.fma(bv1, c61);
        FloatVector x7 = FloatVector.broadcast(SPECIES, a[i7 + ap]);
        c70 = x7.fma(bv0, c70);
        c71 = x7.fma(bv1, c71);
        FloatVector x8 = FloatVector.broadcast(SPECIES, a[i8 + ap]);
        c80 = x8.fma(bv0, c80);
        c81 = x8.fma(bv1, c81);
      }
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
      c80 = c80.add(FloatVector.fromArray(SPECIES, c, c0 + 16 * LENGTH));
      c81 = c81.add(FloatVector.fromArray(SPECIES, c, c0 + 17 * LENGTH));
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
    c80.intoArray(c, c0 + 16 * LENGTH);
    c81.intoArray(c, c0 + 17 * LENGTH);
  }
}
