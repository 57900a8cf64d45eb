package senet.engine.fusion;

import senet.engine.autograd.Variable;
import senet.engine.op.BatchNorm;

/**
 * A batch norm: per channel, mean and inverse deviation, with their own rounding errors, which all
 * of a channel's values share.
 */
record DoubleNorm(
    DoubleProgram program,
    BatchNorm op,
    Variable[] in,
    double[] x,
    int c,
    double[] mean,
    double[] inverse) {
  /** The mean square of the distances to a pivot in variances: it is at √8 deviations at most. */
  private static final double PIVOT = 9;

  static DoubleNorm of(DoubleProgram program, BatchNorm op, Variable... in) {
    double[] x = program.value(in[0]);
    int c = in[1].shape().size();
    DoubleNorm norm = new DoubleNorm(program, op, in, x, c, new double[c], new double[c]);
    for (int i = 0; i < c; i++) {
      norm.statistics(i);
    }
    return norm;
  }

  private int rows() {
    return x.length / c;
  }

  private void statistics(int i) {
    double[] values = DoubleArrays.channel(x, c, i);
    double roundings = program.roundings(values);
    mean[i] = program.value(in[3])[i];
    double variance = program.value(in[4])[i];
    if (op.training()) {
      mean[i] = 0;
      variance = 0;
      for (double value : values) {
        mean[i] += value / rows();
      }
      for (double value : values) {
        variance += Math.pow(value - mean[i], 2) / rows();
      }
      double error = Math.abs(mean[i]) + Math.sqrt(PIVOT * variance);
      mean[i] += program.rounding(mean[i], error, roundings);
      variance += program.rounding(variance, PIVOT * variance, roundings);
    }
    inverse[i] = 1 / Math.sqrt(variance + op.epsilon());
  }

  private double normal(int row, int i) {
    return (x[row * c + i] - mean[i]) * inverse[i];
  }

  private double magnitude(int row, int i) {
    return (Math.abs(x[row * c + i]) + Math.abs(mean[i])) * inverse[i];
  }

  double[] output() {
    double[] weight = program.value(in[1]);
    double[] bias = program.value(in[2]);
    double[] y = new double[x.length];
    for (int k = 0; k < y.length; k++) {
      int i = k % c;
      double size = Math.abs(weight[i]) * magnitude(k / c, i) + Math.abs(bias[i]);
      y[k] = normal(k / c, i) * weight[i] + bias[i];
      y[k] += program.rounding(y[k], size, 4);
    }
    if (op.training()) {
      for (int i = 0; i < c; i++) {
        track(i);
      }
    }
    return y;
  }

  private void track(int i) {
    double[] runningMean = program.value(in[3]);
    double[] runningVariance = program.value(in[4]);
    double variance = 1 / (inverse[i] * inverse[i]) - op.epsilon();
    double share = op.momentum();
    double unbiased = variance * rows() / (rows() - 1.0);
    runningMean[i] = (1 - share) * runningMean[i] + share * mean[i];
    runningVariance[i] = (1 - share) * runningVariance[i] + share * unbiased;
    runningMean[i] += program.rounding(runningMean[i], runningMean[i], 1);
    runningVariance[i] += program.rounding(runningVariance[i], runningVariance[i], 1);
  }

  void backward(double[] dy) {
    double[] weight = program.value(in[1]);
    double[][] gradients = {new double[x.length], new double[c], new double[c]};
    for (int i = 0; i < c; i++) {
      double[] products = DoubleArrays.channel(dy, c, i);
      double sum = program.sum(products);
      double product = 0;
      double productSize = 0;
      for (int row = 0; row < rows(); row++) {
        productSize += Math.abs(products[row]) * magnitude(row, i);
        products[row] *= normal(row, i);
        product += products[row];
      }
      product += program.rounding(product, productSize, program.roundings(products) + 4);
      gradients[1][i] = product;
      gradients[2][i] = sum;
      double shareOfSum = op.training() ? sum / rows() : 0;
      double shareOfProduct = op.training() ? product / rows() : 0;
      for (int row = 0; row < rows(); row++) {
        double g = dy[row * c + i];
        double scale = weight[i] * inverse[i];
        double size =
            Math.abs(g) + Math.abs(shareOfSum) + magnitude(row, i) * Math.abs(shareOfProduct);
        double dx = scale * (g - shareOfSum - normal(row, i) * shareOfProduct);
        gradients[0][row * c + i] = dx + program.rounding(dx, Math.abs(scale) * size, 8);
      }
    }
    for (int i = 0; i < gradients.length; i++) {
      program.add(in[i], gradients[i]);
    }
  }
}
