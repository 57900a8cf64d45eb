package senet.engine.fusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Fused or not, a program computes what it says, to rounding. */
class TrainingFusionPropertyTest {
  private static PlainNetwork draw(long seed) {
    PlainNetwork network = new RandomNetwork(seed, true);
    Assume.that(!network.parameters.isEmpty());
    return network;
  }

  @Property(tries = 150)
  void valuesGradientsAndStatisticsAreThoseOfTheProgram(
      @ForAll @LongRange(min = 0, max = 1 << 30) long seed) {
    Comparison comparison = Comparison.of(draw(seed));
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
    PlainNetwork network = draw(seed);
    List<float[]> first = Comparison.fused(network, 2);
    List<float[]> fourth = Comparison.fused(network, 2, 3);
    for (int j = 0; j < first.size(); j++) {
      assertThat(fourth.get(j)).isEqualTo(first.get(j));
    }
  }

  @Property(tries = 50)
  void bitsDoNotDependOnThreads(@ForAll @LongRange(min = 0, max = 1 << 30) long seed) {
    PlainNetwork network = draw(seed);
    List<float[]> one = Comparison.fused(network, 1);
    for (int threads : new int[] {2, 3, 7}) {
      List<float[]> many = Comparison.fused(network, threads);
      for (int j = 0; j < one.size(); j++) {
        assertThat(many.get(j)).isEqualTo(one.get(j));
      }
    }
  }
}
