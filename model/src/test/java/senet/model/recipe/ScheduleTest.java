package senet.model.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.model.optim.LearningRate;

/** Schedules that change at epochs, of ten steps each. */
class ScheduleTest {
  /** Epochs are counted from the run's first step, which the warm-up has. */
  @ParameterizedTest
  @CsvSource({
    "step 2 0.5, 0, 20, 40",
    "step 2 0.5, 15, 5, 25",
    "multi-step 0.5 2 3, 0, 20, 30",
    "multi-step 0.5 2 3, 15, 5, 15"
  })
  void ratesChangeAtEpochsOfTheRun(String text, long before, long first, long second) {
    LearningRate rate = Schedule.of(text).rate(8, 50 - before, before, 10);
    assertThat(rate.at(first - 1)).isEqualTo(8);
    assertThat(rate.at(first)).isEqualTo(4);
    assertThat(rate.at(second - 1)).isEqualTo(4);
    assertThat(rate.at(second)).isEqualTo(2);
  }
}
