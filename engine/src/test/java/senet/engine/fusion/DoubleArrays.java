package senet.engine.fusion;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
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
}
