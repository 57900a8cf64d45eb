package senet.model.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

class GradientsTest {
  private static final double U = 0x1p-24; // unit roundoff of float

  /** clip_grad_norm_ of PyTorch 1.13, whose norm is a float: five of its roundings. */
  @ParameterizedTest
  @ValueSource(strings = {"0.5", "3.0", "100.0"})
  void clippingIsPytorchs(String most) {
    List<Slot> slots = List.of(Goldens.slot("p", new float[19]), Goldens.slot("q", new float[19]));
    Goldens.setGradient(slots.get(0), Goldens.floats("gradient 0"));
    Goldens.setGradient(slots.get(1), Goldens.floats("gradient 1"));
    float[] expected = Goldens.floats("clip " + most);
    double norm = Gradients.clipToNorm(slots, Float.parseFloat(most));
    assertThat(norm).isCloseTo(expected[0], within(5 * U * norm));
    for (int i = 0; i < 38; i++) {
      double own = slots.get(i / 19).gradient().data()[i % 19];
      assertThat(own).isCloseTo(expected[1 + i], within(5 * U * Math.abs(expected[1 + i])));
    }
  }

  /** Shorter ones keep their bits, longer ones their direction and have the norm asked for. */
  @Property
  void normsAreAtMostWhatIsAskedFor(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 70) int n,
      @ForAll @FloatRange(min = 0.01f, max = 100) float most) {
    Slot slot = Goldens.slot("p", new float[n]);
    Random random = new Random(seed);
    for (int i = 0; i < n; i++) {
      slot.gradient().data()[i] = (float) random.nextGaussian();
    }
    float[] before = slot.gradient().data().clone();
    double norm = Gradients.clipToNorm(List.of(slot), most);
    double squares = 0;
    for (float value : before) {
      squares += (double) value * value;
    }
    assertThat(norm).isCloseTo(Math.sqrt(squares), within(1e-12 * norm));
    if (norm + 1e-6 <= most) {
      assertThat(slot.gradient().data()).isEqualTo(before);
    } else {
      assertThat(Gradients.norm(List.of(slot)))
          .isCloseTo(most, within(most * (2 * U + 1e-6 / norm)));
      for (int i = 0; i < n; i++) {
        double scaled = before[i] * (most / (norm + 1e-6));
        assertThat((double) slot.gradient().data()[i])
            .isCloseTo(scaled, within(2 * U * Math.abs(scaled)));
      }
    }
  }

  /** The square of 1e30 is no float; a NaN is seen in the norm. */
  @Test
  void normsOfLargeAndLostGradients() {
    Slot slot = Goldens.slot("p", 0, 0);
    Goldens.setGradient(slot, 3e30f, 4e30f);
    assertThat(Gradients.clipToNorm(List.of(slot), 5)).isCloseTo(5e30, within(1e24));
    assertThat(slot.gradient().data()[1]).isCloseTo(4, within(1e-5f));
    Goldens.setGradient(slot, Float.NaN, 1);
    assertThat(Gradients.clipToNorm(List.of(slot), 5)).isNaN();
    assertThat(slot.gradient().data()).containsOnly(Float.NaN);
  }

  @Test
  void sumsBecomeMeans() {
    Slot slot = Goldens.slot("p", 0, 0, 0);
    Goldens.setGradient(slot, 3, 0.3f, -1);
    Gradients.average(List.of(slot), 3);
    assertThat(slot.gradient().data()).containsExactly(1, 0.3f / 3, -1f / 3);
  }

  /** What lies behind a gradient's values belongs to somebody else. */
  @Test
  void valuesBehindTheTensorStay() {
    float[] array = {3, 4, 7};
    Tensor gradient = new Tensor(Shape.vector(2), array);
    List<Slot> slots = List.of(new Slot("p", Tensor.zeros(Shape.vector(2)), gradient));
    assertThat(Gradients.norm(slots)).isEqualTo(5);
    Gradients.clipToNorm(slots, 1);
    Gradients.average(slots, 2);
    assertThat(array[2]).isEqualTo(7);
    assertThat(Arrays.copyOf(array, 2)).containsExactly(new float[] {0.3f, 0.4f}, within(1e-6f));
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThatThrownBy(() -> Gradients.clipToNorm(List.of(), 0))
        .hasMessage("Gradients: largest norm is 0.0, a finite number above 0 is needed");
    assertThatThrownBy(() -> Gradients.average(List.of(), 0))
        .hasMessage("Gradients: number of batches is 0, at least 1 is needed");
  }
}
