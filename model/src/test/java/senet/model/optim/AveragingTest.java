package senet.model.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.model.nn.BatchNormalization;
import senet.model.nn.Network;

class AveragingTest {
  private static final double U = 0x1p-24; // unit roundoff of float

  /** Weight, bias and running statistics of one batch norm, drawn. */
  private static Network network(long seed) {
    Network network = new Network(new BatchNormalization(19), Shape.nhwc(1, 1, 1, 19));
    draw(network, seed);
    return network;
  }

  private static void draw(Network network, long seed) {
    Random random = new Random(seed);
    for (Tensor tensor : ShadowValues.of(network).values()) {
      for (int i = 0; i < tensor.size(); i++) {
        tensor.data()[i] = random.nextFloat(-1, 1);
      }
    }
  }

  private static List<float[]> values(Network network) {
    return ShadowValues.of(network).values().stream().map(tensor -> tensor.data().clone()).toList();
  }

  private static List<float[]> copies(Resumable kept) {
    return kept.state().values().stream().map(float[]::clone).toList();
  }

  private static void assertSame(List<float[]> actual, List<float[]> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i)).isEqualTo(expected.get(i));
    }
  }

  @Test
  void parametersAndRunningStatisticsHaveShadows() {
    Network network = network(1);
    Lookahead lookahead =
        new Lookahead(new Lookahead.Options(1, Lookahead.SlowRate.constant(1)), network);
    assertThat(lookahead.state().keySet())
        .containsExactly("slow/weight", "slow/bias", "slow/running_mean", "slow/running_var");
    assertThat(new ExponentialAverage(0.9, network).state().keySet())
        .containsExactly(
            "average/weight", "average/bias", "average/running_mean", "average/running_var");
  }

  /** torch.lerp of PyTorch 1.13, to the last bit, from either end. */
  @Test
  void approachIsPytorchsLerp() {
    SequencedMap<String, Tensor> live = new LinkedHashMap<>();
    live.put("p", Goldens.slot("p", Goldens.floats("gradient 0")).value());
    ShadowValues shadow = new ShadowValues("s", live);
    System.arraycopy(Goldens.floats("start"), 0, shadow.state().get("s/p"), 0, 19);
    for (double share : new double[] {0.25, 0.75, 0.5, 0.125}) {
      shadow.approach(share);
    }
    assertThat(shadow.state().get("s/p")).isEqualTo(Goldens.floats("lerp"));
  }

  /**
   * airbench's lookahead in double: moved every fifth step, three roundings of values of at most 2
   * each time, and those before are not enlarged.
   */
  @Test
  void lookaheadIsAirbenchs() {
    Network network = network(1);
    Lookahead.SlowRate rate = Lookahead.SlowRate.rising(Math.pow(0.95, 5), 3, 40);
    Lookahead lookahead = new Lookahead(new Lookahead.Options(5, rate), network);
    double[] slow = new double[19];
    for (int i = 0; i < slow.length; i++) {
      slow[i] = network.parameters().get("weight").value().data()[i];
    }
    for (int step = 1; step <= 40; step++) {
      draw(network, step);
      List<float[]> fast = values(network);
      lookahead.step();
      if (step % 5 == 0) {
        double kept = Math.pow(0.95, 5) * Math.pow(step / 40.0, 3);
        double error = 6 * (step / 5) * U;
        for (int i = 0; i < slow.length; i++) {
          slow[i] = kept * slow[i] + (1 - kept) * fast.getFirst()[i];
          assertThat(lookahead.state().get("slow/weight")[i] - slow[i]).isBetween(-error, error);
        }
        assertSame(values(network), copies(lookahead));
      } else {
        assertSame(values(network), fast);
      }
    }
  }

  @Test
  void slowAndFastWeightsChangePlaces() {
    Network network = network(1);
    Lookahead lookahead =
        new Lookahead(new Lookahead.Options(3, Lookahead.SlowRate.constant(0.5)), network);
    List<float[]> slow = values(network);
    draw(network, 2);
    List<float[]> fast = values(network);
    lookahead.swap();
    assertSame(values(network), slow);
    assertSame(copies(lookahead), fast);
    lookahead.swap();
    assertSame(values(network), fast);
  }

  /** From the start: the weights that the network starts with are the first slow ones. */
  @Test
  void lookaheadFromTheStart() {
    Network network = network(1);
    float before = network.parameters().get("weight").value().data()[0];
    Lookahead lookahead =
        new Lookahead(new Lookahead.Options(2, Lookahead.SlowRate.constant(0.5)), network);
    draw(network, 2);
    float after = network.parameters().get("weight").value().data()[0];
    lookahead.step();
    lookahead.step();
    assertThat(network.parameters().get("weight").value().data()[0])
        .isEqualTo(after - (after - before) * 0.5f);
  }

  /** With its own recurrence in double; a rounding of each of three operations. */
  @Property(tries = 100)
  void theAverageIsAsDefined(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int steps) {
    Network network = network(seed);
    ExponentialAverage average = new ExponentialAverage(0.8, network);
    double expected = network.parameters().get("weight").value().data()[0];
    for (int t = 0; t < steps; t++) {
      draw(network, seed + 1 + t);
      average.step();
      double kept = Math.min(0.8, (1.0 + t) / (10 + t));
      float value = network.parameters().get("weight").value().data()[0];
      expected = kept * expected + (1 - kept) * value;
      double error = 6 * (t + 1) * U;
      assertThat(average.state().get("average/weight")[0] - expected).isBetween(-error, error);
    }
    List<float[]> live = values(network);
    List<float[]> averaged = copies(average);
    average.swap();
    assertSame(values(network), averaged);
    assertThatThrownBy(average::step)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "ExponentialAverage: the network holds the average; hint: swap back before training");
    average.swap();
    assertSame(values(network), live);
    assertSame(copies(average), averaged);
  }

  @Property(tries = 50)
  void bothGoOnAsIfTheyHadNotStopped(
      @ForAll long seed, @ForAll @IntRange(max = 20) int before, @ForAll boolean lookahead) {
    Network one = network(seed);
    Network other = network(seed + 1);
    WeightAverage first = averaging(lookahead, one);
    run(first, one, seed, 0, before);
    WeightAverage second = averaging(lookahead, other);
    Map<String, float[]> state = second.state();
    first.state().forEach((name, kept) -> System.arraycopy(kept, 0, state.get(name), 0, 19));
    second.resumeAt(first.stepsDone());
    run(first, one, seed, before, before + 12);
    run(second, other, seed, before, before + 12);
    assertSame(copies(second), copies(first));
    assertSame(values(other), values(one));
    assertThat(second.stepsDone()).isEqualTo(before + 12);
  }

  private static WeightAverage averaging(boolean lookahead, Network network) {
    return lookahead
        ? new Lookahead(new Lookahead.Options(4, Lookahead.SlowRate.rising(0.7, 2, 30)), network)
        : new ExponentialAverage(0.9, network);
  }

  private static void run(WeightAverage kept, Network network, long seed, int from, int to) {
    for (int step = from; step < to; step++) {
      draw(network, seed + step);
      kept.step();
    }
  }

  @Property
  void slowRatesAreShares(@ForAll @IntRange(min = 1, max = 99) int total) {
    Lookahead.SlowRate rate = Lookahead.SlowRate.rising(Math.pow(0.95, 5), 3, total);
    for (int step = 1; step <= total + 5; step++) {
      assertThat(rate.at(step)).isBetween(1 - Math.pow(0.95, 5), 1.0);
    }
    assertThat(rate.at(total)).isEqualTo(1 - Math.pow(0.95, 5));
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThatThrownBy(() -> new ExponentialAverage(1, network(1)))
        .hasMessage("ExponentialAverage: decay is 1.0, a number from 0 to below 1 is needed");
    assertThatThrownBy(() -> Lookahead.SlowRate.constant(1.5))
        .hasMessage("Lookahead: slow rate is 1.5, a number from 0 to 1 is needed");
    assertThatThrownBy(() -> Lookahead.SlowRate.rising(2, 3, 10))
        .hasMessage("Lookahead: decay is 2.0, a number from 0 to 1 is needed");
    assertThatThrownBy(() -> new Lookahead.Options(0, _ -> 1))
        .hasMessage("Lookahead: number of steps between two is 0, at least 1 is needed");
  }
}
