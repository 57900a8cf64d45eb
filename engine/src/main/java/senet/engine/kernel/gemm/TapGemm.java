package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;

import senet.engine.simd.Lanes;

/**
 * C = A B for one thread where A's rows lie a few floats apart and its columns are where a table
 * says: {@code A[i][p]} is {@code a[a0 + i step + taps[tap + p]]}. Windows along a row of an image
 * of few channels are such a matrix.
 *
 * <p>{@link OffsetGemm} does the same in runs of a window's rows, and starts anew each run: with
 * runs of 9 floats its tiles reach 75 to 114 GFLOP/s in L1 and with 21 128 to 180, these 164 to 213
 * (Zen 5, FMA peak 205 to 218). They do because the distance of a tile's rows is a constant, so
 * that one check of an index serves all of a tap; with a distance for each row they reach 92 to
 * 115.
 *
 * <p>Each value of C is a chain of fused multiply-adds over all taps, as in {@link OffsetGemm}.
 */
public final class TapGemm {
  /**
   * Floats from a tile's row to the next: three channels at stride 2. Of windows that are closer
   * together a tile takes each second, third or sixth.
   */
  static final int STEP = 6;

  private TapGemm() {}

  /** Whether there is a tile for m rows at such a distance and a panel of such a width. */
  public static boolean fits(int m, int step, int width) {
    boolean whole = width == TapTile6x4.VECTORS * LENGTH || width == TapTile8x2.VECTORS * LENGTH;
    return Lanes.MANY_REGISTERS && whole && STEP % step == 0 && m >= least(step, width);
  }

  /** The fewest rows that {@link #fits} allows. */
  public static int least(int step, int width) {
    return STEP / step * rows(width);
  }

  private static int rows(int width) {
    return width > TapTile8x2.VECTORS * LENGTH ? TapTile6x4.ROWS : TapTile8x2.ROWS;
  }

  /**
   * C[m][width] = A[m][k] B[k][width] where it {@link #fits}.
   *
   * @param b a panel of as many columns
   * @param cRow distance of C's rows
   */
  public static void multiply(
      int m,
      int width,
      int k,
      float[] a,
      int a0,
      int step,
      int[] taps,
      int tap,
      float[] b,
      int b0,
      float[] c,
      int c0,
      int cRow) {
    int sets = STEP / step; // of rows that are as far apart as a tile's
    int rows = rows(width);
    for (int set = 0; set < sets; set++) {
      int count = Math.ceilDiv(m - set, sets);
      for (int next = 0; next < count; next += rows) {
        int i = set + sets * Math.min(next, count - rows); // the last tile's were done before
        int ai = a0 + i * step;
        int ci = c0 + i * cRow;
        if (rows == TapTile6x4.ROWS) {
          TapTile6x4.multiply(k, a, ai, taps, tap, b, b0, c, ci, sets * cRow);
        } else {
          TapTile8x2.multiply(k, a, ai, taps, tap, b, b0, c, ci, sets * cRow);
        }
      }
    }
  }
}
