package senet.engine.kernel.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import senet.engine.kernel.Operands;

/** Sums over pixels have the bits of chains of multiply-adds over all runs. */
class OffsetSumTest {
  @Property
  void isTheChainOverAllRuns(
      @ForAll @IntRange(min = 1, max = 40) int m,
      @ForAll @IntRange(min = 1, max = 64) int n,
      @ForAll @IntRange(min = 1, max = 3) int segments,
      @ForAll @IntRange(min = 1, max = 20) int run,
      @ForAll @IntRange(min = 1, max = 7) int aK,
      @ForAll boolean accumulate,
      @ForAll long seed) {
    Random random = new Random(seed);
    int columns = Panels.columns(n);
    int[] rows = new int[m + OffsetSum.SLACK];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i < m ? random.nextInt(60) : rows[m - 1];
    }
    int[] starts = new int[segments];
    for (int s = 0; s < segments; s++) {
      starts[s] = random.nextInt(60);
    }
    int reach = Arrays.stream(rows).max().orElseThrow() + Arrays.stream(starts).max().orElseThrow();
    float[] a = Operands.normal(random, 2 + reach + (run - 1) * aK + 1); // not a float more
    float[] b = Operands.normal(random, segments * run * columns);
    float[] c = Operands.normal(random, (m + OffsetSum.SLACK) * columns);
    float[] expected = c.clone();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < columns; j++) {
        float sum = 0;
        for (int s = 0; s < segments; s++) {
          for (int p = 0; p < run; p++) {
            int at = 2 + rows[i] + starts[s] + p * aK;
            sum = Math.fma(a[at], b[(s * run + p) * columns + j], sum);
          }
        }
        expected[i * columns + j] = accumulate ? sum + expected[i * columns + j] : sum;
      }
    }

    OffsetSum.panel(
        m, columns, a, 2, rows, 0, segments, run, starts, 0, aK, b, 0, c, 0, accumulate);

    int size = m * columns; // rows behind it are of no use to anybody
    assertThat(Arrays.equals(c, 0, size, expected, 0, size)).isTrue();
  }
}
