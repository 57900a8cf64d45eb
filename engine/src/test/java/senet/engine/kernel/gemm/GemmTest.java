package senet.engine.kernel.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.simd.Lanes;

/** The matrix product on small integers, where each order of summation has the same bits. */
class GemmTest {
  private static final int GUARD = 70;

  /** A in place by two strides, C with gaps between its rows, everything else NaN. */
  @Property
  void isTheProductAndTouchesNothingElse(
      @ForAll @IntRange(min = 1, max = 30) int m,
      @ForAll @IntRange(min = 1, max = 140) int n,
      @ForAll @IntRange(min = 1, max = 40) int k,
      @ForAll boolean transposed,
      @ForAll boolean accumulate,
      @ForAll @IntRange(min = 0, max = 1_000_000) int seed) {
    check(m, n, k, transposed, accumulate, new Random(seed));
  }

  /** Every width from nothing to four vectors and three, with every number of rows of a tile. */
  @Test
  void everyTail() {
    for (int n = 1; n <= 4 * Lanes.LENGTH + 3; n++) {
      for (int m = 1; m <= 13; m++) {
        check(m, n, 3, n % 2 == 0, m % 2 == 0, new Random(n * 100L + m));
      }
    }
  }

  /** Deeper than one panel: the parts add up. */
  @Test
  void depthIsCutIntoPanels() {
    check(9, 67, 2 * Gemm.DEPTH + 5, false, false, new Random(1));
    check(9, 67, Gemm.DEPTH + 1, true, true, new Random(2));
  }

  /** One panel of a B that is not packed, or lies in wider rows; A by any two distances. */
  @Property
  void panelsHaveAnyDistances(
      @ForAll @IntRange(min = 1, max = 30) int m,
      @ForAll @IntRange(min = 1, max = 64) int n,
      @ForAll @IntRange(min = 1, max = 40) int k,
      @ForAll @IntRange(min = 0, max = 3) int gap,
      @ForAll @IntRange(min = 0, max = 2) int order,
      @ForAll boolean accumulate,
      @ForAll @IntRange(min = 0, max = 1_000_000) int seed) {
    Random random = new Random(seed);
    int width = Math.min(n, Panels.columns(n));
    int vectors = (width + Lanes.LENGTH - 1) / Lanes.LENGTH * Lanes.LENGTH;
    int bK = vectors + gap * Lanes.LENGTH; // rows are read to the end of a vector
    int aRow = order == 0 ? k : order == 1 ? 1 : 2 * k;
    int aK = order == 0 ? 1 : order == 1 ? m : 2;
    float[] a = integers(random, 2 * m * k);
    float[] b = integers(random, k * bK);
    float[] c = integers(random, m * width);
    float[] expected = accumulate ? c.clone() : new float[c.length];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < width; j++) {
        for (int p = 0; p < k; p++) {
          expected[i * width + j] += a[i * aRow + p * aK] * b[p * bK + j];
        }
      }
    }

    Gemm.panel(m, width, k, a, 0, aRow, aK, b, 0, bK, c, 0, width, accumulate);

    assertThat(c).isEqualTo(expected);
  }

  private static float[] integers(Random random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.nextInt(9) - 4;
    }
    return values;
  }

  private static void check(
      int m, int n, int k, boolean transposed, boolean accumulate, Random random) {
    int aRow = transposed ? 1 : k + 2;
    int aK = transposed ? m + 3 : 1;
    int cRow = n + 5;
    float[] a = filled(m * aRow + k * aK + GUARD);
    float[] b = filled(k * n);
    float[] c = filled(m * cRow + 2 * GUARD);
    double[] expected = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int p = 0; p < k; p++) {
        a[GUARD + i * aRow + p * aK] = random.nextInt(9) - 4;
      }
      for (int j = 0; accumulate && j < n; j++) {
        c[GUARD + i * cRow + j] = random.nextInt(9) - 4;
        expected[i * n + j] = c[GUARD + i * cRow + j];
      }
    }
    for (int p = 0; p < k; p++) {
      for (int j = 0; j < n; j++) {
        b[p * n + j] = random.nextInt(9) - 4;
        for (int i = 0; i < m; i++) {
          expected[i * n + j] += a[GUARD + i * aRow + p * aK] * b[p * n + j];
        }
      }
    }
    float[] packed = filled(Packing.size(k, n) + 3);
    Packing.rows(k, n, b, 0, n, packed, 3);
    Gemm.multiply(m, n, k, a, GUARD, aRow, aK, packed, 3, c, GUARD, cRow, accumulate);
    for (int i = 0; i < c.length; i++) {
      int row = (i - GUARD) / cRow;
      int column = (i - GUARD) % cRow;
      if (i >= GUARD && row < m && column < n) {
        assertThat((double) c[i])
            .as("C[%d][%d]", row, column)
            .isEqualTo(expected[row * n + column]);
      } else {
        assertThat(c[i]).as("outside of C, at %d", i).isNaN();
      }
    }
  }

  /** Packing a matrix's transpose is transposing and packing, however far apart its rows lie. */
  @Property(tries = 300)
  void bothPackingsAgree(
      @ForAll @IntRange(min = 1, max = 900) int k,
      @ForAll @IntRange(min = 1, max = 140) int n,
      @ForAll @IntRange(min = 0, max = 600) int gap) {
    float[] b = new float[k * n];
    int row = k + gap;
    float[] transposed = filled(n * row);
    for (int i = 0; i < b.length; i++) {
      b[i] = i;
      transposed[i % n * row + i / n] = i;
    }
    float[] one = filled(Packing.size(k, n));
    float[] other = filled(Packing.size(k, n));
    Packing.rows(k, n, b, 0, n, one, 0);
    Packing.transposed(k, n, transposed, 0, row, other, 0);
    assertThat(one).isEqualTo(other).doesNotContain(Float.NaN);
  }

  private static float[] filled(int n) {
    float[] values = new float[n];
    Arrays.fill(values, Float.NaN);
    return values;
  }
}
