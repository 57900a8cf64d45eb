package senet.engine.fusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.Op;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.BlockEnd;
import senet.engine.op.FoldedConv2d;
import senet.engine.op.GlobalAvgPool;

/** Which ops a network becomes without gradients, and that those compute the same. */
class InferenceFusionTest {
  /** A ReLU moves values no further apart than they were, so that kinks need no care. */
  @Property(tries = 300)
  void anyNetworkIsWithinRoundingOfTheExactOne(@ForAll long seed) {
    Comparison.of(new RandomNetwork(seed, false)).assertInferenceIsWithinRounding();
  }

  @Property(tries = 15)
  void anyWideNetworkIsWithinRoundingOfTheExactOne(@ForAll long seed) {
    Comparison.of(RandomNetwork.wide(seed, false)).assertInferenceIsWithinRounding();
  }

  private final PlainNetwork network =
      new PlainNetwork(7) {
        @Override
        boolean trains() {
          return false;
        }
      };

  private Variable convNorm(Variable x, int k) {
    return network.norm(network.convolution(x, k, 3, 1, 1));
  }

  /** The ops of the fused tape up to where {@link PlainNetwork#classify} starts. */
  private List<String> body() {
    Variable[] kept = network.kept.toArray(Variable[]::new);
    List<String> ops =
        Fusion.inference(network.tape, kept).tape().calls().stream()
            .map(call -> name(call.op()))
            .toList();
    return ops.subList(0, ops.size() - 4); // pool, flatten, linear, loss
  }

  private static String name(Op op) {
    return switch (op) {
      case FoldedConv2d folded ->
          "Conv"
              + (folded.normalizes() ? " norm" : "")
              + (folded.skips() ? " skip" : "")
              + (folded.relu() ? " relu" : "");
      case BlockEnd end -> "End" + (end.skips() ? " skip" : "") + (end.relu() ? " relu" : "");
      default -> op.getClass().getSimpleName();
    };
  }

  @Test
  void aResidualBlockIsTwoConvolutions() {
    Variable x = network.images(2, 6, 5, 4);
    Variable y = network.relu(convNorm(x, 7));
    network.classify(network.relu(network.apply(new Add(), x, convNorm(y, 4))));
    assertThat(body()).containsExactly("Conv norm relu", "Conv norm skip relu");
    Comparison.of(network).assertInferenceIsWithinRounding();
  }

  @Test
  void aGateEndsABlockInOnePass() {
    Variable x = network.images(2, 6, 5, 4);
    Variable y = convNorm(x, 4);
    y = network.excited(y, network.apply(new GlobalAvgPool(), y), true);
    network.classify(network.relu(network.apply(new Add(), x, y)));
    assertThat(body())
        .containsExactly(
            "Conv norm",
            "GlobalAvgPool",
            "Conv relu",
            "Conv",
            "ChannelSlice",
            "Sigmoid",
            "ChannelSlice",
            "End skip relu");
    Comparison.of(network).assertInferenceIsWithinRounding();
  }

  /** Of two convolutions that meet in one sum the first takes up the second. */
  @Test
  void aDownsampledShortcutIsTheOthersSkip() {
    Variable x = network.images(2, 6, 5, 4);
    network.classify(network.relu(network.apply(new Add(), convNorm(x, 7), convNorm(x, 7))));
    assertThat(body()).containsExactly("Conv norm", "Conv norm skip relu");
    Comparison.of(network).assertInferenceIsWithinRounding();
  }

  /** Statistics of the batch cannot be folded. */
  @Test
  void aTrainingNormStays() {
    Variable x = network.images(2, 6, 5, 4);
    Variable y = network.norm(network.convolution(x, 4, 3, 1, 1), true);
    network.classify(network.relu(y));
    assertThat(body()).containsExactly("Conv", "BatchNorm", "Relu");
    Comparison.of(network).assertInferenceIsWithinRounding();
  }
}
