package senet.model.optim;

/**
 * The singular value decomposition of a small matrix, by Jacobi's rotations of pairs of columns
 * until all are orthogonal (Golub and Van Loan, section 8.6.3).
 *
 * @param scaled M V [rows][columns], whose columns' norms are the singular values
 * @param right V [columns][columns], orthogonal
 */
record SingularValues(double[][] scaled, double[][] right) {
  /** Decomposes M [rows][columns]. */
  static SingularValues of(double[][] m) {
    int n = m[0].length;
    double[][] u = new double[m.length][];
    for (int i = 0; i < m.length; i++) {
      u[i] = m[i].clone();
    }
    double[][] v = new double[n][n];
    for (int i = 0; i < n; i++) {
      v[i][i] = 1;
    }
    for (int sweep = 0; sweep < 30; sweep++) {
      for (int a = 0; a < n; a++) {
        for (int b = a + 1; b < n; b++) {
          orthogonalize(u, v, a, b);
        }
      }
    }
    return new SingularValues(u, v);
  }

  private static void orthogonalize(double[][] u, double[][] v, int a, int b) {
    double aa = 0;
    double bb = 0;
    double ab = 0;
    for (double[] row : u) {
      aa += row[a] * row[a];
      bb += row[b] * row[b];
      ab += row[a] * row[b];
    }
    if (ab != 0) {
      double zeta = (bb - aa) / (2 * ab);
      double t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
      double cos = 1 / Math.sqrt(1 + t * t);
      rotate(u, a, b, cos, cos * t);
      rotate(v, a, b, cos, cos * t);
    }
  }

  private static void rotate(double[][] m, int a, int b, double cos, double sin) {
    for (double[] row : m) {
      double kept = row[a];
      row[a] = cos * kept - sin * row[b];
      row[b] = sin * kept + cos * row[b];
    }
  }

  /** Singular value {@code k}. */
  double value(int k) {
    double squares = 0;
    for (double[] row : scaled) {
      squares += row[k] * row[k];
    }
    return Math.sqrt(squares);
  }

  /** The matrix with the same singular vectors and other values, factor[k] times each. */
  double[][] withFactors(double[] factor) {
    double[][] m = new double[scaled.length][right.length];
    for (int i = 0; i < m.length; i++) {
      for (int j = 0; j < right.length; j++) {
        for (int k = 0; k < factor.length; k++) {
          m[i][j] += scaled[i][k] * factor[k] * right[j][k];
        }
      }
    }
    return m;
  }
}
