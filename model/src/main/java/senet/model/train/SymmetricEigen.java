package senet.model.train;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations (Golub and Van
 * Loan, "Matrix Computations", section 8.5), the largest value first.
 *
 * @param values in descending order
 * @param vectors one a row, of length 1, in the order of the values
 */
record SymmetricEigen(double[] values, double[][] vectors) {
  private static final int MOST_SWEEPS = 60; // convergence is quadratic: six or so are enough

  /** Of {@code matrix}, which stays as it is. */
  static SymmetricEigen of(double[][] matrix) {
    int n = matrix.length;
    double[][] a = new double[n][];
    double[][] v = new double[n][n];
    double scale = 0;
    for (int i = 0; i < n; i++) {
      a[i] = matrix[i].clone();
      v[i][i] = 1;
      for (double value : a[i]) {
        scale += value * value;
      }
    }
    for (int sweep = 0; sweep < MOST_SWEEPS && besideDiagonal(a) > 1e-30 * scale; sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          rotate(a, v, p, q);
        }
      }
    }
    return sorted(a, v);
  }

  private static double besideDiagonal(double[][] a) {
    double sum = 0;
    for (int p = 0; p < a.length; p++) {
      for (int q = p + 1; q < a.length; q++) {
        sum += a[p][q] * a[p][q];
      }
    }
    return sum;
  }

  /** Makes a[p][q] zero. */
  private static void rotate(double[][] a, double[][] v, int p, int q) {
    if (a[p][q] == 0) {
      return;
    }
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    double cos = 1 / Math.sqrt(t * t + 1);
    double sin = t * cos;
    for (double[] row : a) {
      double x = row[p];
      row[p] = cos * x - sin * row[q];
      row[q] = sin * x + cos * row[q];
    }
    turn(a[p], a[q], cos, sin);
    turn(v[p], v[q], cos, sin);
  }

  private static void turn(double[] p, double[] q, double cos, double sin) {
    for (int i = 0; i < p.length; i++) {
      double x = p[i];
      p[i] = cos * x - sin * q[i];
      q[i] = sin * x + cos * q[i];
    }
  }

  private static SymmetricEigen sorted(double[][] a, double[][] v) {
    int n = a.length;
    double[] values = new double[n];
    double[][] vectors = new double[n][];
    boolean[] taken = new boolean[n];
    for (int i = 0; i < n; i++) {
      int largest = -1;
      for (int j = 0; j < n; j++) {
        if (!taken[j] && (largest < 0 || a[j][j] > a[largest][largest])) {
          largest = j;
        }
      }
      taken[largest] = true;
      values[i] = a[largest][largest];
      vectors[i] = v[largest];
    }
    return new SymmetricEigen(values, vectors);
  }
}
