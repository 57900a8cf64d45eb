package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * A register tile of 8 rows x 1 vector of C = A B; see {@link Gemm} for the operands.
 *
 * <p>Columns of one vector, for a narrow C: 80 of 117 GFLOP/s, bound by loads. Measured on Zen 4,
 * 512 bits, one thread, 96 rows, operands in L2. Assumes 8 accumulators, 1 of B and one broadcast
 * alive (10 registers).
 */
final class Tile8x1 {
  static final int ROWS = 8;

  private Tile8x1() {}

  /**
   * C[rows][1 vector] = A[rows][k] B[k][1 vector], or added to C.
   *
   * @param rows 1 to 8 rows that exist; the last one is computed and stored in place of others
   */
  static void multiply(
      int k,
      float[] a,
      int a0,
      int aRow,
      int aK,
      float[] b,
      int b0,
      int bK,
      float[] c,
      int c0,
      int cRow,
      int rows,
      boolean accumulate) {
    int a1 = 1 < rows ? a0 + aRow : a0;
    int a2 = 2 < rows ? a1 + aRow : a1;
    int a3 = 3 < rows ? a2 + aRow : a2;
    int a4 = 4 < rows ? a3 + aRow : a3;
    int a5 = 5 < rows ? a4 + aRow : a4;
    int a6 = 6 < rows ? a5 + aRow : a5;
    int a7 = 7 < rows ? a6 + aRow : a6;
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c10 = FloatVector.zero(SPECIES);
    FloatVector c20 = FloatVector.zero(SPECIES);
    FloatVector c30 = FloatVector.zero(SPECIES);
    FloatVector c40 = FloatVector.zero(SPECIES);
    FloatVector c50 = FloatVector.zero(SPECIES);
    FloatVector c60 = FloatVector.zero(SPECIES);
    FloatVector c70 = FloatVector.zero(SPECIES);
    for (int p = 0, ap = 0, bp = b0; p < k; p++, ap += aK, bp += bK) {
      FloatVector bv0 = FloatVector.fromArray(SPECIES, b, bp);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[a0 + ap]);
      c00 = x0.fma(bv0, c00);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[a1 + ap]);
      c10 = x1.fma(bv0, c10);
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[a2 + ap]);
      c20 = x2.fma(bv0, c20);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[a3 + ap]);
      c30 = x3.fma(bv0, c30);
      FloatVector x4 = FloatVector.broadcast(SPECIES, a[a4 + ap]);
      c40 = x4.fma(bv0, c40);
      FloatVector x5 = FloatVector.broadcast(SPECIES, a[a5 + ap]);
      c50 = x5.fma(bv0, c50);
      FloatVector x6 = FloatVector.broadcast(SPECIES, a[a6 + ap]);
      c60 = x6.fma(bv0, c60);
      FloatVector x7 = FloatVector.broadcast(SPECIES, a[a7 + ap]);
      c70 = x7.fma(bv0, c70);
    }
    int y1 = 1 < rows ? c0 + cRow : c0;
    int y2 = 2 < rows ? y1 + cRow : y1;
    int y3 = 3 < rows ? y2 + cRow : y2;
    int y4 = 4 < rows ? y3 + cRow : y3;
    int y5 = 5 < rows ? y4 + cRow : y4;
    int y6 = 6 < rows ? y5 + cRow : y5;
    int y7 = 7 < rows ? y6 + cRow : y6;
    if (accumulate) {
      c00 = c00.add(FloatVector.fromArray(SPECIES, c, c0));
      c10 = c10.add(FloatVector.fromArray(SPECIES, c, y1));
      c20 = c20.add(FloatVector.fromArray(SPECIES, c, y2));
      c30 = c30.add(FloatVector.fromArray(SPECIES, c, y3));
      c40 = c40.add(FloatVector.fromArray(SPECIES, c, y4));
      c50 = c50.add(FloatVector.fromArray(SPECIES, c, y5));
      c60 = c60.add(FloatVector.fromArray(SPECIES, c, y6));
      c70 = c70.add(FloatVector.fromArray(SPECIES, c, y7));
    }
    c00.intoArray(c, c0);
    c10.intoArray(c, y1);
    c20.intoArray(c, y2);
    c30.intoArray(c, y3);
    c40.intoArray(c, y4);
    c50.intoArray(c, y5);
    c60.intoArray(c, y6);
    c70.intoArray(c, y7);
  }
}
