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
    assertThat(draws).isEqualTo(Draws.of(42, "order", 3));
    long first = draws.bits(0);
    draws.bits(1);
    assertThat(draws.bits(0)).isEqualTo(first);
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
