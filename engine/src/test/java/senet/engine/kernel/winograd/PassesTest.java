package senet.engine.kernel.winograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import senet.engine.simd.Lanes;

/**
 * The one-dimensional passes beside the matrices of Cook and Toom, built here in double from the
 * points alone: for points a_j, row j of B^T holds the coefficients of the product of (x - a_l)
 * over l other than j, column j of A^T the powers of a_j, row j of G the powers of a_j over the
 * product of (a_j - a_l).
 */
class PassesTest {
  private static final double[] POINTS = {0, 0.625, -0.625, 1.5, -1.5};
  private static final double[] STRIDED_POINTS = {0, 0.75, -0.75, 2, -2};

  /** As many roundings as a pass has operations, each of at most the largest intermediate value. */
  private static final double BOUND = 8 * 0x1p-24;

  /** A pass: values {@code step} apart to others, n side by side. */
  private interface Pass {
    void run(float[] from, int at, int step, float[] to, int into, int intoStep, int n);
  }

  private record Case(String name, Pass pass, double[][] matrix) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> passes() {
    return List.of(
        new Case("B^T", InputPass::run, input()),
        new Case("B", InputGradientPass::run, transpose(input())),
        new Case("B, added", InputGradientPass::add, transpose(input())),
        new Case("A^T", OutputPass::run, output()),
        new Case("A", OutputGradientPass::run, transpose(output())),
        new Case("G", WeightPass::run, weight()),
        new Case("G^T", WeightGradientPass::run, transpose(weight())),
        new Case("B^T, strided", StridedInputPass::run, stridedInput()),
        new Case("B, strided", StridedInputGradientPass::run, transpose(stridedInput())),
        new Case("B, strided, added", StridedInputGradientPass::add, transpose(stridedInput())),
        new Case("A^T, strided", StridedOutputPass::run, stridedOutput()),
        new Case("A, strided", StridedOutputGradientPass::run, transpose(stridedOutput())),
        new Case("G, strided", StridedWeightPass::run, stridedWeight()),
        new Case("G^T, strided", StridedWeightGradientPass::run, transpose(stridedWeight())));
  }

  @ParameterizedTest
  @MethodSource("passes")
  void aPassIsItsMatrix(Case c) {
    for (int j = 0; j < c.matrix()[0].length; j++) {
      float[] unit = new float[9];
      unit[j] = 1;
      float[] column = new float[9];
      c.pass().run(unit, 0, 1, column, 0, 1, 1);
      for (int i = 0; i < c.matrix().length; i++) {
        double expected = c.matrix()[i][j];
        assertThat(Math.abs(column[i] - expected))
            .as("%s[%d][%d] = %s", c, i, j, expected)
            .isLessThanOrEqualTo(BOUND * Math.abs(expected));
      }
    }
  }

  /** Values side by side, of whole vectors and a rest, have the bits of each by itself. */
  @ParameterizedTest
  @MethodSource("passes")
  void vectorsHaveTheBitsOfScalars(Case c) {
    int n = 5 * Lanes.SPECIES.length() + 3;
    float[] from = new float[9 * (n + 3)];
    for (int i = 0; i < from.length; i++) {
      from[i] = (float) Math.sin(1 + i);
    }
    float[] together = new float[9 * (n + 5)];
    float[] single = new float[together.length];
    c.pass().run(from, 0, n + 3, together, 0, n + 5, n);
    for (int i = 0; i < n; i++) {
      c.pass().run(from, i, n + 3, single, i, n + 5, 1);
    }
    assertThat(together).isEqualTo(single);
  }

  private static double[][] stridedInput() {
    double[][] matrix = new double[9][9];
    for (int j = 0; j < STRIDED_POINTS.length; j++) {
      double[] coefficients = polynomial(STRIDED_POINTS, j);
      for (int i = 0; i < 5; i++) {
        matrix[j][2 * i] = coefficients[i];
      }
    }
    for (int i = 0; i < 4; i++) {
      matrix[5 + i][2 * i + 1] = 1;
    }
    return matrix;
  }

  private static double[][] stridedOutput() {
    double[][] matrix = new double[4][9];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < STRIDED_POINTS.length; j++) {
        matrix[i][j] = Math.pow(STRIDED_POINTS[j], i);
      }
      matrix[i][5 + i] = 1;
    }
    return matrix;
  }

  private static double[][] stridedWeight() {
    double[][] matrix = new double[6][3];
    for (int j = 0; j < STRIDED_POINTS.length; j++) {
      double product = 1;
      for (int l = 0; l < STRIDED_POINTS.length; l++) {
        product *= l == j ? 1 : STRIDED_POINTS[j] - STRIDED_POINTS[l];
      }
      matrix[j][0] = 1 / product;
      matrix[j][2] = STRIDED_POINTS[j] / product;
    }
    matrix[5][1] = 1;
    return matrix;
  }

  /** What the maps at stride 2 are made for: 4 outputs, 2 apart, of 9 values and 3 taps. */
  @Test
  void stridedMatricesMakeAConvolution() {
    double[][] input = stridedInput();
    double[][] output = stridedOutput();
    double[][] weight = stridedWeight();
    for (int i = 0; i < 4; i++) {
      for (int x = 0; x < 9; x++) {
        for (int tap = 0; tap < 3; tap++) {
          double sum = 0;
          for (int xi = 0; xi < 9; xi++) {
            sum += output[i][xi] * weight[Math.min(xi, 5)][tap] * input[xi][x];
          }
          assertThat(sum).isCloseTo(x == 2 * i + tap ? 1 : 0, offset(1e-14));
        }
      }
    }
  }

  private static double[][] input() {
    double[][] matrix = new double[6][];
    for (int j = 0; j < POINTS.length; j++) {
      matrix[j] = polynomial(POINTS, j);
    }
    matrix[5] = polynomial(POINTS, -1);
    return matrix;
  }

  /** Coefficients, from x^0 up, of the product of (x - a_l) over all points but one. */
  private static double[] polynomial(double[] points, int without) {
    double[] coefficients = {1, 0, 0, 0, 0, 0};
    for (int l = 0; l < points.length; l++) {
      if (l == without) {
        continue;
      }
      for (int i = 5; i >= 0; i--) {
        coefficients[i] = (i > 0 ? coefficients[i - 1] : 0) - points[l] * coefficients[i];
      }
    }
    return coefficients;
  }

  private static double[][] output() {
    double[][] matrix = new double[4][6];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < POINTS.length; j++) {
        matrix[i][j] = Math.pow(POINTS[j], i);
      }
    }
    matrix[3][5] = 1;
    return matrix;
  }

  private static double[][] weight() {
    double[][] matrix = new double[6][3];
    for (int j = 0; j < POINTS.length; j++) {
      double product = 1;
      for (int l = 0; l < POINTS.length; l++) {
        product *= l == j ? 1 : POINTS[j] - POINTS[l];
      }
      for (int i = 0; i < 3; i++) {
        matrix[j][i] = Math.pow(POINTS[j], i) / product;
      }
    }
    matrix[5][2] = 1;
    return matrix;
  }

  private static double[][] transpose(double[][] matrix) {
    double[][] transposed = new double[matrix[0].length][matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix[0].length; j++) {
        transposed[j][i] = matrix[i][j];
      }
    }
    return transposed;
  }
}
