package senet.model.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

class SgdTest implements OptimizerContract {
  private static final double U = 0x1p-24; // unit roundoff of float

  /** Of a closed form in double: 1e-14 of 1 / (1 - 0.99), in sums of up to 1e3. */
  private static final double OF_REFERENCE = 1e-10;

  /** A velocity of what is smaller overflows in no number of steps, nor is 0 times it NaN. */
  private static final float MOST = 1e30f;

  private static final float[] START = floats("3f3cd549 3ff91435 bf331529 bfa6b1ae bf036527");
  private static final List<float[]> GRADIENTS =
      List.of(
          floats("be8a0b93 3e7c17d5 3ef7c50e 3ee69d29 bf74f309"),
          floats("3fc026ed bea08cba be6fe83f bf8920a9 3e28c0ec"),
          floats("3decdc43 3ec44ddb bdfcc175 3f6493e2 befa658e"));

  @Override
  public Optimizer optimizer(List<ParameterGroup> groups) {
    return new Sgd(new Sgd.Options(0.9f, 0.3f, false), groups);
  }

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
    Sgd sgd = sgd(new Sgd.Options(momentum, dampening, nesterov), decay, value, gradient);
    for (float[] step : GRADIENTS) {
      System.arraycopy(step, 0, gradient.data(), 0, 5);
      sgd.step(rate);
      assertThat(gradient.data()).isEqualTo(step);
    }
    assertThat(value.data()).isEqualTo(floats(expected));
  }

  /** Rate, options and one value with its gradient. */
  private record Drawn(
      Sgd.Options options, float decay, float rate, int steps, float value, float gradient) {
    /**
     * A step as a linear map of (value, velocity, 1), a row each, which the first one differs from:
     * its velocity is the gradient.
     */
    double[][] step(boolean first) {
      double kept = first ? 0 : options.momentum();
      boolean damped = !first && options.momentum() > 0; // dampening is of momentum
      double added = damped ? 1 - options.dampening() : 1; // a float, as it is defined
      double[] gradient = {decay, 0, this.gradient};
      double[] velocity = new double[3];
      double[] moved = new double[3];
      for (int i = 0; i < 3; i++) {
        velocity[i] = added * gradient[i] + (i == 1 ? kept : 0);
        double along =
            options.nesterov() ? gradient[i] + options.momentum() * velocity[i] : velocity[i];
        moved[i] = (i == 0 ? 1 : 0) - rate * along;
      }
      return new double[][] {moved, velocity, {0, 0, 1}};
    }

    /** The power of the map, by squares of it. */
    double[][] after(int more) {
      double[][] power = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
      double[][] square = step(false);
      for (int rest = more; rest > 0; rest /= 2) {
        power = rest % 2 == 1 ? product(square, power) : power;
        square = product(square, square);
      }
      return power;
    }

    private static double[][] product(double[][] a, double[][] b) {
      double[][] product = new double[3][3];
      for (int i = 0; i < 27; i++) {
        product[i / 9][i % 3] += a[i / 9][i / 3 % 3] * b[i / 3 % 3][i % 3];
      }
      return product;
    }

    double expected() {
      double[][] all = product(after(steps - 1), step(true));
      return all[0][0] * value + all[0][2]; // the velocity starts at zero
    }

    /**
     * Roundings, step by step, of what is as large as it may be: the gradient's, two of the
     * velocity, Nesterov's and the value's; each goes where its value goes.
     */
    double error() {
      double p = Math.abs(value);
      double v = 0;
      double ofP = 0;
      double ofV = 0;
      for (int t = 0; t < steps; t++) {
        double added = t == 0 || options.momentum() == 0 ? 1 : 1 - options.dampening();
        double kept = t == 0 ? 0 : options.momentum();
        double g = decay * p + Math.abs(gradient);
        double ofG = decay * ofP + U * g;
        v = added * g + kept * v;
        ofV = added * ofG + kept * ofV + 2 * U * v;
        double along = options.nesterov() ? g + options.momentum() * v : v;
        double ofAlong = options.nesterov() ? ofG + options.momentum() * ofV + U * along : ofV;
        p += rate * along;
        ofP += rate * ofAlong + U * p;
      }
      return 1.001 * ofP; // and a rounding of each error
    }
  }

  @Provide
  Arbitrary<Drawn> runs() {
    return Arbitraries.randomValue(
        random -> {
          boolean nesterov = random.nextInt(3) == 0;
          float momentum =
              nesterov || random.nextInt(4) > 0 ? 0.01f + 0.98f * random.nextFloat() : 0;
          float dampening = nesterov || random.nextBoolean() ? 0 : random.nextFloat();
          float decay = random.nextBoolean() ? 0.1f * random.nextFloat() : 0;
          return new Drawn(
              new Sgd.Options(momentum, dampening, nesterov),
              decay,
              (float) Math.pow(10, -3 * random.nextDouble()),
              1 + random.nextInt(40),
              (float) random.nextGaussian(),
              (float) random.nextGaussian());
        });
  }

  @Property
  void stepsOfAConstantGradientAreThePowerOfOne(@ForAll("runs") Drawn drawn) {
    assertThat(run(drawn) - drawn.expected()).isBetween(-drawn.error(), drawn.error());
  }

  /** v = g (1 - m^t) / (1 - m), and a step is v or, looking ahead, g + m v. */
  @Property
  void momentumAddsUpGeometrically(@ForAll("runs") Drawn any) {
    Sgd.Options options = new Sgd.Options(any.options().momentum(), 0, any.options().nesterov());
    Drawn drawn = new Drawn(options, 0, any.rate(), any.steps(), any.value(), any.gradient());
    double m = options.momentum();
    double travelled = 0;
    for (int t = 1; t <= drawn.steps(); t++) {
      travelled += (1 - Math.pow(m, options.nesterov() ? t + 1 : t)) / (1 - m);
    }
    double expected = drawn.value() - drawn.rate() * travelled * drawn.gradient();
    assertThat(drawn.expected()).isCloseTo(expected, within(OF_REFERENCE));
    double error = drawn.error() + OF_REFERENCE;
    assertThat(run(drawn) - expected).isBetween(-error, error);
  }

  /** Decay alone shrinks by the same factor each step. */
  @Property
  void decayShrinksGeometrically(@ForAll("runs") Drawn any) {
    Sgd.Options options = new Sgd.Options(0, 0, false);
    Drawn drawn = new Drawn(options, any.decay(), any.rate(), any.steps(), any.value(), 0);
    double factor = 1 - drawn.rate() * (double) drawn.decay();
    double expected = drawn.value() * Math.pow(factor, drawn.steps());
    double error = drawn.error() + OF_REFERENCE;
    assertThat(run(drawn) - expected).isBetween(-error, error);
  }

  private static float run(Drawn drawn) {
    Tensor value = Tensor.of(Shape.vector(1), drawn.value());
    Tensor gradient = Tensor.of(Shape.vector(1), drawn.gradient());
    Sgd sgd = sgd(drawn.options(), drawn.decay(), value, gradient);
    for (int t = 0; t < drawn.steps(); t++) {
      sgd.step(drawn.rate());
    }
    return value.data()[0];
  }

  /** No bit of any value but of -0, to which PyTorch's sum, too, adds 0 with either sign. */
  @Property
  void aRateOfZeroChangesNoParameter(
      @ForAll("runs") Drawn drawn, @ForAll @IntRange(min = 1, max = 67) int n, @ForAll int seed) {
    Random random = new Random(seed);
    Tensor value = Tensor.zeros(Shape.vector(n));
    Tensor gradient = Tensor.zeros(Shape.vector(n));
    for (int i = 0; i < n; i++) {
      float any = Float.intBitsToFloat(random.nextInt());
      value.data()[i] = Math.abs(any) < MOST && any != 0 ? any : 0;
      gradient.data()[i] = (float) random.nextGaussian();
    }
    float[] before = value.data().clone();
    Sgd sgd = sgd(drawn.options(), drawn.decay(), value, gradient);
    for (int t = 0; t < drawn.steps(); t++) {
      sgd.step(0);
    }
    assertThat(value.data()).isEqualTo(before);
  }

  /** Buffers may be longer than their tensors; what lies behind belongs to somebody else. */
  @Test
  void valuesBehindTheTensorStay() {
    Tensor value = new Tensor(Shape.vector(2), new float[] {1, 2, 3});
    Tensor gradient = new Tensor(Shape.vector(2), new float[] {1, 1, 1});
    sgd(new Sgd.Options(0.9f, 0, true), 0, value, gradient).step(1);
    assertThat(value.data()).containsExactly(1 - 1.9f, 2 - 1.9f, 3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-0.1|0|false|Sgd: momentum is -0.1, a finite number from 0 is needed",
        "NaN|0|false|Sgd: momentum is NaN, a finite number from 0 is needed",
        "0.9|NaN|false|Sgd: dampening is NaN",
        "0|0|true|Sgd: Nesterov needs momentum above 0 and dampening 0, not 0.0 and 0.0",
        "0.9|0.1|true|Sgd: Nesterov needs momentum above 0 and dampening 0, not 0.9 and 0.1"
      })
  void wrongOptionsAreRefused(float momentum, float dampening, boolean nesterov, String message) {
    assertThatThrownBy(() -> new Sgd.Options(momentum, dampening, nesterov))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void wrongRatesAreRefused() {
    Sgd sgd = new Sgd(new Sgd.Options(0.9f, 0, true), List.of());
    for (float rate : new float[] {Float.NaN, -0.1f, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> sgd.step(rate))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Sgd: learning rate is " + rate + ", a finite number from 0 is needed");
    }
    assertThat(sgd.stepsDone()).isZero();
  }

  private static Sgd sgd(Sgd.Options options, float decay, Tensor value, Tensor gradient) {
    Slot slot = new Slot("p", value, gradient);
    return new Sgd(options, List.of(new ParameterGroup(List.of(slot), 1, decay)));
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
