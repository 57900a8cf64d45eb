package senet.engine.kernel.gemm;

/**
 * C = A B for one thread, over register tiles.
 *
 * <p>A is read in place through two strides, so that A[i][p] is {@code a[a0 + i * aRow + p * aK]}:
 * a matrix, its transpose, or every pixel's channels of an image. B is packed by {@link Packing}
 * into panels as wide as a tile. C is row-major. Each value of C is a chain of fused multiply-adds
 * over p, cut every {@link #DEPTH}, whatever the tile: the bits depend on k only.
 *
 * <p>Assumes that the caller cuts the rows so that A's part stays in L2 ({@link
 * #ROW_BLOCK_FLOATS}).
 */
public final class Gemm {
  /**
   * Depth of a panel of B that is used at a time. 64 columns x 1152 are 295 KB, which L2 feeds at
   * full speed (113 to 116 of 117 GFLOP/s); deeper ones would leave L2.
   */
  public static final int DEPTH = 1152;

  /**
   * The same where A is read down its columns, each value of a tile's row in another line of the
   * cache: so many lines stay in L1 until the next tile has used its part of them. 1024 x 1024 x
   * 1024, one thread: 156 GFLOP/s with {@link #DEPTH}, 221 with this.
   */
  private static final int TRANSPOSED_DEPTH = 128;

  /** Floats of A that share L2 with a panel of B: 384 KB. */
  public static final int ROW_BLOCK_FLOATS = 96 * 1024;

  private static final int ROW_BLOCK_UNIT = 24; // a whole number of tiles of 4, 6 and 8 rows
  private static final int TILE_ROWS = 4;
  private static final int ROW_BLOCK_MOST = 192;

  private Gemm() {}

  /** How many rows of A of length {@code k} to multiply at a time. */
  public static int rowBlock(int k) {
    int units = ROW_BLOCK_FLOATS / Math.min(k, DEPTH) / ROW_BLOCK_UNIT;
    return Math.clamp(units * (long) ROW_BLOCK_UNIT, ROW_BLOCK_UNIT, ROW_BLOCK_MOST);
  }

  /**
   * {@code m} rows of length {@code k} cut into blocks of equal size: the rows of one. Where blocks
   * are few their number is even, so that two threads have as many.
   */
  public static int evenRowBlock(int m, int k) {
    int blocks = Math.ceilDiv(m, rowBlock(k));
    blocks += blocks > 1 ? blocks % 2 : 0;
    return wholeTiles(Math.ceilDiv(m, blocks));
  }

  /**
   * {@code rows} rounded up to whole register tiles: a tile of one row takes as long as of four.
   */
  public static int wholeTiles(int rows) {
    return Math.ceilDiv(rows, TILE_ROWS) * TILE_ROWS;
  }

  /**
   * C[m][n] = A[m][k] B[k][n], or added to C where {@code accumulate}.
   *
   * @param b panels made by {@link Packing} for {@code n} columns and {@code k} rows
   * @param b0 where the first panel starts
   * @param cRow distance of C's rows
   */
  public static void multiply(
      int m,
      int n,
      int k,
      float[] a,
      int a0,
      int aRow,
      int aK,
      float[] b,
      int b0,
      float[] c,
      int c0,
      int cRow,
      boolean accumulate) {
    panels(m, n, Panels.columns(n), k, a, a0, aRow, aK, b, b0, c, c0, cRow, accumulate);
  }

  /**
   * The same for whole panels of a wider B, of which only the last one of all may be narrower.
   *
   * @param columns of a panel
   */
  public static void panels(
      int m,
      int n,
      int columns,
      int k,
      float[] a,
      int a0,
      int aRow,
      int aK,
      float[] b,
      int b0,
      float[] c,
      int c0,
      int cRow,
      boolean accumulate) {
    int most = aRow == 1 && aK > 1 ? TRANSPOSED_DEPTH : DEPTH;
    for (int block = 0; block < k; block += DEPTH) {
      int end = Math.min(k, block + DEPTH);
      for (int j = 0; j < n; j += columns) {
        int width = Math.min(columns, n - j);
        for (int p = block; p < end; p += most) {
          int depth = Math.min(most, end - p);
          int panel = b0 + j * k + p * columns;
          boolean add = accumulate || p > 0;
          TileGrid.multiply(
              m, width, depth, a, a0 + p * aK, aRow, aK, b, panel, columns, c, c0 + j, cRow, add);
        }
      }
    }
  }

  /**
   * C[m][width] = A[m][k] B[k][width] for columns that fit one panel, or added to C.
   *
   * @param width at most {@link Panels#columns}
   * @param bK distance of B's rows, each of which can be read to the end of a vector
   */
  public static void panel(
      int m,
      int width,
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
    for (int p = 0; p < k; p += DEPTH) {
      int depth = Math.min(DEPTH, k - p);
      boolean add = accumulate || p > 0;
      TileGrid.multiply(
          m, width, depth, a, a0 + p * aK, aRow, aK, b, b0 + p * bK, bK, c, c0, cRow, add);
    }
  }
}
