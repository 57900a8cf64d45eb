package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;

import senet.engine.simd.Lanes;

/**
 * C = A B for one thread where A's rows are side by side and its columns are where a table says:
 * {@code A[i][p]} is {@code a[a0 + i + pixels[pixel + p]]}. What neighbouring channels are at all
 * pixels of a tap's window are such a matrix; {@link OffsetSum} reads the same in runs of a row's
 * pixels and starts anew each run.
 *
 * <p>Each value of C is a chain of fused multiply-adds over all pixels, as in {@link OffsetSum}.
 */
public final class PixelSum {
  /** Rows of a tile: there are a whole number of them. */
  public static final int ROWS = PixelTile8x2.ROWS;

  private PixelSum() {}

  /** Whether there is a tile for rows that are neighbours in groups of so many. */
  public static boolean fits(int neighbours, int columns) {
    return Lanes.MANY_REGISTERS
        && columns == PixelTile8x2.VECTORS * LENGTH
        && neighbours % ROWS == 0;
  }

  /**
   * C[m][columns] = A[m][k] B[k][columns] where it {@link #fits}, or added to C.
   *
   * @param m a multiple of {@link #ROWS}
   * @param rows where each row is, from index {@code row} on, of which each eighth is read
   */
  public static void panel(
      int m,
      int k,
      float[] a,
      int a0,
      int[] rows,
      int row,
      int[] pixels,
      int pixel,
      float[] b,
      int b0,
      float[] c,
      int c0,
      boolean accumulate) {
    int columns = PixelTile8x2.VECTORS * LENGTH;
    for (int i = 0; i < m; i += ROWS) {
      PixelTile8x2.multiply(
          k, a, a0 + rows[row + i], pixels, pixel, b, b0, c, c0 + i * columns, accumulate);
    }
  }
}
