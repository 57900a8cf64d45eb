package senet.engine.op.reference;

import java.util.function.IntUnaryOperator;
import senet.engine.tensor.Shape;

/** Ops that only move values, in double: by where each value of the output comes from. */
public final class LayoutReference {
  private LayoutReference() {}

  /** {@code n} values, each {@code x} at its source, 0 where that is below 0. */
  public static double[] gathered(double[] x, int n, IntUnaryOperator source) {
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      int at = source.applyAsInt(i);
      y[i] = at < 0 ? 0 : x[at];
    }
    return y;
  }

  /** The gradient of {@link #gathered} for an input of {@code n} values. */
  public static double[] scattered(double[] dy, int n, IntUnaryOperator source) {
    double[] dx = new double[n];
    for (int i = 0; i < dy.length; i++) {
      int at = source.applyAsInt(i);
      if (at >= 0) {
        dx[at] += dy[i];
      }
    }
    return dx;
  }

  /** Channels [from, from + width) of c. */
  public static IntUnaryOperator slice(int c, int from, int width) {
    return i -> i / width * c + from + i % width;
  }

  /** Channels of groups, seen as [groups, c / groups], transposed. */
  public static IntUnaryOperator shuffle(int c, int groups) {
    int each = c / groups;
    return i -> i / c * c + i % c % groups * each + i % c / groups;
  }

  /** Zeros around images. */
  public static IntUnaryOperator pad(Shape in, Shape out, int top, int left) {
    int c = in.dim(3);
    return i -> {
      int w = i / c % out.dim(2) - left;
      int h = i / c / out.dim(2) % out.dim(1) - top;
      int n = i / c / out.dim(2) / out.dim(1);
      boolean inside = h >= 0 && h < in.dim(1) && w >= 0 && w < in.dim(2);
      return inside ? ((n * in.dim(1) + h) * in.dim(2) + w) * c + i % c : -1;
    };
  }

  /** Every {@code stride}-th pixel, with as many channels of zeros in front as behind. */
  public static IntUnaryOperator shortcut(Shape in, Shape out, int stride) {
    int c = in.dim(3);
    int front = (out.dim(3) - c) / 2;
    return i -> {
      int channel = i % out.dim(3) - front;
      int w = i / out.dim(3) % out.dim(2) * stride;
      int h = i / out.dim(3) / out.dim(2) % out.dim(1) * stride;
      int n = i / out.dim(3) / out.dim(2) / out.dim(1);
      boolean inside = channel >= 0 && channel < c;
      return inside ? ((n * in.dim(1) + h) * in.dim(2) + w) * c + channel : -1;
    };
  }

  /** Rows of all inputs behind one another, input i's of {@code widths[i]} values. */
  public static double[] concat(double[][] x, int... widths) {
    int rows = x[0].length / widths[0];
    int n = 0;
    for (double[] input : x) {
      n += input.length;
    }
    double[] y = new double[n];
    int at = 0;
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < widths[i]; j++) {
          y[at++] = x[i][row * widths[i] + j];
        }
      }
    }
    return y;
  }
}
