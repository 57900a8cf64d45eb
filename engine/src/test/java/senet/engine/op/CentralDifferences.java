package senet.engine.op;

import java.util.stream.IntStream;
import senet.engine.simd.MachineWidth;

/** Gradients of an op's reference in double, by what it changes a step above and below. */
final class CentralDifferences {
  private static final int SPREAD = MachineWidth.IS_OWN ? 24 : 5;

  private static final int LAST = 19; // a vector of 16 and 3

  private CentralDifferences() {}

  /** Sampled values of the gradient of input {@code i} by central differences of the reference. */
  static double[] of(OpCase c, double[][] inputs, int i, float[] weights, double step) {
    double[] gradient = new double[inputs[i].length];
    for (int j : sample(gradient.length)) {
      double kept = inputs[i][j];
      inputs[i][j] = kept + step;
      double[] above = c.reference().apply(inputs);
      inputs[i][j] = kept - step;
      double[] below = c.reference().apply(inputs);
      inputs[i][j] = kept;
      gradient[j] = weightedDifference(above, below, weights) / (2 * step);
    }
    return gradient;
  }

  /** Outputs that do not change leave no rounding error behind. */
  private static double weightedDifference(double[] above, double[] below, float[] weights) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += (above[i] - below[i]) * weights[i];
    }
    return sum;
  }

  /** All indices of a small array; of a large one spread ones, and the last, where tails are. */
  static int[] sample(int n) {
    return n <= SPREAD + LAST
        ? IntStream.range(0, n).toArray()
        : IntStream.concat(
                IntStream.range(0, SPREAD).map(i -> (int) ((long) i * n / SPREAD)),
                IntStream.range(n - LAST, n))
            .distinct()
            .toArray();
  }
}
