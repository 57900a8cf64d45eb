package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeSpanTest {
  @ParameterizedTest
  @CsvSource({"90s, 90", "30m, 1800", "1h30m, 5400", "2h, 7200", "1h0m1s, 3601"})
  void timesAsPeopleWriteThem(String text, long seconds) {
    assertThat(new TimeSpan.Converter().convert(text).seconds()).isEqualTo(seconds);
  }
}
