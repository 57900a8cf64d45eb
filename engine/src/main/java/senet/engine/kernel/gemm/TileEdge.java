package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * What is left at the right edge of C: up to 4 rows x less than a vector; see {@link Gemm} for the
 * operands.
 *
 * <p>Apart from {@link Tile8x1}, with masked loads and stores only and of four rows: with whole
 * ones beside them C2 ran out of nodes (NodeCountInliningCutoff) and boxed the accumulators, 600
 * bytes a tile, and eight rows are more than C1 can compile.
 */
final class TileEdge {
  static final int ROWS = 4;

  private TileEdge() {}

  /**
   * C[rows][columns] = A[rows][k] B[k][columns], or added to C.
   *
   * @param rows 1 to 4 rows of A and C that exist; the last one is computed and stored in place of
   *     others
   * @param columns of C that exist; B has a vector of them
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
      int columns,
      boolean accumulate) {
    int a1 = 1 < rows ? a0 + aRow : a0;
    int a2 = 2 < rows ? a1 + aRow : a1;
    int a3 = 3 < rows ? a2 + aRow : a2;
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c10 = FloatVector.zero(SPECIES);
    FloatVector c20 = FloatVector.zero(SPECIES);
    FloatVector c30 = FloatVector.zero(SPECIES);
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
    }
    VectorMask<Float> mask = SPECIES.indexInRange(0, columns);
    int y1 = 1 < rows ? c0 + cRow : c0;
    int y2 = 2 < rows ? y1 + cRow : y1;
    int y3 = 3 < rows ? y2 + cRow : y2;
    if (accumulate) {
      c00 = c00.add(FloatVector.fromArray(SPECIES, c, c0, mask));
      c10 = c10.add(FloatVector.fromArray(SPECIES, c, y1, mask));
      c20 = c20.add(FloatVector.fromArray(SPECIES, c, y2, mask));
      c30 = c30.add(FloatVector.fromArray(SPECIES, c, y3, mask));
    }
    c00.intoArray(c, c0, mask);
    c10.intoArray(c, y1, mask);
    c20.intoArray(c, y2, mask);
    c30.intoArray(c, y3, mask);
  }
}
