package senet.engine.kernel.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Products whose rows lie anywhere, on small integers: each order of summation has their bits. */
class OffsetGemmTest {
  private static final int GAP = 5; // floats between runs and rows, that are no number

  /** Rows and runs in any order, C's rows too, with gaps that are neither read nor written. */
  @Property
  void isTheProductAndTouchesNothingElse(
      @ForAll @IntRange(min = 1, max = 30) int m,
      @ForAll @IntRange(min = 1, max = 64) int n,
      @ForAll @IntRange(min = 1, max = 4) int segments,
      @ForAll @IntRange(min = 1, max = 200) int run,
      @ForAll boolean accumulate,
      @ForAll long seed) {
    check(m, Math.min(n, Panels.columns(n)), segments, run, accumulate, new Random(seed));
  }

  /** Every number of rows that tiles cover in another way, of every width, short runs and long. */
  @Test
  void everyNumberOfRows() {
    for (int n = 1; n <= Panels.columns(64); n++) {
      for (int m = 1; m <= 22; m++) {
        check(m, n, 2, 3, m % 2 == 0, new Random(n * 100L + m));
        check(m, n, 1, 130, m % 2 == 0, new Random(n * 100L + m));
      }
    }
  }

  private static void check(
      int m, int n, int segments, int run, boolean accumulate, Random random) {
    int[] starts = shuffled(segments, run + GAP, random);
    int[] rows = shuffled(m, segments * (run + GAP), random);
    int[] targets = shuffled(m, n + GAP, random);
    int depth = segments * run;
    float[] a = filled(m * segments * (run + GAP));
    float[] b = filled(depth * Panels.columns(n));
    float[] c = filled(m * (n + GAP));
    float[] expected = c.clone();
    for (int p = 0; p < depth; p++) {
      for (int j = 0; j < Panels.columns(n); j++) {
        b[p * Panels.columns(n) + j] = j < n ? integer(random) : 0;
      }
    }
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        int at = targets[i] + j;
        c[at] = accumulate ? integer(random) : c[at];
        expected[at] = accumulate ? c[at] : 0;
      }
      for (int p = 0; p < depth; p++) {
        int at = rows[i] + starts[p / run] + p % run;
        a[at] = integer(random);
        for (int j = 0; j < n; j++) {
          expected[targets[i] + j] += a[at] * b[p * Panels.columns(n) + j];
        }
      }
    }

    float[] edge = filled(OffsetGemm.EDGE_SIZE);
    OffsetGemm.panel(
        m, n, a, 0, rows, 0, segments, run, starts, 0, b, 0, c, 0, targets, 0, accumulate, edge);

    assertThat(c).isEqualTo(expected);
  }

  /** Multiples of {@code step}, each once. */
  private static int[] shuffled(int count, int step, Random random) {
    int[] places = new int[count];
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      places[i] = places[other];
      places[other] = i * step;
    }
    return places;
  }

  private static float integer(Random random) {
    return random.nextInt(9) - 4;
  }

  private static float[] filled(int n) {
    float[] values = new float[n];
    Arrays.fill(values, Float.NaN);
    return values;
  }
}
