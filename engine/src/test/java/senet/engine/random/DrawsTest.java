package senet.engine.random;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * Streams are pure functions and look random. Bounds of the statistical tests are six standard
 * deviations of the statistic (one in 10^9), and the streams are fixed, so none fails by chance.
 */
class DrawsTest {
  private static final int N = 1 << 16;

  /** A change of these numbers would change every run of every seed. */
  @Test
  void theStreamsAreFixed() {
    Draws draws = Draws.of(42, "order", 3);
    assertThat(draws.key()).isEqualTo(0x5549E1D137B8C8D9L);
    assertThat(draws.bits(1)).isEqualTo(0xCEEB4F1A9C171EA3L);
    assertThat(draws.bits(0)).isEqualTo(0x4C5505D8DEE3E685L);
    assertThat(draws.bits(1L << 40)).isEqualTo(0xBCC7457EB709503FL);
    assertThat(draws.bits(1)).isEqualTo(0xCEEB4F1A9C171EA3L); // whatever was drawn before
    assertThat(draws.uniform(5)).isEqualTo(0xFEE996p-24f);
    assertThat(draws.below(6, 1000)).isEqualTo(21);
    assertThat(draws.normal(7)).isEqualTo(-1.0511112f);
    assertThat(Draws.of(-1, "", 0).bits(0)).isEqualTo(0x40A7F29099F45747L);
  }

  @Property
  void seedsPurposesEpochsAndIndicesGiveOtherBits(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 1000) int epoch) {
    long bits = Draws.of(seed, "a", epoch).bits(7);
    assertThat(Draws.of(seed + 1, "a", epoch).bits(7)).isNotEqualTo(bits);
    assertThat(Draws.of(seed, "b", epoch).bits(7)).isNotEqualTo(bits);
    assertThat(Draws.of(seed, "aa", epoch).bits(7)).isNotEqualTo(bits);
    assertThat(Draws.of(seed, "a", epoch + 1L).bits(7)).isNotEqualTo(bits);
    assertThat(Draws.of(seed, "a", epoch).bits(8)).isNotEqualTo(bits);
  }

  @Property
  void belowStaysBelow(@ForAll long seed, @ForAll @IntRange(min = 1) int bound) {
    Draws draws = Draws.of(seed, "below", 0);
    for (int i = 0; i < 20; i++) {
      assertThat(draws.below(i, bound)).isBetween(0, bound - 1);
    }
  }

  /**
   * Chi-square of 2^16 draws over equal cells: of all values of small bounds; of the largest and
   * the smallest digits of bounds up to 2^31, where a remainder instead of a product would favour
   * the lower values by up to two to one.
   */
  @Test
  void belowIsUniform() {
    for (int bound : new int[] {2, 3, 7, 10, 64, 1000}) {
      int[] cells = new int[bound];
      Draws draws = Draws.of(0, "below", bound);
      for (int i = 0; i < N; i++) {
        cells[draws.below(i, bound)]++;
      }
      assertUniform(cells);
    }
    int cell = 1 << 25;
    for (int bound : new int[] {33 * cell, 48 * cell, 63 * cell}) {
      int[] high = new int[bound / cell];
      int[] low = new int[64];
      Draws draws = Draws.of(0, "below", bound);
      for (int i = 0; i < N; i++) {
        high[draws.below(i, bound) / cell]++;
        low[draws.below(i, bound) % low.length]++;
      }
      assertUniform(high);
      assertUniform(low);
    }
  }

  /**
   * For k degrees of freedom chi-square exceeds {@code k + 2 sqrt(k t) + 2 t} with a probability
   * below exp(-t), and falls below {@code k - 2 sqrt(k t)} likewise (Laurent and Massart, "Adaptive
   * estimation of a quadratic functional by model selection", 2000, lemma 1): one in 10^9 each.
   */
  private static void assertUniform(int[] cells) {
    double expected = (double) N / cells.length;
    double chiSquare = 0;
    for (int count : cells) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    int k = cells.length - 1;
    double t = Math.log(1e9);
    double spread = 2 * Math.sqrt(k * t);
    assertThat(chiSquare).as("%d cells", cells.length).isBetween(k - spread, k + spread + 2 * t);
  }

  /** The mean of n uniforms has deviation 1/sqrt(12 n). */
  @Test
  void uniformsAreUniform() {
    for (String purpose : new String[] {"a", "order", "augment"}) {
      Draws draws = Draws.of(0, purpose, 0);
      int[] cells = new int[16];
      double sum = 0;
      for (int i = 0; i < N; i++) {
        float value = draws.uniform(i);
        assertThat(value).isBetween(0f, Math.nextDown(1f));
        sum += value;
        cells[(int) (value * cells.length)]++;
      }
      assertThat(sum / N - 0.5).isBetween(-6 / Math.sqrt(12.0 * N), 6 / Math.sqrt(12.0 * N));
      double cell = N / 16.0;
      for (int count : cells) { // binomial: deviation below sqrt(n p)
        assertThat(count - cell).isBetween(-6 * Math.sqrt(cell), 6 * Math.sqrt(cell));
      }
    }
  }

  /** Deviations over n draws: mean 1, square sqrt(2), cube sqrt(15), fourth power sqrt(96). */
  @Test
  void normalsHaveTheMomentsOfTheNormalDistribution() {
    Draws draws = Draws.of(0, "normal", 0);
    double[] moments = new double[4];
    for (int i = 0; i < N; i++) {
      double value = draws.normal(i);
      assertThat(value).isFinite();
      moments[0] += value / N;
      moments[1] += value * value / N;
      moments[2] += value * value * value / N;
      moments[3] += value * value * value * value / N;
    }
    double unit = 6 / Math.sqrt(N);
    assertThat(moments[0]).isBetween(-unit, unit);
    assertThat(moments[1] - 1).isBetween(-unit * Math.sqrt(2), unit * Math.sqrt(2));
    assertThat(moments[2]).isBetween(-unit * Math.sqrt(15), unit * Math.sqrt(15));
    assertThat(moments[3] - 3).isBetween(-unit * Math.sqrt(96), unit * Math.sqrt(96));
  }

  /**
   * Neighbouring indices, epochs and seeds are uncorrelated: a product's mean is 0 within
   * 6/sqrt(n).
   */
  @Test
  void neighboursAreUncorrelated() {
    double byIndex = 0;
    double byEpoch = 0;
    double bySeed = 0;
    for (int i = 0; i < N; i++) {
      double value = Draws.of(0, "x", 0).normal(i);
      byIndex += value * Draws.of(0, "x", 0).normal(i + 1) / N;
      byEpoch += value * Draws.of(0, "x", 1).normal(i) / N;
      bySeed += value * Draws.of(1, "x", 0).normal(i) / N;
    }
    double bound = 6 / Math.sqrt(N);
    assertThat(byIndex).isBetween(-bound, bound);
    assertThat(byEpoch).isBetween(-bound, bound);
    assertThat(bySeed).isBetween(-bound, bound);
  }
}
