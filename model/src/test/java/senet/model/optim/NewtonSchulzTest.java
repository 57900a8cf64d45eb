package senet.model.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Workspace;

class NewtonSchulzTest {
  /**
   * Five slopes of 3.4445 at zero make of a rounding, 2^-24, 3e-5; sums of some tens have a few.
   */
  private static final double BOUND = 3e-4;

  /** By the decomposition: the same singular vectors, each value by the polynomial. */
  @Property(tries = 60)
  void singularValuesGoByThePolynomial(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 24) int rows,
      @ForAll @IntRange(min = 1, max = 24) int columns,
      @ForAll @IntRange(min = 1, max = 5) int iterations) {
    float[] drawn = drawn(seed, rows, columns);
    double[][] expected = expected(drawn, rows, columns, iterations);
    float[] result = run(drawn, rows, columns, iterations, 1);
    for (int i = 0; i < drawn.length; i++) {
      assertThat((double) result[i]).isCloseTo(expected[i / columns][i % columns], within(BOUND));
    }
  }

  /** What it is for: rows, or columns, become nearly orthonormal. */
  @ParameterizedTest
  @CsvSource({"12, 30", "30, 12", "16, 144", "64, 27"})
  void singularValuesAreNearOne(int rows, int columns) {
    float[] result = run(drawn(5, rows, columns), rows, columns, 5, 2);
    boolean isWide = rows <= columns;
    SingularValues values = SingularValues.of(matrix(result, rows, columns, isWide));
    for (int k = 0; k < Math.min(rows, columns); k++) {
      assertThat(values.value(k)).isBetween(0.68, 1.21);
    }
  }

  @Test
  void bitsDoNotDependOnThreads() {
    float[] drawn = drawn(3, 70, 300);
    float[] one = run(drawn, 70, 300, 5, 1);
    assertThat(run(drawn, 70, 300, 5, 2)).isEqualTo(one);
    assertThat(run(drawn, 70, 300, 5, 3)).isEqualTo(one);
  }

  /** The update says where to, not how far: a power of two changes no bit. */
  @Test
  void sizeDoesNotMatter() {
    float[] drawn = drawn(3, 8, 20);
    float[] small = drawn.clone();
    for (int i = 0; i < small.length; i++) {
      small[i] *= 0x1p-60f;
    }
    assertThat(run(small, 8, 20, 5, 1)).isEqualTo(run(drawn, 8, 20, 5, 1));
  }

  @Test
  void zerosStayZeros() {
    assertThat(run(new float[12], 3, 4, 5, 1)).containsOnly(0);
  }

  /** A second matrix is not mixed with the first. */
  @Test
  void aProgramRunsAgain() {
    try (Parallel parallel = Parallel.of(1)) {
      NewtonSchulz program = new NewtonSchulz(5, 7, 5, parallel, new Workspace(1));
      for (int seed = 0; seed < 3; seed++) {
        float[] drawn = drawn(seed, 5, 7);
        System.arraycopy(drawn, 0, program.matrix(), 0, 35);
        float[] result = new float[35];
        System.arraycopy(program.run(), 0, result, 0, 35);
        assertThat(result).isEqualTo(run(drawn, 5, 7, 5, 1));
      }
    }
  }

  private static float[] run(float[] drawn, int rows, int columns, int iterations, int threads) {
    try (Parallel parallel = Parallel.of(threads)) {
      NewtonSchulz program =
          new NewtonSchulz(rows, columns, iterations, parallel, new Workspace(threads));
      System.arraycopy(drawn, 0, program.matrix(), 0, drawn.length);
      float[] result = new float[drawn.length];
      System.arraycopy(program.run(), 0, result, 0, drawn.length);
      return result;
    }
  }

  private static float[] drawn(long seed, int rows, int columns) {
    Random random = new Random(seed);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** What {@code iterations} make of a matrix, in double, by its singular values. */
  static double[][] expected(float[] values, int rows, int columns, int iterations) {
    SingularValues decomposed = SingularValues.of(matrix(values, rows, columns, false));
    double norm = 0;
    for (float value : values) {
      norm += (double) value * value;
    }
    double[] factors = new double[columns];
    for (int k = 0; k < columns; k++) {
      double value = decomposed.value(k);
      double s = value / Math.sqrt(norm);
      for (int i = 0; i < iterations; i++) {
        s = 3.4445 * s - 4.7750 * Math.pow(s, 3) + 2.0315 * Math.pow(s, 5);
      }
      factors[k] = value > 1e-9 ? s / value : 0; // of rank below the number of columns
    }
    return decomposed.withFactors(factors);
  }

  private static double[][] matrix(float[] values, int rows, int columns, boolean transposed) {
    double[][] m = transposed ? new double[columns][rows] : new double[rows][columns];
    for (int i = 0; i < values.length; i++) {
      int row = i / columns;
      int column = i % columns;
      m[transposed ? column : row][transposed ? row : column] = values[i];
    }
    return m;
  }
}
