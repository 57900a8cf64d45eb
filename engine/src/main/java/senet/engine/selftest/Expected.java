package senet.engine.selftest;

import java.util.Arrays;

/**
 * What a kernel is to compute: the values in double, and how far what it does compute may be off.
 *
 * @param what of the op: {@code output}, or whose gradient
 * @param values the exact ones
 * @param errors what each value may be off, null where {@code relative} bounds the whole
 * @param relative L2 distance as a share of the values' norm
 */
record Expected(String what, double[] values, double[] errors, double relative) {
  /** Unit roundoff of float. */
  private static final double U = 0x1p-24;

  /** Sums of up to {@code k} products: gamma_k times the sums of their magnitudes. */
  static Expected ofSums(String what, double[] values, double[] magnitudes, int k) {
    double gamma = k * U / (1 - k * U);
    double[] errors = new double[values.length];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = gamma * magnitudes[i];
    }
    return new Expected(what, values, errors, 0);
  }

  /** Values that are off by a share of the largest one at most. */
  static Expected ofLargest(String what, double[] values, double share) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    double[] errors = new double[values.length];
    Arrays.fill(errors, share * largest);
    return new Expected(what, values, errors, 0);
  }

  /** Results whose rounding is spread over tiles. */
  static Expected ofWhole(String what, double[] values, double relative) {
    return new Expected(what, values, null, relative);
  }

  /** Whether all of {@code actual}, which may be longer, is within; what is no number never is. */
  boolean isMetBy(float[] actual) {
    double distance = 0;
    double norm = 0;
    boolean within = true;
    for (int i = 0; i < values.length; i++) {
      double error = Math.abs(actual[i] - values[i]);
      within &= errors == null || error <= errors[i];
      distance += error * error;
      norm += values[i] * values[i];
    }
    return within && (errors != null || distance <= relative * relative * norm);
  }
}
