package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;

import senet.engine.simd.Lanes;

/**
 * C = A B for one thread where A is read and C written in place through tables: a row of A is
 * {@code segments} runs of {@code run} floats, and A[i][s run + p] is {@code a[a0 + rows[row + i] +
 * starts[start + s] + p]}; row i of C starts at {@code c[c0 + targets[target + i]]}. A
 * convolution's windows are such a matrix, without a copy of a pixel for each window that sees it.
 *
 * <p>B is one panel, [segments run][columns] with {@link Panels#columns} of its width. Each value
 * of C is a chain of fused multiply-adds over all runs, whatever the tile: the bits depend on the
 * depth only. What is constant to the tiles (distances of 1 in A, of a panel in B) lets C2 check
 * indices once a run: 237 to 270 GFLOP/s of the plain tiles' 257 to 279, and 210 to 240 otherwise.
 */
public final class OffsetGemm {
  private static final int EDGE_ROW = 64; // floats of a tile's row, at the most
  private static final int[] EDGE_ROWS = {0, 64, 128, 192, 256, 320, 384, 448};

  /** Floats of scratch for a tile some of whose columns do not exist. */
  public static final int EDGE_SIZE = EDGE_ROWS.length * EDGE_ROW;

  /**
   * Floats of a run from which four vectors are multiplied by six rows a tile. Beside four rows,
   * Zen 4, two threads, in turn in one JVM, forward, times as fast: runs of 27 (9x9 of 3 channels)
   * 0.75 to 0.78, of 96 (32 channels, stride 2) 0.80; of 192 1.04, of 384 1.05.
   */
  private static final int LONG_RUN = 128;

  private static final int SEVEN = OffsetTile7x2.ROWS;
  private static final int SIX = OffsetTile6x2.ROWS;
  private static final int FOUR = OffsetTile4x2.ROWS;

  private OffsetGemm() {}

  /**
   * C[m][width] = A[m][segments run] B, or added to C.
   *
   * @param edge scratch, of whose first {@link #EDGE_SIZE} floats use is made
   */
  public static void panel(
      int m,
      int width,
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
      boolean accumulate,
      float[] edge) {
    for (int i = 0, step; i < m; i += step) {
      step = rows(width, run, m - i);
      int count = Math.min(step, m - i);
      if (Lanes.SCALAR) {
        scalar(
            count,
            width,
            a,
            a0,
            rows,
            row + i,
            segments,
            run,
            starts,
            start,
            b,
            b0,
            c,
            c0,
            targets,
            target + i,
            accumulate);
      } else if (width % LENGTH == 0 && width == Panels.columns(width)) {
        tile(
            step,
            count,
            width,
            a,
            a0,
            rows,
            row + i,
            segments,
            run,
            starts,
            start,
            b,
            b0,
            c,
            c0,
            targets,
            target + i,
            accumulate);
      } else {
        tile(
            step, count, width, a, a0, rows, row + i, segments, run, starts, start, b, b0, edge, 0,
            EDGE_ROWS, 0, false);
        move(count, width, edge, c, c0, targets, target + i, accumulate);
      }
    }
  }

  /** Rows of the next tile, so that of {@code left} rows few are computed twice. */
  private static int rows(int width, int run, int left) {
    if (width > 2 * LENGTH) {
      boolean fours = run < LONG_RUN || left <= FOUR || left == 2 * FOUR - 1 || left == 2 * FOUR;
      return fours ? FOUR : SIX;
    }
    if (width <= LENGTH) {
      return OffsetTile8x1.ROWS;
    }
    if (Lanes.MANY_REGISTERS) {
      return left <= FOUR ? FOUR : SEVEN;
    }
    int over = left % SIX;
    boolean fours = over == 3 || over == 4 || ((over == 1 || over == 2) && left < 2 * SIX);
    return left <= FOUR || fours ? FOUR : SIX;
  }

  private static void tile(
      int step,
      int count,
      int width,
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
    if (width > 2 * LENGTH && step == SIX) {
      OffsetTile6x4.multiply(
          count,
          a,
          a0,
          rows,
          row,
          segments,
          run,
          starts,
          start,
          b,
          b0,
          c,
          c0,
          targets,
          target,
          accumulate);
    } else if (width > 2 * LENGTH) {
      OffsetTile4x4.multiply(
          count,
          a,
          a0,
          rows,
          row,
          segments,
          run,
          starts,
          start,
          b,
          b0,
          c,
          c0,
          targets,
          target,
          accumulate);
    } else if (width <= LENGTH) {
      OffsetTile8x1.multiply(
          count,
          a,
          a0,
          rows,
          row,
          segments,
          run,
          starts,
          start,
          b,
          b0,
          c,
          c0,
          targets,
          target,
          accumulate);
    } else if (step == SEVEN) {
      OffsetTile7x2.multiply(
          count,
          a,
          a0,
          rows,
          row,
          segments,
          run,
          starts,
          start,
          b,
          b0,
          c,
          c0,
          targets,
          target,
          accumulate);
    } else if (step == SIX) {
      OffsetTile6x2.multiply(
          count,
          a,
          a0,
          rows,
          row,
          segments,
          run,
          starts,
          start,
          b,
          b0,
          c,
          c0,
          targets,
          target,
          accumulate);
    } else {
      OffsetTile4x2.multiply(
          count,
          a,
          a0,
          rows,
          row,
          segments,
          run,
          starts,
          start,
          b,
          b0,
          c,
          c0,
          targets,
          target,
          accumulate);
    }
  }

  /** Moves what exists of a tile to where it belongs; tiles store whole vectors. */
  private static void move(
      int count,
      int width,
      float[] edge,
      float[] c,
      int c0,
      int[] targets,
      int target,
      boolean accumulate) {
    for (int i = 0; i < count; i++) {
      int from = i * EDGE_ROW;
      int to = c0 + targets[target + i];
      if (accumulate) {
        for (int j = 0; j < width; j++) { // C2 turns both into vectors by itself
          c[to + j] = edge[from + j] + c[to + j];
        }
      } else {
        for (int j = 0; j < width; j++) {
          c[to + j] = edge[from + j];
        }
      }
    }
  }

  /** The tiles' twin: the same products added in the same order. */
  private static void scalar(
      int count,
      int width,
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
    int columns = Panels.columns(width);
    for (int i = 0; i < count; i++) {
      int to = c0 + targets[target + i];
      for (int j = 0; j < width; j++) {
        float sum = 0;
        for (int s = 0, at = b0 + j; s < segments; s++) {
          int from = a0 + rows[row + i] + starts[start + s];
          for (int p = 0; p < run; p++, at += columns) {
            sum = Math.fma(a[from + p], b[at], sum);
          }
        }
        c[to + j] = accumulate ? sum + c[to + j] : sum;
      }
    }
  }
}
