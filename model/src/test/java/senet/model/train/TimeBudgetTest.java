package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TimeBudgetTest {
  @Test
  void asManyStepsAsFit() {
    TimeBudget budget = new TimeBudget(100);
    // 90 seconds are left for steps of 0.5 and a tenth of an evaluation of 5.
    assertThat(budget.steps(40, 8, 0.5, 5, 2, 10)).isEqualTo(40 + 90);
    assertThat(budget.steps(0, 0, 1, 0, 0, 10)).isEqualTo(100);
  }

  /** A run that is late ends where it is. */
  @Test
  void noneThatIsDone() {
    assertThat(new TimeBudget(100).steps(40, 200, 0.5, 5, 2, 10)).isEqualTo(40);
  }

  @Test
  void someTimeAtLeast() {
    assertThatThrownBy(() -> new TimeBudget(0))
        .hasMessage("time budget: 0.0 seconds, they must be above 0");
  }
}
