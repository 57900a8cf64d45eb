package senet.model.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
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
    LearningRate rate = LearningRate.warmUp(4, LearningRate.cosine(0.5f, 8));
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
    LearningRate rate = LearningRate.warmUp(warmUp, LearningRate.cosine(0.3f, rest));
    for (int step = 0; step < steps; step++) {
      assertThat(rate.at(step)).isPositive().isLessThanOrEqualTo(0.3f);
      if (step > 0) {
        float lower = rate.at(step < warmUp ? step - 1 : step);
        assertThat(rate.at(step < warmUp ? step : step - 1)).isGreaterThanOrEqualTo(lower);
      }
    }
  }

  @Test
  void stepDropsByAFactor() {
    LearningRate rate = LearningRate.step(0.8f, 3, 0.5f);
    float[] expected = {0.8f, 0.8f, 0.8f, 0.4f, 0.4f, 0.4f, 0.2f};
    for (int step = 0; step < expected.length; step++) {
      assertThat(rate.at(step)).isEqualTo(expected[step]);
    }
    assertThat(rate.at(Long.MAX_VALUE)).isZero();
  }

  @Test
  void multiStepDropsAtItsMilestones() {
    LearningRate rate = LearningRate.multiStep(0.8f, 0.5f, 2, 5, 6);
    float[] expected = {0.8f, 0.8f, 0.4f, 0.4f, 0.4f, 0.2f, 0.1f, 0.1f};
    for (int step = 0; step < expected.length; step++) {
      assertThat(rate.at(step)).isEqualTo(expected[step]);
    }
  }

  @Test
  void linearEndsAtZero() {
    LearningRate rate = LearningRate.linear(0.5f, 8);
    for (int step = 0; step <= 8; step++) {
      assertThat(rate.at(step)).isEqualTo(0.5f - step / 16f);
    }
    assertThat(rate.at(9)).isZero();
  }

  /** OneCycleLR of PyTorch 1.13, in double, rounded once. */
  @Test
  void oneCycleIsPytorchs() {
    double[] expected = Goldens.doubles("one cycle");
    LearningRate rate = LearningRate.oneCycle(0.4f, expected.length);
    assertThat(expected).hasSize(23);
    for (int step = 0; step < expected.length; step++) {
      assertThat(rate.at(step)).isCloseTo((float) expected[step], within(1e-7f));
    }
    assertThat(rate.at(23)).isEqualTo(rate.at(22));
    double[] other = Goldens.doubles("one cycle 2");
    rate = LearningRate.oneCycle(2, 10, 0.25, 10, 100);
    for (int step = 0; step < other.length; step++) {
      assertThat(rate.at(step)).isCloseTo((float) other[step], within(5e-7f));
    }
  }

  /**
   * airbench94's shares of the peak at 100 steps: up to step 23, down to where step 100 would be.
   */
  @Test
  void triangularHasAirbenchsShape() {
    LearningRate rate = LearningRate.triangular(2, 100, 0.2, 0.23, 0.07);
    assertThat(rate.at(0)).isEqualTo(0.4f);
    assertThat(rate.at(23)).isEqualTo(2);
    assertThat(rate.at(100)).isCloseTo(0.14f, within(1e-7f));
    assertThat(rate.at(101)).isCloseTo(0.14f, within(1e-7f));
    for (int step = 0; step < 100; step++) {
      double share = step < 23 ? 0.2 + 0.8 / 23 * step : 1 - 0.93 / 77 * (step - 23);
      assertThat(rate.at(step)).isCloseTo((float) (2 * share), within(3e-7f));
    }
    assertThat(LearningRate.triangular(1, 3, 0.2, 0.23, 0.07).at(0)).isEqualTo(1);
  }

  @Test
  void warmUpLeadsToAnySchedule() {
    LearningRate rate = LearningRate.warmUp(4, LearningRate.linear(0.5f, 8));
    float[] expected = {0.125f, 0.25f, 0.375f, 0.5f, 0.5f, 0.4375f};
    for (int step = 0; step < expected.length; step++) {
      assertThat(rate.at(step)).isEqualTo(expected[step]);
    }
    assertThat(LearningRate.warmUp(0, LearningRate.constant(1)).at(0)).isEqualTo(1);
  }

  @Provide
  Arbitrary<LearningRate> schedules() {
    return Arbitraries.randomValue(
        random -> {
          float peak = random.nextBoolean() ? 1e30f * random.nextFloat() : random.nextFloat();
          long steps = 1L + random.nextInt(60);
          double share = random.nextInt(5) / 4.0;
          LearningRate then =
              switch (random.nextInt(7)) {
                case 0 -> LearningRate.constant(peak);
                case 1 -> LearningRate.step(peak, 1 + random.nextInt(9), random.nextFloat());
                case 2 -> LearningRate.multiStep(peak, random.nextFloat(), 3, 3, 20);
                case 3 -> LearningRate.cosine(peak, steps);
                case 4 -> LearningRate.oneCycle(peak, steps, share, 1 + 9 * share, 1e4);
                case 5 -> LearningRate.linear(peak, steps);
                default -> LearningRate.triangular(peak, steps, share, 0.9 * share, 1 - share);
              };
          return LearningRate.warmUp(random.nextInt(5), then);
        });
  }

  @Property
  void ratesAreFiniteAndFromZero(@ForAll("schedules") LearningRate rate) {
    for (long step = 0; step < 80; step++) {
      assertThat(rate.at(step)).isBetween(0f, 1e30f);
    }
    assertThat(rate.at(1L << 40)).isBetween(0f, 1e30f);
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThatThrownBy(() -> LearningRate.constant(Float.NaN))
        .hasMessage("LearningRate: rate is NaN, a finite number from 0 is needed");
    assertThatThrownBy(() -> LearningRate.step(1, 0, 0.5f))
        .hasMessage("LearningRate: number of steps between two is 0, at least 1 is needed");
    assertThatThrownBy(() -> LearningRate.multiStep(1, 1.5f))
        .hasMessage("LearningRate: factor is 1.5, a number from 0 to 1 is needed");
    assertThatThrownBy(() -> LearningRate.multiStep(1, 0.5f, 5, 4))
        .hasMessage("LearningRate: milestone is 4, at least 5 is needed");
    assertThatThrownBy(() -> LearningRate.oneCycle(1, 9, 0.5, 0.25, 1))
        .hasMessage("LearningRate: divisor is 0.25, at least 1 is needed");
    assertThatThrownBy(() -> LearningRate.triangular(1, 9, 0, 1, 0))
        .hasMessage(
            "LearningRate: share of rising steps is 1.0, a number from 0 to below 1 is needed");
    assertThatThrownBy(() -> LearningRate.linear(1, 0))
        .hasMessage("LearningRate: number of steps is 0, at least 1 is needed");
    assertThatThrownBy(() -> LearningRate.warmUp(-1, LearningRate.constant(1)))
        .hasMessage("LearningRate: number of warm-up steps is -1, at least 0 is needed");
  }
}
