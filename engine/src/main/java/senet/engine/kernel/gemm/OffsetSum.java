package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;

import senet.engine.simd.Lanes;

/**
 * C = A B for one thread where A's columns are {@code segments} runs of {@code run} pixels: A[i][s
 * run + p] is {@code a[a0 + rows[row + i] + starts[start + s] + p aK]}. With a row for each tap of
 * a window and a run for each row of the output it is the transpose of the windows' matrix, read in
 * place.
 *
 * <p>B is one panel, [segments run][columns] with {@link Panels#columns} of its width, and so is C,
 * [m][columns]: whole tiles are stored. Each value of C is a chain of fused multiply-adds over all
 * runs, whatever the tile.
 */
public final class OffsetSum {
  /** Rows to which m is rounded up at the most: of {@code rows} and of C there are so many more. */
  public static final int SLACK = 8;

  private OffsetSum() {}

  /** C[m][columns] = A[m][segments run] B, or added to C. */
  public static void panel(
      int m,
      int columns,
      float[] a,
      int a0,
      int[] rows,
      int row,
      int segments,
      int run,
      int[] starts,
      int start,
      int aK,
      float[] b,
      int b0,
      float[] c,
      int c0,
      boolean accumulate) {
    if (Lanes.SCALAR) {
      scalar(
          m, columns, a, a0, rows, row, segments, run, starts, start, aK, b, b0, c, c0, accumulate);
    } else if (columns == 4 * LENGTH) {
      for (int i = 0; i < m; i += SumTile4x4.ROWS) {
        SumTile4x4.multiply(
            a,
            a0,
            rows,
            row + i,
            segments,
            run,
            starts,
            start,
            aK,
            b,
            b0,
            c,
            c0 + i * columns,
            accumulate);
      }
    } else if (columns == 2 * LENGTH && Lanes.MANY_REGISTERS) {
      for (int i = 0; i < m; i += SumTile9x2.ROWS) {
        SumTile9x2.multiply(
            a,
            a0,
            rows,
            row + i,
            segments,
            run,
            starts,
            start,
            aK,
            b,
            b0,
            c,
            c0 + i * columns,
            accumulate);
      }
    } else if (columns == 2 * LENGTH) {
      for (int i = 0; i < m; i += SumTile6x2.ROWS) {
        SumTile6x2.multiply(
            a,
            a0,
            rows,
            row + i,
            segments,
            run,
            starts,
            start,
            aK,
            b,
            b0,
            c,
            c0 + i * columns,
            accumulate);
      }
    } else {
      for (int i = 0; i < m; i += SumTile8x1.ROWS) {
        SumTile8x1.multiply(
            a,
            a0,
            rows,
            row + i,
            segments,
            run,
            starts,
            start,
            aK,
            b,
            b0,
            c,
            c0 + i * columns,
            accumulate);
      }
    }
  }

  /** The tiles' twin: the same products added in the same order. */
  private static void scalar(
      int m,
      int columns,
      float[] a,
      int a0,
      int[] rows,
      int row,
      int segments,
      int run,
      int[] starts,
      int start,
      int aK,
      float[] b,
      int b0,
      float[] c,
      int c0,
      boolean accumulate) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < columns; j++) {
        float sum = 0;
        for (int s = 0, at = b0 + j; s < segments; s++) {
          int from = a0 + rows[row + i] + starts[start + s];
          for (int p = 0; p < run; p++, at += columns) {
            sum = Math.fma(a[from + p * aK], b[at], sum);
          }
        }
        int to = c0 + i * columns + j;
        c[to] = accumulate ? sum + c[to] : sum;
      }
    }
  }
}
