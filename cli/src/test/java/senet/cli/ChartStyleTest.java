package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartStyleTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.05, 0.05",
    "0.1, 0.1",
    "0.30000000000000004, 0.3",
    "-2.5, -2.5",
    "100, 100",
    "1e-4, 0.0001",
    "2e-5, 0.00002",
    "3e-9, 3E-9",
    "1e6, 1000000"
  })
  void ticksAreWholeNumbersOfDigits(double value, String text) {
    assertThat(ChartStyle.number(value)).isEqualTo(text);
  }
}
