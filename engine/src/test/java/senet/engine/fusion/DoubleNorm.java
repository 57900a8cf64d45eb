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
    double[] runningMean = program.value(in[3]);
    double[] runningVariance = program.value(in[4]);
    double variance = runningVariance[i];
    mean[i] = runningMean[i];
    if (op.training()) {
      mean[i] = 0;
      variance = 0;
      for (int row = 0; row < rows(); row++) {
        mean[i] += x[row * c + i] / rows();
      }
      for (int row = 0; row < rows(); row++) {
        variance += Math.pow(x[row * c + i] - mean[i], 2) / rows();
      }
    }
    double deviation = Math.sqrt(variance);
    mean[i] += program.rounding(Math.abs(mean[i]) + deviation, rows());
    variance += program.rounding(variance, rows());
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
      y[k] = normal(k / c, i) * weight[i] + bias[i] + program.rounding(size, 4);
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
    runningMean[i] += program.rounding(runningMean[i], 1);
    runningVariance[i] += program.rounding(runningVariance[i], 1);
  }

  void backward(double[] dy) {
    double[] weight = program.value(in[1]);
    double[][] gradients = {new double[x.length], new double[c], new double[c]};
    for (int i = 0; i < c; i++) {
      double sum = 0;
      double product = 0;
      double sumSize = 0;
      double productSize = 0;
      for (int row = 0; row < rows(); row++) {
        double g = dy[row * c + i];
        sum += g;
        product += g * normal(row, i);
        sumSize += Math.abs(g);
        productSize += Math.abs(g) * magnitude(row, i);
      }
      sum += program.rounding(sumSize, rows());
      product += program.rounding(productSize, rows() + 4);
      gradients[1][i] = product;
      gradients[2][i] = sum;
      double shareOfSum = op.training() ? sum / rows() : 0;
      double shareOfProduct = op.training() ? product / rows() : 0;
      for (int row = 0; row < rows(); row++) {
        double g = dy[row * c + i];
        double scale = weight[i] * inverse[i];
        double size =
            Math.abs(g) + Math.abs(shareOfSum) + magnitude(row, i) * Math.abs(shareOfProduct);
        gradients[0][row * c + i] =
            scale * (g - shareOfSum - normal(row, i) * shareOfProduct)
                + program.rounding(Math.abs(scale) * size, 8);
      }
    }
    for (int i = 0; i < gradients.length; i++) {
      program.add(in[i], gradients[i]);
    }
  }
}
