package senet.engine.kernel.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.kernel.Operands;
import senet.engine.simd.Lanes;

/** Products by a table of taps have the bits of chains of multiply-adds over the taps. */
class TapGemmTest {
  private static final int[] STEPS = {1, 2, 3, 6};

  @Property
  void isTheChainOverAllTapsAndTouchesNothingElse(
      @ForAll @IntRange(min = 1, max = 130) int m,
      @ForAll @IntRange(min = 0, max = 3) int stepIndex,
      @ForAll @IntRange(min = 1, max = 40) int k,
      @ForAll boolean wide,
      @ForAll @IntRange(min = 0, max = 9) int gap,
      @ForAll long seed) {
    int step = STEPS[stepIndex];
    int width = (wide ? 4 : 2) * Lanes.LENGTH;
    if (!TapGemm.fits(m, step, width)) {
      return;
    }
    Random random = new Random(seed);
    int[] taps = new int[k + 2]; // the first of others
    for (int p = 0; p < k; p++) {
      taps[2 + p] = random.nextInt(50);
    }
    int reach = Arrays.stream(taps).max().orElseThrow();
    float[] a = Operands.normal(random, 5 + (m - 1) * step + reach + 1); // not a float more
    float[] b = Operands.normal(random, 3 + k * width);
    int cRow = width + gap;
    float[] c = new float[7 + m * cRow + 9];
    Arrays.fill(c, Float.NaN);
    float[] expected = c.clone();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < width; j++) {
        float sum = 0;
        for (int p = 0; p < k; p++) {
          sum = Math.fma(a[5 + i * step + taps[2 + p]], b[3 + p * width + j], sum);
        }
        expected[7 + i * cRow + j] = sum;
      }
    }

    TapGemm.multiply(m, width, k, a, 5, step, taps, 2, b, 3, c, 7, cRow);

    assertThat(Arrays.equals(c, expected)).isTrue();
  }

  /** The stems of networks at 224x224 and of CIFAR-10's. */
  @Test
  void fitsStemsWhereThereAreRegistersForIt() {
    assumeThat(Lanes.LENGTH).isEqualTo(16);
    assertThat(TapGemm.fits(112, 6, 64)).isTrue();
    assertThat(TapGemm.fits(112, 6, 32)).isTrue();
    assertThat(TapGemm.fits(32, 3, 64)).isTrue();
    assertThat(TapGemm.fits(32, 3, 48)).isFalse();
    assertThat(TapGemm.fits(32, 4, 64)).isFalse();
    assertThat(TapGemm.fits(7, 6, 32)).isFalse(); // rows of a tile
    assertThat(TapGemm.fits(15, 3, 32)).isFalse(); // of two tiles by turns
  }
}
