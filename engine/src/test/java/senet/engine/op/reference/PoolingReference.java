package senet.engine.op.reference;

import senet.engine.tensor.Shape;

/** Pooling window by window, in double. */
public final class PoolingReference {
  private static final double ALMOST = 1e-9; // quotients of small integers are no nearer to others

  private PoolingReference() {}

  /** The largest value of each window. */
  public static double[] max(double[] x, Shape in, Shape out, int kernel, int stride, int padding) {
    double[] y = new double[out.size()];
    for (int i = 0; i < y.length; i++) {
      double best = Double.NEGATIVE_INFINITY;
      for (int cell = 0; cell < kernel * kernel; cell++) {
        int at = index(in, out, i, cell, kernel, stride, padding);
        best = at < 0 ? best : Math.max(best, x[at]);
      }
      y[i] = best;
    }
    return y;
  }

  /** The mean of each window over its cells inside the padded image, or inside the image. */
  public static double[] average(
      double[] x, Shape in, Shape out, int kernel, int stride, int padding, boolean countPadding) {
    double[] y = new double[out.size()];
    for (int i = 0; i < y.length; i++) {
      double sum = 0;
      for (int cell = 0; cell < kernel * kernel; cell++) {
        int at = index(in, out, i, cell, kernel, stride, padding);
        sum += at < 0 ? 0 : x[at];
      }
      y[i] = sum / cells(in, out, i, kernel, stride, padding, countPadding);
    }
    return y;
  }

  /** Cells of output i's window that count. */
  private static int cells(
      Shape in, Shape out, int i, int kernel, int stride, int padding, boolean countPadding) {
    if (!countPadding) {
      int inside = 0;
      for (int cell = 0; cell < kernel * kernel; cell++) {
        inside += index(in, out, i, cell, kernel, stride, padding) < 0 ? 0 : 1;
      }
      return inside;
    }
    int top = i / out.dim(3) / out.dim(2) % out.dim(1) * stride - padding;
    int left = i / out.dim(3) % out.dim(2) * stride - padding;
    int rows = Math.min(top + kernel, in.dim(1) + padding) - top;
    int columns = Math.min(left + kernel, in.dim(2) + padding) - left;
    return rows * columns;
  }

  /** The gradient of {@link #average}: to each cell of a window its share. */
  public static double[] averageGradient(
      double[] dy, Shape in, Shape out, int kernel, int stride, int padding, boolean countPadding) {
    double[] shares = new double[dy.length];
    for (int i = 0; i < dy.length; i++) {
      shares[i] = dy[i] / cells(in, out, i, kernel, stride, padding, countPadding);
    }
    return toAllCells(shares, in, out, kernel, stride, padding);
  }

  /** The sum, at each pixel, of what is given to the windows that it is in. */
  public static double[] toAllCells(
      double[] dy, Shape in, Shape out, int kernel, int stride, int padding) {
    double[] dx = new double[in.size()];
    for (int i = 0; i < dy.length; i++) {
      for (int cell = 0; cell < kernel * kernel; cell++) {
        int at = index(in, out, i, cell, kernel, stride, padding);
        if (at >= 0) {
          dx[at] += dy[i];
        }
      }
    }
    return dx;
  }

  /**
   * The mean of each of out's windows, which cover the image: those from i n / m, rounded down, to
   * (i + 1) n / m, rounded up.
   */
  public static double[] adaptiveAverage(double[] x, Shape in, Shape out) {
    double[] y = new double[out.size()];
    adaptive(in, out, (i, at, cells) -> y[i] += x[at] / cells);
    return y;
  }

  /** The gradient of {@link #adaptiveAverage}. */
  public static double[] adaptiveAverageGradient(double[] dy, Shape in, Shape out) {
    double[] dx = new double[in.size()];
    adaptive(in, out, (i, at, cells) -> dx[at] += dy[i] / cells);
    return dx;
  }

  private interface Cell {
    void visit(int output, int input, int cells);
  }

  private static void adaptive(Shape in, Shape out, Cell cell) {
    int c = out.dim(3);
    for (int i = 0; i < out.size(); i++) {
      double top = (double) in.dim(1) / out.dim(1) * (i / c / out.dim(2) % out.dim(1));
      double left = (double) in.dim(2) / out.dim(2) * (i / c % out.dim(2));
      int h0 = (int) Math.floor(top + ALMOST);
      int h1 = (int) Math.ceil(top + (double) in.dim(1) / out.dim(1) - ALMOST);
      int w0 = (int) Math.floor(left + ALMOST);
      int w1 = (int) Math.ceil(left + (double) in.dim(2) / out.dim(2) - ALMOST);
      int n = i / c / out.dim(2) / out.dim(1);
      for (int h = h0; h < h1; h++) {
        for (int w = w0; w < w1; w++) {
          int at = ((n * in.dim(1) + h) * in.dim(2) + w) * c + i % c;
          cell.visit(i, at, (h1 - h0) * (w1 - w0));
        }
      }
    }
  }

  private static int index(
      Shape in, Shape out, int i, int cell, int kernel, int stride, int padding) {
    int c = out.dim(3);
    int n = i / c / out.dim(2) / out.dim(1);
    int h = i / c / out.dim(2) % out.dim(1) * stride - padding + cell / kernel;
    int w = i / c % out.dim(2) * stride - padding + cell % kernel;
    boolean inside = h >= 0 && h < in.dim(1) && w >= 0 && w < in.dim(2);
    return inside ? ((n * in.dim(1) + h) * in.dim(2) + w) * c + i % c : -1;
  }
}
