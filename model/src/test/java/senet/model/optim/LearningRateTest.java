package senet.model.optim;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LearningRateTest {
  @Test
  void constantIsTheSameAtEveryStep() {
    LearningRate rate = LearningRate.constant(0.1f);
    assertThat(rate.at(0)).isEqualTo(0.1f);
    assertThat(rate.at(1_000_000)).isEqualTo(0.1f);
  }

  @Test
  void cosineHasKnownPoints() {
    LearningRate rate = LearningRate.cosine(0.5f, 4, 12);
    assertThat(rate.at(0)).isEqualTo(0.125f);
    assertThat(rate.at(3)).isEqualTo(0.5f);
    assertThat(rate.at(4)).isEqualTo(0.5f);
    assertThat(rate.at(8)).isEqualTo(0.25f);
    assertThat(rate.at(12)).isZero();
    assertThat(rate.at(13)).isZero();
  }

  @Property
  void cosineRisesThenFallsWithinItsPeak(
      @ForAll @IntRange(min = 0, max = 20) int warmUp,
      @ForAll @IntRange(min = 1, max = 40) int rest) {
    int steps = warmUp + rest;
    LearningRate rate = LearningRate.cosine(0.3f, warmUp, steps);
    for (int step = 0; step < steps; step++) {
      assertThat(rate.at(step)).isPositive().isLessThanOrEqualTo(0.3f);
      if (step > 0) {
        float lower = rate.at(step < warmUp ? step - 1 : step);
        assertThat(rate.at(step < warmUp ? step : step - 1)).isGreaterThanOrEqualTo(lower);
      }
    }
  }
}
