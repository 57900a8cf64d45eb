package senet.model.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.tensor.Tensor;

class AdamWTest implements OptimizerContract {
  private static final double U = 0x1p-24; // unit roundoff of float

  @Override
  public Optimizer optimizer(List<ParameterGroup> groups) {
    return new AdamW(new AdamW.Options(0.8, 0.95, 1e-3), groups);
  }

  /** Four steps of torch.optim.AdamW of PyTorch 1.13 on the same numbers, to the last bit. */
  @ParameterizedTest
  @CsvSource({
    "0.1, 0.9, 0.999, 1e-08, 0.0",
    "0.003, 0.9, 0.999, 1e-08, 0.01",
    "0.01, 0.8, 0.95, 0.001, 0.5"
  })
  void stepsArePytorchs(String rate, String beta1, String beta2, String epsilon, String decay) {
    Slot slot = Goldens.slot("p", Goldens.floats("start"));
    AdamW.Options options =
        new AdamW.Options(
            Double.parseDouble(beta1), Double.parseDouble(beta2), Double.parseDouble(epsilon));
    AdamW adamW = adamW(options, Float.parseFloat(decay), slot);
    for (int step = 0; step < 4; step++) {
      Goldens.setGradient(slot, Goldens.floats("gradient " + step));
      adamW.step(Float.parseFloat(rate));
    }
    String name = String.join(" ", "AdamW", rate, beta1, beta2, epsilon, decay);
    assertThat(slot.value().data()).isEqualTo(Goldens.floats(name));
  }

  /**
   * Roundings, step by step: constants are off by one, too; all terms of the mean square are
   * positive, so that its error is relative to it.
   */
  @Property
  void stepsAreThoseOfDouble(@ForAll long seed) {
    Random random = new Random(seed);
    double beta1 = random.nextDouble();
    double beta2 = 0.9 + 0.0999 * random.nextDouble();
    double epsilon = Math.pow(10, -8 * random.nextDouble());
    float decay = random.nextFloat();
    float rate = (float) Math.pow(10, -4 * random.nextDouble());
    Slot slot = Goldens.slot("p", (float) random.nextGaussian());
    AdamW adamW = adamW(new AdamW.Options(beta1, beta2, epsilon), decay, slot);
    double p = slot.value().data()[0];
    double m = 0;
    double v = 0;
    double ofP = 0;
    double ofM = 0;
    double ofV = 0; // relative
    for (int t = 1; t <= 30; t++) {
      float g = (float) (random.nextGaussian() * Math.pow(10, -3 * random.nextDouble()));
      Goldens.setGradient(slot, g);
      adamW.step(rate);
      ofM = beta1 * ofM + 2 * U * beta1 * Math.abs(m) + U * (1 - beta1) * Math.abs(g);
      m = beta1 * m + (1 - beta1) * g;
      ofM += U * Math.abs(m);
      v = beta2 * v + (1 - beta2) * g * (double) g;
      ofV += 3 * U;
      double spread = Math.sqrt(v / (1 - Math.pow(beta2, t))) + epsilon;
      double length = rate / (1 - Math.pow(beta1, t)) / spread;
      double left = 1 - rate * (double) decay;
      ofP = Math.abs(left) * ofP + 2 * U * Math.abs(p);
      ofP += length * (ofM + Math.abs(m) * (ofV / 2 + 8 * U));
      p = left * p - length * m;
      ofP += U * Math.abs(p);
      assertThat(slot.value().data()[0] - p).as("step %d", t).isBetween(-1.01 * ofP, 1.01 * ofP);
    }
  }

  /** The first step goes by the rate, whatever the gradient's size, where epsilon is small. */
  @Property
  void theFirstStepIsTheRate(@ForAll long seed) {
    Random random = new Random(seed);
    float g = (float) (random.nextGaussian() * Math.pow(10, 6 * random.nextDouble() - 3));
    Slot slot = Goldens.slot("p", 0);
    Goldens.setGradient(slot, g);
    adamW(new AdamW.Options(random.nextDouble(), random.nextDouble(), 0), 0, slot).step(0.25f);
    assertThat(slot.value().data()[0]).isBetween(-0.25001f, 0.25001f);
    assertThat(slot.value().data()[0] * Math.signum(g)).isLessThan(-0.24999f);
  }

  @Test
  void valuesBehindTheTensorStay() {
    Slot whole = Goldens.slot("p", 1, 2, 3);
    Slot slot =
        new Slot(
            "p",
            new Tensor(Goldens.slot("q", 1, 2).value().shape(), whole.value().data()),
            new Tensor(Goldens.slot("q", 1, 2).value().shape(), new float[] {1, 1, 1}));
    adamW(AdamW.Options.DEFAULT, 0.1f, slot).step(1);
    assertThat(slot.value().data()[2]).isEqualTo(3);
    assertThat(slot.value().data()[1]).isNotEqualTo(2);
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThatThrownBy(() -> new AdamW.Options(1, 0.9, 0))
        .hasMessage("AdamW: beta1 is 1.0, a number from 0 to below 1 is needed");
    assertThatThrownBy(() -> new AdamW.Options(0.9, -0.5, 0))
        .hasMessage("AdamW: beta2 is -0.5, a number from 0 to below 1 is needed");
    assertThatThrownBy(() -> new AdamW.Options(0.9, 0.9, Double.NaN))
        .hasMessage("AdamW: epsilon is NaN, a finite number from 0 is needed");
    assertThatThrownBy(() -> optimizer(List.of()).step(-1))
        .hasMessage("AdamW: learning rate is -1.0, a finite number from 0 is needed");
  }

  private static AdamW adamW(AdamW.Options options, float decay, Slot slot) {
    return new AdamW(options, List.of(new ParameterGroup(List.of(slot), 1, decay)));
  }
}
