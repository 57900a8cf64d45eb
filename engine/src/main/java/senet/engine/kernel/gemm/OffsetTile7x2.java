package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * A register tile of 7 rows x 2 vectors of C = A B; see {@link OffsetGemm} for the operands.
 *
 * <p>For vectors of 512 bits, which come with 32 registers. Sides of images of 224 are 7 times a
 * power of two, so nothing is left over; in L1 it reaches 202 to 208 GFLOP/s where {@link
 * OffsetTile6x2} does 192 to 199 (runs of 96 to 384, Zen 5, FMA peak 221). With ten rows their
 * places leave the integer registers (134 to 137).
 *
 * <p>Assumes 14 accumulators, 2 of B and one broadcast alive (17 registers).
 */
final class OffsetTile7x2 {
  static final int ROWS = 7;

  private OffsetTile7x2() {}

  /**
   * C[count][2 vectors] = A[count][] B[][2 vectors], or added to C.
   *
   * @param count 1 to 7 rows that exist; the last one is computed and stored in place of others
   */
  static void multiply(
      int count,
      float[] a,
      int a0,
      int[] rows,
      int row,
      int segments,
      int run,
      int[] starts,
      int start,
      float[] b,
      int b0,
      float[] c,
      int c0,
      int[] targets,
      int target,
      boolean accumulate) {
    int last = count - 1;
    int x0At = a0 + rows[row];
    int x1At = a0 + rows[row + Math.min(1, last)];
    int x2At = a0 + rows[row + Math.min(2, last)];
    int x3At = a0 + rows[row + Math.min(3, last)];
    int x4At = a0 + rows[row + Math.min(4, last)];
    int x5At = a0 + rows[row + Math.min(5, last)];
    int x6At = a0 + rows[row + Math.min(6, last)];
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
    for (int s = 0, bs = b0; s < segments; s++, bs += run * 2 * LENGTH) {
      int at = starts[start + s];
      int i0 = x0At + at;
      int i1 = x1At + at;
      int i2 = x2At + at;
      int i3 = x3At + at;
      int i4 = x4At + at;
      int i5 = x5At + at;
      int i6 = x6At + at;
      for (int p = 0; p < run; p++) {
        int bp = bs + p * (2 * LENGTH);
        FloatVector bv0 = FloatVector.fromArray(SPECIES, b, bp);
        FloatVector bv1 = FloatVector.fromArray(SPECIES, b, bp + LENGTH);
        FloatVector x0 = FloatVector.broadcast(SPECIES, a[i0 + p]);
        c00 = x0.fma(bv0, c00);
        c01 = x0.fma(bv1, c01);
        FloatVector x1 = FloatVector.broadcast(SPECIES, a[i1 + p]);
        c10 = x1.fma(bv0, c10);
        c11 = x1.fma(bv1, c11);
        FloatVector x2 = FloatVector.broadcast(SPECIES, a[i2 + p]);
        c20 = x2.fma(bv0, c20);
        c21 = x2.fma(bv1, c21);
        FloatVector x3 = FloatVector.broadcast(SPECIES, a[i3 + p]);
        c30 = x3.fma(bv0, c30);
        c31 = x3.fma(bv1, c31);
        FloatVector x4 = FloatVector.broadcast(SPECIES, a[i4 + p]);
        c40 = x4.fma(bv0, c40);
        c41 = x4.fma(bv1, c41);
        FloatVector x5 = FloatVector.broadcast(SPECIES, a[i5 + p]);
        c50 = x5.fma(bv0, c50);
        c51 = x5.fma(bv1, c51);
        FloatVector x6 = FloatVector.broadcast(SPECIES, a[i6 + p]);
        c60 = x6.fma(bv0, c60);
        c61 = x6.fma(bv1, c61);
      }
    }
    int y0 = c0 + targets[target];
    int y1 = c0 + targets[target + Math.min(1, last)];
    int y2 = c0 + targets[target + Math.min(2, last)];
    int y3 = c0 + targets[target + Math.min(3, last)];
    int y4 = c0 + targets[target + Math.min(4, last)];
    int y5 = c0 + targets[target + Math.min(5, last)];
    int y6 = c0 + targets[target + Math.min(6, last)];
    if (accumulate) {
      c00 = c00.add(FloatVector.fromArray(SPECIES, c, y0));
      c01 = c01.add(FloatVector.fromArray(SPECIES, c, y0 + LENGTH));
      c10 = c10.add(FloatVector.fromArray(SPECIES, c, y1));
      c11 = c11.add(FloatVector.fromArray(SPECIES, c, y1 + LENGTH));
      c20 = c20.add(FloatVector.fromArray(SPECIES, c, y2));
      c21 = c21.add(FloatVector.fromArray(SPECIES, c, y2 + LENGTH));
      c30 = c30.add(FloatVector.fromArray(SPECIES, c, y3));
      c31 = c31.add(FloatVector.fromArray(SPECIES, c, y3 + LENGTH));
      c40 = c40.add(FloatVector.fromArray(SPECIES, c, y4));
      c41 = c41.add(FloatVector.fromArray(SPECIES, c, y4 + LENGTH));
      c50 = c50.add(FloatVector.fromArray(SPECIES, c, y5));
      c51 = c51.add(FloatVector.fromArray(SPECIES, c, y5 + LENGTH));
      c60 = c60.add(FloatVector.fromArray(SPECIES, c, y6));
      c61 = c61.add(FloatVector.fromArray(SPECIES, c, y6 + LENGTH));
    }
    c00.intoArray(c, y0);
    c01.intoArray(c, y0 + LENGTH);
    c10.intoArray(c, y1);
    c11.intoArray(c, y1 + LENGTH);
    c20.intoArray(c, y2);
    c21.intoArray(c, y2 + LENGTH);
    c30.intoArray(c, y3);
    c31.intoArray(c, y3 + LENGTH);
    c40.intoArray(c, y4);
    c41.intoArray(c, y4 + LENGTH);
    c50.intoArray(c, y5);
    c51.intoArray(c, y5 + LENGTH);
    c60.intoArray(c, y6);
    c61.intoArray(c, y6 + LENGTH);
  }
}
