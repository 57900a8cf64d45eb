package senet.model.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DecoupledSgdTest {
  private static final double U = 0x1p-24; // unit roundoff of float

  @Test
  void airbenchsNumbers() {
    DecoupledSgd airbench = new DecoupledSgd(11.5f, 0.85f, 0.0153f);
    assertThat(airbench.options()).isEqualTo(new Sgd.Options(0.85f, 0, true));
    assertThat((double) airbench.rate(1024)).isCloseTo(1.5, within(1e-6));
    assertThat((double) airbench.rate(256)).isCloseTo(0.375, within(1e-6));
    assertThat((double) airbench.coupledDecay()).isCloseTo(0.0153 / 11.5, within(1e-9));
  }

  /**
   * Against airbench's own arithmetic in double: PyTorch's SGD on gradients that are summed over
   * the batch, with a rate and a decay of each group. Errors are those of {@code SgdTest}, and of
   * constants: two roundings of the rate and three of the decay, on the way of magnitudes.
   */
  @Property
  void stepsAreAirbenchs(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 2000) int batch, @ForAll boolean bias) {
    Random random = new Random(seed);
    float l = 0.1f + 20 * random.nextFloat();
    float m = 0.01f + 0.98f * random.nextFloat();
    float w = 0.1f * random.nextFloat();
    float s = bias ? 64 : 1;
    DecoupledSgd decoupled = new DecoupledSgd(l, m, w);
    Slot slot = Goldens.slot("p", (float) random.nextGaussian());
    ParameterGroup group = new ParameterGroup(List.of(slot), 1, decoupled.coupledDecay()).scaled(s);
    Sgd sgd = new Sgd(decoupled.options(), List.of(group));

    double kilostepScale = 1024 * (1 + 1 / (1 - (double) m));
    double rate = l / kilostepScale * s;
    double decay = (double) w * batch / kilostepScale / rate;
    double p = slot.value().data()[0];
    double v = 0;
    double most = Math.abs(p); // magnitudes of both, and their errors
    double mostV = 0;
    double ofP = 0;
    double ofV = 0;
    for (int step = 0; step < 20; step++) {
      float schedule = (20 - step) / 20f;
      float mean = (float) random.nextGaussian() / batch;
      Goldens.setGradient(slot, mean);
      sgd.step(decoupled.rate(batch) * schedule);

      double g = (double) mean * batch + decay * p;
      v = m * v + g;
      p -= schedule * rate * (g + m * v);

      double mostG = Math.abs((double) mean * batch) + decay * most;
      double ofG = decay * ofP + 4 * U * mostG;
      mostV = m * mostV + mostG;
      ofV = m * ofV + ofG + 2 * U * mostV;
      double along = mostG + m * mostV;
      most += schedule * rate * along;
      ofP += schedule * rate * (ofG + m * ofV + 5 * U * along) + U * most;
      assertThat(slot.value().data()[0] - p).as("step %d", step).isBetween(-1.01 * ofP, 1.01 * ofP);
    }
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThatThrownBy(() -> new DecoupledSgd(0, 0.9f, 0))
        .hasMessage("DecoupledSgd: learning rate is 0.0, a finite number above 0 is needed");
    assertThatThrownBy(() -> new DecoupledSgd(1, 1, 0))
        .hasMessage("DecoupledSgd: momentum is 1.0, a number above 0 and below 1 is needed");
    assertThatThrownBy(() -> new DecoupledSgd(1, 0.9f, -1))
        .hasMessage("DecoupledSgd: weight decay is -1.0, a finite number from 0 is needed");
    DecoupledSgd decoupled = new DecoupledSgd(1, 0.9f, 0);
    assertThatThrownBy(() -> decoupled.rate(0))
        .hasMessage("DecoupledSgd: batch size is 0, at least 1 is needed");
  }
}
