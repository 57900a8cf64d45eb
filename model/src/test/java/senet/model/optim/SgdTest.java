package senet.model.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

class SgdTest {
  private static final float[][] GRADIENTS = {
    {.3f, -.1f, .7f}, {-.2f, .4f, .1f}, {.05f, .6f, -.9f}
  };

  /** Three steps of torch.optim.SGD (1.13) from (1, -2, 0.5) at 0.1; within an ulp or two. */
  @ParameterizedTest
  @CsvSource({
    "0.9, 0,   true,  0.01, 0.93373144, -2.1718984, 0.39990893",
    "0.9, 0.1, false, 0,    0.94839996, -2.0953,    0.37420002",
    "0,   0,   false, 0.1,  0.95569599, -2.0303972, 0.4966425"
  })
  void followsPytorch(
      float momentum, float dampening, boolean nesterov, float decay, float a, float b, float c) {
    Tensor value = Tensor.of(Shape.vector(3), 1, -2, 0.5f);
    Tensor gradient = Tensor.zeros(Shape.vector(3));
    Sgd sgd =
        new Sgd(
            new Sgd.Options(momentum, dampening, nesterov, decay),
            List.of(new Sgd.Slot(value, gradient)));
    for (float[] g : GRADIENTS) {
      System.arraycopy(g, 0, gradient.data(), 0, 3);
      sgd.step(0.1f);
    }
    float[] expected = {a, b, c};
    for (int i = 0; i < 3; i++) {
      float ulps = 2 * Math.ulp(expected[i]);
      assertThat(value.data()[i]).isBetween(expected[i] - ulps, expected[i] + ulps);
    }
  }

  @Test
  void aRateOfZeroChangesNothing() {
    Tensor value = Tensor.of(Shape.vector(1), 3);
    Sgd sgd =
        new Sgd(
            new Sgd.Options(0.9f, 0, true, 0.1f),
            List.of(new Sgd.Slot(value, Tensor.of(Shape.vector(1), 5))));
    sgd.step(0);
    assertThat(value.data()).containsExactly(3);
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThatThrownBy(() -> new Sgd.Options(0, 0, true, 0))
        .hasMessage("Sgd: Nesterov needs momentum above 0 and dampening 0, not 0.0 and 0.0");
    assertThatThrownBy(() -> new Sgd.Options(-1, 0, false, 0))
        .hasMessage("Sgd: momentum -1.0 and weight decay 0.0 must not be negative");
    Sgd sgd = new Sgd(new Sgd.Options(0, 0, false, 0), List.of());
    assertThatThrownBy(() -> sgd.step(Float.NaN))
        .hasMessage("Sgd: learning rate is NaN, it must not be negative");
  }

  @Test
  void theCosineStartsAndEndsWhereItShould() {
    LearningRate rate = LearningRate.cosine(0.4f, 10, 110);
    assertThat(rate.at(0)).isEqualTo(0.04f);
    assertThat(rate.at(9)).isEqualTo(0.4f);
    assertThat(rate.at(60)).isBetween(0.1999f, 0.2001f);
    assertThat(rate.at(110)).isZero();
  }
}
