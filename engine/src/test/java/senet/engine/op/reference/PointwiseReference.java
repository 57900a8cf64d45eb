package senet.engine.op.reference;

import java.util.function.DoubleUnaryOperator;
import senet.engine.tensor.Shape;

/** Elementwise ops, normalisation, softmax and losses as their definitions say, in double. */
public final class PointwiseReference {
  private static final double TAIL = -3;

  private PointwiseReference() {}

  /** {@code f} of every value. */
  public static double[] map(double[] x, DoubleUnaryOperator f) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = f.applyAsDouble(x[i]);
    }
    return y;
  }

  /** {@code (x + 3) / 6} between 0 and 1. */
  public static double hardSigmoid(double x) {
    return Math.clamp((x + 3) / 6, 0.0, 1.0);
  }

  /**
   * The standard normal distribution function by its series, to 1e-15, and in its lower tail by
   * Laplace's continued fraction, to as much of the value itself.
   */
  public static double normalCdf(double x) {
    if (x < TAIL) { // where what the series leaves of one half is rounding
      double fraction = -x;
      for (int i = 100; i > 0; i--) {
        fraction = i / fraction - x;
      }
      return density(x) / fraction;
    }
    double sum = x;
    double term = x;
    for (int i = 1; i < 200; i++) {
      term *= x * x / (2 * i + 1);
      sum += term;
    }
    return 0.5 + sum * density(x);
  }

  private static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /** b's value for index {@code i} of an a [N,H,W,C], where b is like a or [N,1,1,C]. */
  public static double broadcast(Shape a, double[] b, int i) {
    int c = a.dim(a.rank() - 1);
    return b.length == a.size() ? b[i] : b[i / (a.size() / a.dim(0)) * c + i % c];
  }

  /** Batch normalisation over rows of C channels, with the batch's or the given statistics. */
  public static double[] batchNorm(double[][] inputs, int c, double epsilon, boolean training) {
    double[] x = inputs[0];
    int rows = x.length / c;
    double[] y = new double[x.length];
    for (int channel = 0; channel < c; channel++) {
      double mean = inputs[3][channel];
      double variance = inputs[4][channel];
      if (training) {
        mean = 0;
        for (int row = 0; row < rows; row++) {
          mean += x[row * c + channel] / rows;
        }
        variance = 0;
        for (int row = 0; row < rows; row++) {
          variance += Math.pow(x[row * c + channel] - mean, 2) / rows;
        }
      }
      for (int row = 0; row < rows; row++) {
        int i = row * c + channel;
        y[i] =
            (x[i] - mean) / Math.sqrt(variance + epsilon) * inputs[1][channel] + inputs[2][channel];
      }
    }
    return y;
  }

  /** The logarithm of softmax over rows of C values. */
  public static double[] logSoftmax(double[] x, int c) {
    double[] y = new double[x.length];
    for (int row = 0; row < x.length; row += c) {
      double sum = 0;
      for (int i = 0; i < c; i++) {
        sum += Math.exp(x[row + i]);
      }
      for (int i = 0; i < c; i++) {
        y[row + i] = x[row + i] - Math.log(sum);
      }
    }
    return y;
  }

  /** The mean cross-entropy of rows of C logits with smoothed targets. */
  public static double[] crossEntropy(double[] x, double[] targets, int c, double smoothing) {
    double[] logs = logSoftmax(x, c);
    double loss = 0;
    for (int i = 0; i < x.length; i++) {
      double wanted = smoothing / c + (i % c == (int) targets[i / c] ? 1 - smoothing : 0);
      loss -= wanted * logs[i] / targets.length;
    }
    return new double[] {loss};
  }

  /** The same with a share for each class instead of one class. */
  public static double[] sharedCrossEntropy(double[] x, double[] shares, int c, double smoothing) {
    double[] logs = logSoftmax(x, c);
    double loss = 0;
    for (int i = 0; i < x.length; i++) {
      double wanted = smoothing / c + (1 - smoothing) * shares[i];
      loss -= wanted * logs[i] * c / x.length;
    }
    return new double[] {loss};
  }
}
