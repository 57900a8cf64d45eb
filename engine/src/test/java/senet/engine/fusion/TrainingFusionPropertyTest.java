package senet.engine.fusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.Recorded;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.op.Conv2d;
import senet.engine.op.Conv2dMoments;
import senet.engine.tensor.Shape;

/** Fused or not, a program computes what it says, to rounding. */
class TrainingFusionPropertyTest {
  private static PlainNetwork draw(long seed) {
    PlainNetwork network = new RandomNetwork(seed, true);
    Assume.that(!network.parameters.isEmpty());
    return network;
  }

  private static PlainNetwork drawWide(long seed) {
    PlainNetwork network = RandomNetwork.wide(seed, true);
    Assume.that(!network.parameters.isEmpty());
    return network;
  }

  @Test
  void wideNetworksAreOftenWinogradsOfEachKind() {
    EnumMap<ConvAlgorithm, Integer> counts = new EnumMap<>(ConvAlgorithm.class);
    for (int seed = 0; seed < 100; seed++) {
      for (Recorded call : Comparison.fusion(drawWide(seed)).tape().calls()) {
        if (call.op() instanceof Conv2dMoments moments) {
          counts.merge(algorithm(moments.convolution(), call), 1, Integer::sum);
        }
      }
    }
    assertThat(counts.get(ConvAlgorithm.WINOGRAD)).isGreaterThan(20);
    assertThat(counts.get(ConvAlgorithm.WINOGRAD_GROUPS)).isGreaterThan(5);
    assertThat(counts.get(ConvAlgorithm.WINOGRAD_KERNEL_BLOCKS)).isGreaterThan(5);
  }

  private static ConvAlgorithm algorithm(Conv2d op, Recorded call) {
    Shape x = call.inputs().get(0).shape();
    Shape w = call.inputs().get(1).shape();
    return ConvAlgorithm.ofFused(
        new ConvGeometry(
            x.dim(0),
            x.dim(1),
            x.dim(2),
            x.dim(3),
            w.dim(0),
            w.dim(1),
            w.dim(2),
            op.stride(),
            op.padding(),
            op.dilation(),
            op.groups()));
  }

  @Property(tries = 150)
  void valuesGradientsAndStatisticsAreThoseOfTheProgram(
      @ForAll @LongRange(min = 0, max = 1 << 30) long seed) {
    Comparison comparison = Comparison.of(draw(seed));
    Assume.that(comparison.isClearOfKinks());
    comparison.assertBothAreWithinRounding();
  }

  @Property(tries = 50)
  void branchesAreThoseOfTheProgram(@ForAll @LongRange(min = 0, max = 1 << 30) long seed) {
    PlainNetwork network = RandomNetwork.branched(seed, true);
    Assume.that(!network.parameters.isEmpty());
    Comparison comparison = Comparison.of(network);
    Assume.that(comparison.isClearOfKinks());
    comparison.assertBothAreWithinRounding();
  }

  /** A single value whose error is five times its root mean square, six times that of 8 draws. */
  @Test
  void rareErrorsAreMeasuredByManySimulations() {
    Comparison comparison = Comparison.of(draw(88805));
    assertThat(comparison.isClearOfKinks()).isTrue();
    comparison.assertBothAreWithinRounding();
  }

  /** Whole planes of one value: independent errors would be a tenth of what vectors of 8 give. */
  @Test
  void equalValuesAreRoundedAlike() {
    Comparison comparison = Comparison.of(draw(461796806));
    assertThat(comparison.isClearOfKinks()).isTrue();
    comparison.assertBothAreWithinRounding();
  }

  @Property(tries = 100)
  void bitsDoNotDependOnEarlierSteps(@ForAll @LongRange(min = 0, max = 1 << 30) long seed) {
    requireNothingOfEarlierSteps(draw(seed));
  }

  @Property(tries = 30)
  void bitsOfWideNetworksDoNotDependOnEarlierSteps(
      @ForAll @LongRange(min = 0, max = 1 << 30) long seed) {
    requireNothingOfEarlierSteps(drawWide(seed));
  }

  private static void requireNothingOfEarlierSteps(PlainNetwork network) {
    List<float[]> first = Comparison.fused(network, 2);
    List<float[]> fourth = Comparison.fused(network, 2, 3);
    for (int j = 0; j < first.size(); j++) {
      assertThat(fourth.get(j)).isEqualTo(first.get(j));
    }
  }

  @Property(tries = 50)
  void bitsDoNotDependOnThreads(@ForAll @LongRange(min = 0, max = 1 << 30) long seed) {
    requireNothingOfThreads(draw(seed));
  }

  @Property(tries = 20)
  void bitsOfWideNetworksDoNotDependOnThreads(
      @ForAll @LongRange(min = 0, max = 1 << 30) long seed) {
    requireNothingOfThreads(drawWide(seed));
  }

  private static void requireNothingOfThreads(PlainNetwork network) {
    List<float[]> one = Comparison.fused(network, 1);
    for (int threads : new int[] {2, 3, 7}) {
      List<float[]> many = Comparison.fused(network, threads);
      for (int j = 0; j < one.size(); j++) {
        assertThat(many.get(j)).isEqualTo(one.get(j));
      }
    }
  }
}
