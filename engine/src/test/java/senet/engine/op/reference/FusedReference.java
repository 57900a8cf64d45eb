package senet.engine.op.reference;

import senet.engine.op.BlockEnd;
import senet.engine.op.Conv2d;
import senet.engine.op.Conv2dMoments;
import senet.engine.tensor.Shape;

/** What the fused ops stand for, as their definitions say, in double. */
public final class FusedReference {
  private FusedReference() {}

  /** {@code (x - mean) scale + shift} of rows of C channels, with coefficients [3, C]. */
  public static double[] normalized(double[] x, double[] coefficients) {
    int c = coefficients.length / 3;
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      int channel = i % c;
      y[i] = (x[i] - coefficients[channel]) * coefficients[c + channel];
      y[i] += coefficients[2 * c + channel];
    }
    return y;
  }

  /** The input as the convolution sees it. */
  public static double[] loaded(Conv2dMoments op, double[][] inputs) {
    return op.normalizes()
        ? PointwiseReference.map(normalized(inputs[0], inputs[2]), v -> Math.max(v, 0))
        : inputs[0];
  }

  /** y [N, P, Q, K] and its moments [N, 2, K], end to end. */
  public static double[] convMoments(Conv2dMoments op, Shape x, Shape w, double[][] inputs) {
    Conv2d convolution = op.convolution();
    double[] loaded = loaded(op, inputs);
    double[] y = ConvolutionReference.apply(convolution, x, w, new double[][] {loaded, inputs[1]});
    double[] moments = moments(y, x.dim(0), w.dim(0));
    double[] both = new double[y.length + moments.length];
    System.arraycopy(y, 0, both, 0, y.length);
    System.arraycopy(moments, 0, both, y.length, moments.length);
    return both;
  }

  /** [N, 2, K]: mean and sum of squared distances to it, over each image's pixels. */
  public static double[] moments(double[] y, int n, int k) {
    int pixels = y.length / n / k;
    double[] moments = new double[n * 2 * k];
    for (int i = 0; i < y.length; i++) {
      moments[at(i, pixels, k)] += y[i] / pixels;
    }
    for (int i = 0; i < y.length; i++) {
      int mean = at(i, pixels, k);
      moments[mean + k] += (y[i] - moments[mean]) * (y[i] - moments[mean]);
    }
    return moments;
  }

  /** Where the mean of value {@code i}'s image and channel stands in [N, 2, K]. */
  public static int at(int i, int pixels, int k) {
    return i / (pixels * k) * 2 * k + i % k;
  }

  /** [3, C] of moments [N, 2, C], weight and bias. */
  public static double[] coefficients(double[][] inputs, int n, int pixels, double epsilon) {
    int c = inputs[1].length;
    double[] y = new double[3 * c];
    for (int i = 0; i < c; i++) {
      double mean = 0;
      for (int image = 0; image < n; image++) {
        mean += inputs[0][image * 2 * c + i] / n;
      }
      double squares = 0;
      for (int image = 0; image < n; image++) {
        double distance = inputs[0][image * 2 * c + i] - mean;
        squares += inputs[0][image * 2 * c + c + i] + pixels * distance * distance;
      }
      y[i] = mean;
      y[c + i] = inputs[1][i] / Math.sqrt(squares / (n * pixels) + epsilon);
      y[2 * c + i] = inputs[2][i];
    }
    return y;
  }

  /** [N, 1, 1, C] of moments [N, 2, C] and coefficients [3, C]. */
  public static double[] normalizedMean(double[][] inputs) {
    int c = inputs[1].length / 3;
    double[] means = new double[inputs[0].length / 2];
    for (int i = 0; i < means.length; i++) {
      means[i] = inputs[0][i / c * 2 * c + i % c];
    }
    return normalized(means, inputs[1]);
  }

  /** {@code relu(norm(u) gate + bias + skip)}, of what there is. */
  public static double[] blockEnd(BlockEnd op, Shape shape, double[][] inputs) {
    int next = 1;
    double[] y = op.normalizes() ? normalized(inputs[0], inputs[next++]) : inputs[0].clone();
    double[] gate = op.gated() ? inputs[next++] : null;
    double[] bias = op.biased() ? inputs[next++] : null;
    double[] skip = op.skips() ? inputs[next] : null;
    for (int i = 0; i < y.length; i++) {
      y[i] *= gate == null ? 1 : PointwiseReference.broadcast(shape, gate, i);
      y[i] += bias == null ? 0 : PointwiseReference.broadcast(shape, bias, i);
      y[i] += skip == null ? 0 : skip[i];
      y[i] = op.relu() ? Math.max(y[i], 0) : y[i];
    }
    return y;
  }
}
