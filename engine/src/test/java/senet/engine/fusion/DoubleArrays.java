package senet.engine.fusion;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import senet.engine.op.ChannelSlice;
import senet.engine.op.IdentityShortcut;
import senet.engine.op.reference.PointwiseReference;
import senet.engine.tensor.Shape;

/**
 * What a {@link DoubleProgram} computes with arrays: value by value, or over the pixels of images.
 */
final class DoubleArrays {
  private DoubleArrays() {}

  static double[] magnitudes(double[] values) {
    return Arrays.stream(values).map(Math::abs).toArray();
  }

  static int pixels(Shape images) {
    return images.dim(1) * images.dim(2);
  }

  /** {@code f} of a and b, b like a or one value an image and channel. */
  static double[] broadcast(double[] a, Shape shape, double[] b, DoubleBinaryOperator f) {
    double[] y = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      y[i] = f.applyAsDouble(a[i], PointwiseReference.broadcast(shape, b, i));
    }
    return y;
  }

  static double times(double a, double b) {
    return a * b;
  }

  static double[] product(double[] a, double[] b) {
    double[] y = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      y[i] = a[i] * b[i];
    }
    return y;
  }

  static double[] filled(int n, double value) {
    double[] values = new double[n];
    Arrays.fill(values, value);
    return values;
  }

  /** Channel {@code i} of {@code c}, of all pixels. */
  static double[] channel(double[] x, int c, int i) {
    double[] channel = new double[x.length / c];
    for (int row = 0; row < channel.length; row++) {
      channel[row] = x[row * c + i];
    }
    return channel;
  }

  /** The pixels of one image and channel, {@code i} of all images' channels. */
  static double[] plane(double[] x, Shape shape, int i) {
    int c = shape.dim(3);
    double[] pixels = new double[pixels(shape)];
    int from = i / c * pixels.length;
    for (int p = 0; p < pixels.length; p++) {
      pixels[p] = x[(from + p) * c + i % c];
    }
    return pixels;
  }

  /** How often each value occurs, squared, summed over the values; of n different ones, n. */
  static double squaredMultiplicities(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double sum = 0;
    int from = 0;
    for (int i = 1; i <= sorted.length; i++) {
      if (i == sorted.length || sorted[i] != sorted[from]) {
        sum += (double) (i - from) * (i - from);
        from = i;
      }
    }
    return sum;
  }

  static double[] maxima(double[] x, Shape shape) {
    int c = shape.dim(3);
    double[] maxima = filled(shape.dim(0) * c, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < x.length; i++) {
      int at = i / (pixels(shape) * c) * c + i % c;
      maxima[at] = Math.max(maxima[at], x[i]);
    }
    return maxima;
  }

  static double[] maximaGradient(double[] x, Shape shape, double[] y, double[] dy) {
    double[] dx = new double[x.length];
    double[] left = dy.clone(); // what no pixel has got yet: it is for the first of equals
    int c = shape.dim(3);
    int image = x.length / shape.dim(0);
    for (int i = 0; i < x.length; i++) {
      int at = i / image * c + i % c;
      if (x[i] == y[at]) {
        dx[i] = left[at];
        left[at] = 0;
      }
    }
    return dx;
  }

  static double[] slice(double[] x, int c, ChannelSlice op) {
    int width = op.to() - op.from();
    double[] y = new double[x.length / c * width];
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i / width * c + op.from() + i % width];
    }
    return y;
  }

  static double least(double[] values) {
    return Arrays.stream(values).min().getAsDouble();
  }

  static double leastGap(double[] x, Shape shape) {
    double[] largest = maxima(x, shape);
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < x.length; i++) {
      double gap = PointwiseReference.broadcast(shape, largest, i) - x[i];
      least = gap == 0 ? least : Math.min(least, gap);
    }
    return least;
  }

  /** Where value {@code i} of an input [N, H, W, C] goes, -1 where nobody takes it. */
  private static int target(int i, Shape x, Shape y, IdentityShortcut op) {
    int c = i % x.dim(3);
    int w = i / x.dim(3) % x.dim(2);
    int h = i / x.dim(3) / x.dim(2) % x.dim(1);
    int n = i / x.dim(3) / x.dim(2) / x.dim(1);
    if (h % op.stride() != 0 || w % op.stride() != 0) {
      return -1;
    }
    int pixel = (n * y.dim(1) + h / op.stride()) * y.dim(2) + w / op.stride();
    return pixel * op.channels() + (op.channels() - x.dim(3)) / 2 + c;
  }

  /** Every stride-th pixel, with channels of zeros on both sides. */
  static double[] padded(double[] x, Shape shape, IdentityShortcut op) {
    Shape out = op.outputShape(shape);
    double[] y = new double[out.size()];
    for (int i = 0; i < x.length; i++) {
      int at = target(i, shape, out, op);
      if (at >= 0) {
        y[at] = x[i];
      }
    }
    return y;
  }

  /** The gradient of {@link #padded}. */
  static double[] unpadded(double[] dy, Shape shape, IdentityShortcut op) {
    Shape out = op.outputShape(shape);
    double[] dx = new double[shape.size()];
    for (int i = 0; i < dx.length; i++) {
      int at = target(i, shape, out, op);
      dx[i] = at >= 0 ? dy[at] : 0;
    }
    return dx;
  }
}
