package senet.model.optim;

/** Sums over arrays, in double and in one order. */
final class Sums {
  private Sums() {}

  /** The Euclidean norm of the first {@code n} values. */
  static double norm(float[] x, int n) {
    return Math.sqrt(squares(x, n));
  }

  /**
   * The sum of squares of the first {@code n} values, in four parts that do not wait for each
   * other.
   */
  static double squares(float[] x, int n) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int whole = n & -4;
    for (int i = 0; i < whole; i += 4) {
      a += (double) x[i] * x[i];
      b += (double) x[i + 1] * x[i + 1];
      c += (double) x[i + 2] * x[i + 2];
      d += (double) x[i + 3] * x[i + 3];
    }
    for (int i = whole; i < n; i++) {
      a += (double) x[i] * x[i];
    }
    return (a + b) + (c + d);
  }
}
