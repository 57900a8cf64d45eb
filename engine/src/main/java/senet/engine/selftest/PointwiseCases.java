package senet.engine.selftest;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import senet.engine.autograd.Op;
import senet.engine.op.BatchNorm;
import senet.engine.op.Gelu;
import senet.engine.op.HardSigmoid;
import senet.engine.op.LogSoftmax;
import senet.engine.op.Relu;
import senet.engine.op.Sigmoid;
import senet.engine.op.Silu;
import senet.engine.op.Softmax;
import senet.engine.op.Tanh;
import senet.engine.tensor.Shape;

/** Activations, softmax and batch norm: exponentials, and sums over rows or channels. */
final class PointwiseCases {
  /**
   * What values and gradients may be off, of the largest: 17 and 168 roundings, which kernels that
   * are right stay far below and a wrong instruction does not. Derived bounds are the tests' of
   * each op.
   */
  static final double VALUE = 1e-6;

  static final double GRADIENT = 1e-5;

  private static final int VALUES = 259; // whole vectors and a tail
  private static final float EPSILON = 1e-5f;

  private PointwiseCases() {}

  static Stream<KernelCase> all() {
    Shape rows = Shape.matrix(7, 19);
    Shape x = Shape.nhwc(2, 5, 7, 37);
    Shape c = Shape.vector(37);
    KernelCase.Definition softmax = (inputs, dy) -> softmax(inputs[0], dy, 19);
    KernelCase.Definition logSoftmax = (inputs, dy) -> logSoftmax(inputs[0], dy, 19);
    KernelCase.Definition norm = PointwiseCases::batchNorm;
    return Stream.of(
        activation("ReLU", new Relu(), v -> Math.max(v, 0), v -> v > 0 ? 1 : 0),
        activation(
            "sigmoid", new Sigmoid(), PointwiseCases::sigmoid, v -> sigmoid(v) * sigmoid(-v)),
        activation(
            "tanh", new Tanh(), StrictMath::tanh, v -> 1 - StrictMath.tanh(v) * StrictMath.tanh(v)),
        activation(
            "SiLU", new Silu(), v -> v * sigmoid(v), v -> sigmoid(v) * (1 + v * sigmoid(-v))),
        activation(
            "hard sigmoid",
            new HardSigmoid(),
            v -> Math.clamp((v + 3) / 6, 0, 1),
            v -> Math.abs(v) < 3 ? 1 / 6.0 : 0),
        activation(
            "GELU",
            new Gelu(),
            v -> v * normal(v),
            v -> normal(v) + v * StrictMath.exp(-v * v / 2) / Math.sqrt(2 * Math.PI)),
        KernelCase.of("softmax", new Softmax(), softmax, rows),
        KernelCase.of("log softmax", new LogSoftmax(), logSoftmax, rows),
        KernelCase.of("batch norm", new BatchNorm(EPSILON, 0.1f, true), norm, x, c, c, c, c)
            .withGradients(3)); // none of the running statistics
  }

  private static KernelCase activation(
      String name, Op op, DoubleUnaryOperator value, DoubleUnaryOperator slope) {
    return KernelCase.of(
        name,
        op,
        (inputs, dy) -> {
          double[] dx = new double[dy.length];
          Arrays.setAll(dx, i -> slope.applyAsDouble(inputs[0][i]) * dy[i]);
          return both(Arrays.stream(inputs[0]).map(value).toArray(), dx);
        },
        Shape.vector(VALUES));
  }

  private static List<Expected> both(double[] y, double[] dx) {
    return List.of(
        Expected.ofLargest("output", y, VALUE),
        Expected.ofLargest("input's gradient", dx, GRADIENT));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  /** The normal distribution function by its series, which serves |x| <= 2 with thirty terms. */
  private static double normal(double x) {
    double sum = x;
    double term = x;
    for (int i = 1; i <= 30; i++) {
      term *= x * x / (2 * i + 1);
      sum += term;
    }
    return 0.5 + sum * StrictMath.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  private static double[] exponentials(double[] x, int c) {
    double[] y = new double[x.length];
    for (int row = 0; row < x.length; row += c) {
      double sum = 0;
      for (int i = row; i < row + c; i++) {
        sum += StrictMath.exp(x[i]);
      }
      for (int i = row; i < row + c; i++) {
        y[i] = StrictMath.exp(x[i]) / sum;
      }
    }
    return y;
  }

  private static List<Expected> softmax(double[] x, double[] dy, int c) {
    double[] y = exponentials(x, c);
    double[] dx = new double[x.length];
    for (int row = 0; row < x.length; row += c) {
      double sum = 0;
      for (int i = row; i < row + c; i++) {
        sum += dy[i] * y[i];
      }
      for (int i = row; i < row + c; i++) {
        dx[i] = y[i] * (dy[i] - sum);
      }
    }
    return both(y, dx);
  }

  private static List<Expected> logSoftmax(double[] x, double[] dy, int c) {
    double[] y = exponentials(x, c);
    double[] dx = new double[x.length];
    for (int row = 0; row < x.length; row += c) {
      double sum = 0;
      for (int i = row; i < row + c; i++) {
        sum += dy[i];
      }
      for (int i = row; i < row + c; i++) {
        dx[i] = dy[i] - y[i] * sum;
      }
    }
    return both(Arrays.stream(y).map(StrictMath::log).toArray(), dx);
  }

  /** With the batch's statistics: inputs x, weight, bias. */
  private static List<Expected> batchNorm(double[][] inputs, double[] dy) {
    double[] x = inputs[0];
    int c = inputs[1].length;
    int rows = x.length / c;
    double[] y = new double[x.length];
    double[] dx = new double[x.length];
    double[] dWeight = new double[c];
    double[] dBias = new double[c];
    for (int channel = 0; channel < c; channel++) {
      double mean = 0;
      for (int i = channel; i < x.length; i += c) {
        mean += x[i] / rows;
      }
      double variance = 0;
      for (int i = channel; i < x.length; i += c) {
        variance += (x[i] - mean) * (x[i] - mean) / rows;
      }
      double inverse = 1 / Math.sqrt(variance + EPSILON);
      for (int i = channel; i < x.length; i += c) {
        double normal = (x[i] - mean) * inverse;
        y[i] = normal * inputs[1][channel] + inputs[2][channel];
        dWeight[channel] += dy[i] * normal;
        dBias[channel] += dy[i];
      }
      for (int i = channel; i < x.length; i += c) {
        double normal = (x[i] - mean) * inverse;
        dx[i] =
            inputs[1][channel]
                * inverse
                * (dy[i] - dBias[channel] / rows - normal * dWeight[channel] / rows);
      }
    }
    return List.of(
        Expected.ofLargest("output", y, VALUE),
        Expected.ofLargest("input's gradient", dx, GRADIENT),
        Expected.ofLargest("weight's gradient", dWeight, GRADIENT),
        Expected.ofLargest("bias's gradient", dBias, GRADIENT));
  }
}
