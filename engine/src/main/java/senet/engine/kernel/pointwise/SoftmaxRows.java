package senet.engine.kernel.pointwise;

/**
 * Softmax over rows of C values. Rows are short and few, so doubles and StrictMath, whose results
 * are the same everywhere, cost nothing that counts.
 */
public final class SoftmaxRows {
  private SoftmaxRows() {}

  /** {@code max + ln Σ exp(x - max)} of the row at {@code at}; finite for any finite row. */
  public static double logSumExp(float[] x, int at, int c) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < c; i++) {
      max = x[at + i] > max || Float.isNaN(x[at + i]) ? x[at + i] : max; // NaN wins
    }
    double sum = 0;
    for (int i = 0; i < c; i++) {
      sum += StrictMath.exp(x[at + i] - max);
    }
    return max + StrictMath.log(sum);
  }

  /** {@code y = x - logSumExp(x)}, for the row at {@code at}. */
  public static void logSoftmax(float[] x, float[] y, int at, int c) {
    double total = logSumExp(x, at, c);
    for (int i = 0; i < c; i++) {
      y[at + i] = (float) (x[at + i] - total);
    }
  }

  /** {@code dx += dy - exp(y) Σ dy}, for the row at {@code at}. */
  public static void logSoftmaxBackward(float[] y, float[] dy, float[] dx, int at, int c) {
    double sum = 0;
    for (int i = 0; i < c; i++) {
      sum += dy[at + i];
    }
    for (int i = 0; i < c; i++) {
      dx[at + i] += (float) (dy[at + i] - StrictMath.exp(y[at + i]) * sum);
    }
  }

  /** {@code y = exp(x) / Σ exp(x)}, for the row at {@code at}. */
  public static void softmax(float[] x, float[] y, int at, int c) {
    double total = logSumExp(x, at, c);
    for (int i = 0; i < c; i++) {
      y[at + i] = (float) StrictMath.exp(x[at + i] - total);
    }
  }

  /** {@code dx += y (dy - Σ dy y)}, for the row at {@code at}. */
  public static void softmaxBackward(float[] y, float[] dy, float[] dx, int at, int c) {
    double sum = 0;
    for (int i = 0; i < c; i++) {
      sum += (double) dy[at + i] * y[at + i];
    }
    for (int i = 0; i < c; i++) {
      dx[at + i] += (float) (y[at + i] * (dy[at + i] - sum));
    }
  }
}
