package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * A register tile of 6 rows x 4 vectors of C = A B; see {@link OffsetGemm} for the operands.
 *
 * <p>Where B is in L2 it takes less of it a product than {@link OffsetTile4x4}: 1.05 and 1.07 times
 * as fast forward, 3x3 of stride 2, 128 and 512 channels, eight images, Zen 4, two threads.
 *
 * <p>Assumes 24 accumulators, 4 of B and one broadcast alive (29 registers).
 */
final class OffsetTile6x4 {
  static final int ROWS = 6;

  private OffsetTile6x4() {}

  /**
   * C[count][4 vectors] = A[count][] B[][4 vectors], or added to C.
   *
   * @param count 1 to 6 rows that exist; the last one is computed and stored in place of others
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
    for (int s = 0, bs = b0; s < segments; s++, bs += run * 4 * LENGTH) {
      int at = starts[start + s];
      int i0 = x0At + at;
      int i1 = x1At + at;
      int i2 = x2At + at;
      int i3 = x3At + at;
      int i4 = x4At + at;
      int i5 = x5At + at;
      for (int p = 0; p < run; p++) {
        int bp = bs + p * (4 * LENGTH);
        FloatVector bv0 = FloatVector.fromArray(SPECIES, b, bp);
        FloatVector bv1 = FloatVector.fromArray(SPECIES, b, bp + LENGTH);
        FloatVector bv2 = FloatVector.fromArray(SPECIES, b, bp + 2 * LENGTH);
        FloatVector bv3 = FloatVector.fromArray(SPECIES, b, bp + 3 * LENGTH);
        FloatVector x0 = FloatVector.broadcast(SPECIES, a[i0 + p]);
        c00 = x0.fma(bv0, c00);
        c01 = x0.fma(bv1, c01);
        c02 = x0.fma(bv2, c02);
        c03 = x0.fma(bv3, c03);
        FloatVector x1 = FloatVector.broadcast(SPECIES, a[i1 + p]);
        c10 = x1.fma(bv0, c10);
        c11 = x1.fma(bv1, c11);
        c12 = x1.fma(bv2, c12);
        c13 = x1.fma(bv3, c13);
        FloatVector x2 = FloatVector.broadcast(SPECIES, a[i2 + p]);
        c20 = x2.fma(bv0, c20);
        c21 = x2.fma(bv1, c21);
        c22 = x2.fma(bv2, c22);
        c23 = x2.fma(bv3, c23);
        FloatVector x3 = FloatVector.broadcast(SPECIES, a[i3 + p]);
        c30 = x3.fma(bv0, c30);
        c31 = x3.fma(bv1, c31);
        c32 = x3.fma(bv2, c32);
        c33 = x3.fma(bv3, c33);
        FloatVector x4 = FloatVector.broadcast(SPECIES, a[i4 + p]);
        c40 = x4.fma(bv0, c40);
        c41 = x4.fma(bv1, c41);
        c42 = x4.fma(bv2, c42);
        c43 = x4.fma(bv3, c43);
        FloatVector x5 = FloatVector.broadcast(SPECIES, a[i5 + p]);
        c50 = x5.fma(bv0, c50);
        c51 = x5.fma(bv1, c51);
        c52 = x5.fma(bv2, c52);
        c53 = x5.fma(bv3, c53);
      }
    }
    int y0 = c0 + targets[target];
    int y1 = c0 + targets[target + Math.min(1, last)];
    int y2 = c0 + targets[target + Math.min(2, last)];
    int y3 = c0 + targets[target + Math.min(3, last)];
    int y4 = c0 + targets[target + Math.min(4, last)];
    int y5 = c0 + targets[target + Math.min(5, last)];
    if (accumulate) {
      c00 = c00.add(FloatVector.fromArray(SPECIES, c, y0));
      c01 = c01.add(FloatVector.fromArray(SPECIES, c, y0 + LENGTH));
      c02 = c02.add(FloatVector.fromArray(SPECIES, c, y0 + 2 * LENGTH));
      c03 = c03.add(FloatVector.fromArray(SPECIES, c, y0 + 3 * LENGTH));
      c10 = c10.add(FloatVector.fromArray(SPECIES, c, y1));
      c11 = c11.add(FloatVector.fromArray(SPECIES, c, y1 + LENGTH));
      c12 = c12.add(FloatVector.fromArray(SPECIES, c, y1 + 2 * LENGTH));
      c13 = c13.add(FloatVector.fromArray(SPECIES, c, y1 + 3 * LENGTH));
      c20 = c20.add(FloatVector.fromArray(SPECIES, c, y2));
      c21 = c21.add(FloatVector.fromArray(SPECIES, c, y2 + LENGTH));
      c22 = c22.add(FloatVector.fromArray(SPECIES, c, y2 + 2 * LENGTH));
      c23 = c23.add(FloatVector.fromArray(SPECIES, c, y2 + 3 * LENGTH));
      c30 = c30.add(FloatVector.fromArray(SPECIES, c, y3));
      c31 = c31.add(FloatVector.fromArray(SPECIES, c, y3 + LENGTH));
      c32 = c32.add(FloatVector.fromArray(SPECIES, c, y3 + 2 * LENGTH));
      c33 = c33.add(FloatVector.fromArray(SPECIES, c, y3 + 3 * LENGTH));
      c40 = c40.add(FloatVector.fromArray(SPECIES, c, y4));
      c41 = c41.add(FloatVector.fromArray(SPECIES, c, y4 + LENGTH));
      c42 = c42.add(FloatVector.fromArray(SPECIES, c, y4 + 2 * LENGTH));
      c43 = c43.add(FloatVector.fromArray(SPECIES, c, y4 + 3 * LENGTH));
      c50 = c50.add(FloatVector.fromArray(SPECIES, c, y5));
      c51 = c51.add(FloatVector.fromArray(SPECIES, c, y5 + LENGTH));
      c52 = c52.add(FloatVector.fromArray(SPECIES, c, y5 + 2 * LENGTH));
      c53 = c53.add(FloatVector.fromArray(SPECIES, c, y5 + 3 * LENGTH));
    }
    c00.intoArray(c, y0);
    c01.intoArray(c, y0 + LENGTH);
    c02.intoArray(c, y0 + 2 * LENGTH);
    c03.intoArray(c, y0 + 3 * LENGTH);
    c10.intoArray(c, y1);
    c11.intoArray(c, y1 + LENGTH);
    c12.intoArray(c, y1 + 2 * LENGTH);
    c13.intoArray(c, y1 + 3 * LENGTH);
    c20.intoArray(c, y2);
    c21.intoArray(c, y2 + LENGTH);
    c22.intoArray(c, y2 + 2 * LENGTH);
    c23.intoArray(c, y2 + 3 * LENGTH);
    c30.intoArray(c, y3);
    c31.intoArray(c, y3 + LENGTH);
    c32.intoArray(c, y3 + 2 * LENGTH);
    c33.intoArray(c, y3 + 3 * LENGTH);
    c40.intoArray(c, y4);
    c41.intoArray(c, y4 + LENGTH);
    c42.intoArray(c, y4 + 2 * LENGTH);
    c43.intoArray(c, y4 + 3 * LENGTH);
    c50.intoArray(c, y5);
    c51.intoArray(c, y5 + LENGTH);
    c52.intoArray(c, y5 + 2 * LENGTH);
    c53.intoArray(c, y5 + 3 * LENGTH);
  }
}
