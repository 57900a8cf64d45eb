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

  /** C[8][1 vector] = A[8][k] B[k][1 vector], or added to C. */
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
      boolean accumulate) {
    int a1 = a0 + aRow;
    int a2 = a1 + aRow;
    int a3 = a2 + aRow;
    int a4 = a3 + aRow;
    int a5 = a4 + aRow;
    int a6 = a5 + aRow;
    int a7 = a6 + aRow;
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
    if (accumulate) {
      c00 = c00.add(FloatVector.fromArray(SPECIES, c, c0));
      c10 = c10.add(FloatVector.fromArray(SPECIES, c, c0 + cRow));
      c20 = c20.add(FloatVector.fromArray(SPECIES, c, c0 + 2 * cRow));
      c30 = c30.add(FloatVector.fromArray(SPECIES, c, c0 + 3 * cRow));
      c40 = c40.add(FloatVector.fromArray(SPECIES, c, c0 + 4 * cRow));
      c50 = c50.add(FloatVector.fromArray(SPECIES, c, c0 + 5 * cRow));
      c60 = c60.add(FloatVector.fromArray(SPECIES, c, c0 + 6 * cRow));
      c70 = c70.add(FloatVector.fromArray(SPECIES, c, c0 + 7 * cRow));
    }
    c00.intoArray(c, c0);
    c10.intoArray(c, c0 + cRow);
    c20.intoArray(c, c0 + 2 * cRow);
    c30.intoArray(c, c0 + 3 * cRow);
    c40.intoArray(c, c0 + 4 * cRow);
    c50.intoArray(c, c0 + 5 * cRow);
    c60.intoArray(c, c0 + 6 * cRow);
    c70.intoArray(c, c0 + 7 * cRow);
  }
}
