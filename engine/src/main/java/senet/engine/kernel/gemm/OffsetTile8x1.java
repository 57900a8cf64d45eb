package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * A register tile of 8 rows x 1 vector of C = A B; see {@link OffsetGemm} for the operands.
 *
 * <p>Columns of one vector. Assumes 10 registers.
 */
final class OffsetTile8x1 {
  static final int ROWS = 8;

  private OffsetTile8x1() {}

  /**
   * C[count][1 vector] = A[count][] B[][1 vector], or added to C.
   *
   * @param count 1 to 8 rows that exist; the last one is computed and stored in place of others
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
    int x7At = a0 + rows[row + Math.min(7, last)];
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
      for (int p = 0; p < run; p++) {
        int bp = bs + p * (1 * LENGTH);
        FloatVector bv0 = FloatVector.fromArray(SPECIES, b, bp);
        FloatVector x0 = FloatVector.broadcast(SPECIES, a[i0 + p]);
        c00 = x0.fma(bv0, c00);
        FloatVector x1 = FloatVector.broadcast(SPECIES, a[i1 + p]);
        c10 = x1.fma(bv0, c10);
        FloatVector x2 = FloatVector.broadcast(SPECIES, a[i2 + p]);
        c20 = x2.fma(bv0, c20);
        FloatVector x3 = FloatVector.broadcast(SPECIES, a[i3 + p]);
        c30 = x3.fma(bv0, c30);
        FloatVector x4 = FloatVector.broadcast(SPECIES, a[i4 + p]);
        c40 = x4.fma(bv0, c40);
        FloatVector x5 = FloatVector.broadcast(SPECIES, a[i5 + p]);
        c50 = x5.fma(bv0, c50);
        FloatVector x6 = FloatVector.broadcast(SPECIES, a[i6 + p]);
        c60 = x6.fma(bv0, c60);
        FloatVector x7 = FloatVector.broadcast(SPECIES, a[i7 + p]);
        c70 = x7.fma(bv0, c70);
      }
    }
    int y0 = c0 + targets[target];
    int y1 = c0 + targets[target + Math.min(1, last)];
    int y2 = c0 + targets[target + Math.min(2, last)];
    int y3 = c0 + targets[target + Math.min(3, last)];
    int y4 = c0 + targets[target + Math.min(4, last)];
    int y5 = c0 + targets[target + Math.min(5, last)];
    int y6 = c0 + targets[target + Math.min(6, last)];
    int y7 = c0 + targets[target + Math.min(7, last)];
    if (accumulate) {
      c00 = c00.add(FloatVector.fromArray(SPECIES, c, y0));
      c10 = c10.add(FloatVector.fromArray(SPECIES, c, y1));
      c20 = c20.add(FloatVector.fromArray(SPECIES, c, y2));
      c30 = c30.add(FloatVector.fromArray(SPECIES, c, y3));
      c40 = c40.add(FloatVector.fromArray(SPECIES, c, y4));
      c50 = c50.add(FloatVector.fromArray(SPECIES, c, y5));
      c60 = c60.add(FloatVector.fromArray(SPECIES, c, y6));
      c70 = c70.add(FloatVector.fromArray(SPECIES, c, y7));
    }
    c00.intoArray(c, y0);
    c10.intoArray(c, y1);
    c20.intoArray(c, y2);
    c30.intoArray(c, y3);
    c40.intoArray(c, y4);
    c50.intoArray(c, y5);
    c60.intoArray(c, y6);
    c70.intoArray(c, y7);
  }
}
