package senet.engine.op;

import java.util.Arrays;
import senet.engine.op.reference.PointwiseReference;

/**
 * Bounds of what is computed in double over rows of C values and rounded once; backward starts from
 * outputs that were rounded.
 *
 * @param c values of a row
 * @param value the op in double
 * @param slope what the gradient of a value may be off
 */
record SoftmaxRoundings(int c, Value value, Slope slope) implements OpCase.Bounds {
  private static final double U = SummationBound.U;

  /** Of sums of up to a hundred doubles and of StrictMath. */
  private static final double OF_DOUBLE = 1e-13;

  /** Of differences of doubles over 1e-5. */
  private static final double OF_REFERENCE = 1e-9;

  /** The output in double. */
  @FunctionalInterface
  interface Value {
    double[] of(double[][] inputs);
  }

  /** Of value i, whose row's outputs in double and their gradient begin at {@code row}. */
  @FunctionalInterface
  interface Slope {
    double of(double[][] inputs, double[] softmax, double[] dy, int row, int i);
  }

  @Override
  public double[] output(double[][] inputs) {
    return Arrays.stream(value.of(inputs)).map(y -> U * Math.abs(y) + OF_DOUBLE).toArray();
  }

  @Override
  public double[][] gradients(double[][] inputs, double[] dy) {
    double[] errors = new double[inputs[0].length];
    double[] softmax = softmax(inputs[0], c);
    double largest = Arrays.stream(dy).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < errors.length; i++) {
      errors[i] = slope.of(inputs, softmax, dy, i / c * c, i) + OF_REFERENCE * c * largest;
    }
    double[][] all = new double[inputs.length][0];
    all[0] = errors;
    return all;
  }

  private static double[] softmax(double[] x, int c) {
    return PointwiseReference.map(PointwiseReference.logSoftmax(x, c), Math::exp);
  }

  /** {@code dx = y (dy - Σ dy y)}. */
  static SoftmaxRoundings ofSoftmax(int c) {
    return new SoftmaxRoundings(
        c,
        inputs -> softmax(inputs[0], c),
        (_, y, dy, row, i) -> {
          double sum = 0;
          double magnitudes = 0;
          for (int j = row; j < row + c; j++) {
            sum += dy[j] * y[j];
            magnitudes += Math.abs(dy[j]) * y[j];
          }
          return U * y[i] * (2 * Math.abs(dy[i] - sum) + magnitudes);
        });
  }

  /** {@code dx = dy - exp(y) Σ dy}: an error of y is a relative one of its exponential. */
  static SoftmaxRoundings ofLogSoftmax(int c) {
    return new SoftmaxRoundings(
        c,
        inputs -> PointwiseReference.logSoftmax(inputs[0], c),
        (_, y, dy, row, i) -> {
          double sum = 0;
          for (int j = row; j < row + c; j++) {
            sum += dy[j];
          }
          double part = y[i] * sum;
          return U * (Math.abs(Math.log(y[i]) * part) + Math.abs(dy[i] - part));
        });
  }

  /** {@code dx = dy (softmax(x) Σ q - q) / N}, q the smoothed shares. */
  static SoftmaxRoundings ofSharedCrossEntropy(int c, double smoothing) {
    return new SoftmaxRoundings(
        c,
        inputs -> PointwiseReference.sharedCrossEntropy(inputs[0], inputs[1], c, smoothing),
        (inputs, y, dy, row, i) -> {
          double sum = smoothing;
          for (int j = row; j < row + c; j++) {
            sum += (1 - smoothing) * inputs[1][j];
          }
          double wanted = smoothing / c + (1 - smoothing) * inputs[1][i];
          return U * Math.abs(dy[0] * (y[i] * sum - wanted) * c / inputs[0].length);
        });
  }

  /** {@code dx = dy (softmax(x) - q) / N}, q the smoothed target. */
  static SoftmaxRoundings ofCrossEntropy(int c, double smoothing) {
    return new SoftmaxRoundings(
        c,
        inputs -> PointwiseReference.crossEntropy(inputs[0], inputs[1], c, smoothing),
        (inputs, y, dy, row, i) -> {
          boolean target = i - row == (int) inputs[1][row / c];
          double wanted = smoothing / c + (target ? 1 - smoothing : 0);
          return U * Math.abs(dy[0] * (y[i] - wanted) / inputs[1].length);
        });
  }
}
