package senet.model.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;

class SgdTest {
  private static final float[] START = floats("3f3cd549 3ff91435 bf331529 bfa6b1ae bf036527");
  private static final List<float[]> GRADIENTS =
      List.of(
          floats("be8a0b93 3e7c17d5 3ef7c50e 3ee69d29 bf74f309"),
          floats("3fc026ed bea08cba be6fe83f bf8920a9 3e28c0ec"),
          floats("3decdc43 3ec44ddb bdfcc175 3f6493e2 befa658e"));

  /** Three steps of torch.optim.SGD of PyTorch 1.13 on the same numbers, to the last bit. */
  @ParameterizedTest
  @CsvSource({
    "0.1,  0,   0,   false, 0,      3f1a5821 3ff508ae bf365064 bfaa2cf0 bec532ca",
    "0.1,  0,   0,   false, 0.0005, 3f1a5131 3ff4ff25 bf364946 bfaa2691 bec529d8",
    "0.05, 0.9, 0,   false, 0,      3f203249 3ff62b1a bf3c976f bfa73184 bebfe7aa",
    "0.05, 0.9, 0.3, false, 0.0001, 3f2b96b8 3ff5c134 bf3ec53e bfa9621d bec14010",
    "0.1,  0.9, 0,   true,  0.0001, 3ecd913b 3fefc667 bf476a1f bfab0f95 be0b2d45"
  })
  void stepsArePytorchs(
      float rate, float momentum, float dampening, boolean nesterov, float decay, String expected) {
    Tensor value = Tensor.of(Shape.vector(5), START.clone());
    Tensor gradient = Tensor.zeros(Shape.vector(5));
    Sgd sgd =
        new Sgd(
            new Sgd.Options(momentum, dampening, nesterov, decay),
            List.of(new Sgd.Slot(value, gradient)));
    for (float[] step : GRADIENTS) {
      System.arraycopy(step, 0, gradient.data(), 0, 5);
      sgd.step(rate);
      assertThat(gradient.data()).isEqualTo(step);
    }
    assertThat(value.data()).isEqualTo(floats(expected));
  }

  /** Momentum of a constant gradient: v = g (1 - m^t) / (1 - m), in powers of two exactly. */
  @Property
  void constantGradientsAddUpGeometrically(@ForAll @IntRange(min = 1, max = 12) int steps) {
    Tensor value = Tensor.zeros(Shape.vector(3));
    Tensor gradient = Tensor.of(Shape.vector(3), 1, -2, 0);
    Sgd sgd = new Sgd(new Sgd.Options(0.5f, 0, false, 0), List.of(new Sgd.Slot(value, gradient)));
    float travelled = 0;
    for (int t = 1; t <= steps; t++) {
      sgd.step(0.25f);
      travelled += 0.25f * 2 * (1 - (float) StrictMath.pow(0.5, t));
    }
    assertThat(value.data()).containsExactly(-travelled, 2 * travelled, 0);
  }

  /** Nesterov's step is g + m v, with v as above: in powers of two exactly. */
  @Property
  void nesterovLooksAStepAhead(@ForAll @IntRange(min = 1, max = 12) int steps) {
    Tensor value = Tensor.zeros(Shape.vector(3));
    Tensor gradient = Tensor.of(Shape.vector(3), 1, -2, 0);
    Sgd sgd = new Sgd(new Sgd.Options(0.5f, 0, true, 0), List.of(new Sgd.Slot(value, gradient)));
    float travelled = 0;
    for (int t = 1; t <= steps; t++) {
      sgd.step(0.25f);
      travelled += 0.25f * (1 + 1 - (float) StrictMath.pow(0.5, t));
    }
    assertThat(value.data()).containsExactly(-travelled, 2 * travelled, 0);
  }

  /** Decay alone shrinks by the same factor each step: in powers of two exactly. */
  @Property
  void decayShrinksGeometrically(@ForAll @IntRange(min = 1, max = 12) int steps) {
    Tensor value = Tensor.of(Shape.vector(2), 1, -3);
    Tensor gradient = Tensor.zeros(Shape.vector(2));
    Sgd sgd = new Sgd(new Sgd.Options(0, 0, false, 0.5f), List.of(new Sgd.Slot(value, gradient)));
    for (int t = 1; t <= steps; t++) {
      sgd.step(0.5f);
    }
    float left = (float) StrictMath.pow(0.75, steps);
    assertThat(value.data()).containsExactly(left, -3 * left);
  }

  @Property
  void aRateOfZeroChangesNoParameter(@ForAll @IntRange(min = 1, max = 67) int n) {
    Draws draws = Draws.of(n, "sgd", 0);
    Tensor value = Tensor.zeros(Shape.vector(n));
    Tensor gradient = Tensor.zeros(Shape.vector(n));
    for (int i = 0; i < n; i++) {
      value.data()[i] = draws.normal(2L * i);
      gradient.data()[i] = draws.normal(2L * i + 1);
    }
    float[] before = value.data().clone();
    Sgd sgd =
        new Sgd(new Sgd.Options(0.9f, 0, true, 1e-4f), List.of(new Sgd.Slot(value, gradient)));
    sgd.step(0);
    sgd.step(0);
    assertThat(value.data()).isEqualTo(before);
  }

  /** Buffers may be longer than their tensors; what lies behind belongs to somebody else. */
  @Test
  void valuesBehindTheTensorStay() {
    Tensor value = new Tensor(Shape.vector(2), new float[] {1, 2, 3});
    Tensor gradient = new Tensor(Shape.vector(2), new float[] {1, 1, 1});
    new Sgd(new Sgd.Options(0.9f, 0, true, 0), List.of(new Sgd.Slot(value, gradient))).step(1);
    assertThat(value.data()).containsExactly(1 - 1.9f, 2 - 1.9f, 3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-0.1|0|false|0|Sgd: momentum is -0.1, a finite number from 0 is needed",
        "NaN|0|false|0|Sgd: momentum is NaN, a finite number from 0 is needed",
        "0.9|0|false|-1|Sgd: weight decay is -1.0, a finite number from 0 is needed",
        "0.9|0|false|Infinity|Sgd: weight decay is Infinity, a finite number from 0 is needed",
        "0.9|NaN|false|0|Sgd: dampening is NaN",
        "0|0|true|0|Sgd: Nesterov needs momentum above 0 and dampening 0, not 0.0 and 0.0",
        "0.9|0.1|true|0|Sgd: Nesterov needs momentum above 0 and dampening 0, not 0.9 and 0.1"
      })
  void wrongOptionsAreRefused(
      float momentum, float dampening, boolean nesterov, float decay, String message) {
    assertThatThrownBy(() -> new Sgd.Options(momentum, dampening, nesterov, decay))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void wrongRatesAndShapesAreRefused() {
    Sgd sgd = new Sgd(new Sgd.Options(0.9f, 0, true, 0), List.of());
    for (float rate : new float[] {Float.NaN, -0.1f, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> sgd.step(rate))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Sgd: learning rate is " + rate + ", a finite number from 0 is needed");
    }
    Tensor three = Tensor.zeros(Shape.vector(3));
    Tensor four = Tensor.zeros(Shape.vector(4));
    assertThatThrownBy(() -> new Sgd.Slot(three, four))
        .isInstanceOf(ShapeException.class)
        .hasMessage("Sgd: value [C=3] but gradient [C=4]");
  }

  private static float[] floats(String bits) {
    String[] words = bits.split(" ", -1);
    float[] values = new float[words.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(words[i], 16));
    }
    return values;
  }
}
