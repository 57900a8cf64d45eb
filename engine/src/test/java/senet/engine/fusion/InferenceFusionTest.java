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
import senet.engine.op.ChannelShuffle;
import senet.engine.op.Concat;
import senet.engine.op.Conv2d;
import senet.engine.op.FoldedConv2d;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.Pad2d;
import senet.engine.op.Scale;
import senet.engine.tensor.Shape;

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

  @Property(tries = 50)
  void anyBranchedNetworkIsWithinRoundingOfTheExactOne(@ForAll long seed) {
    Comparison.of(RandomNetwork.branched(seed, false)).assertInferenceIsWithinRounding();
  }

  private final PlainNetwork network =
      new PlainNetwork(7) {
        @Override
        boolean trains() {
          return false;
        }
      };

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
              + (folded.biased() ? " bias" : "")
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
    Variable y = network.relu(network.convNorm(x, 7, 3));
    network.classify(network.relu(network.apply(new Add(), x, network.convNorm(y, 4, 3))));
    assertThat(body()).containsExactly("Conv norm relu", "Conv norm skip relu");
    Comparison.of(network).assertInferenceIsWithinRounding();
  }

  @Test
  void aGateEndsABlockInOnePass() {
    Variable x = network.images(2, 6, 5, 4);
    Variable y = network.convNorm(x, 4, 3);
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
    network.classify(
        network.relu(
            network.apply(new Add(), network.convNorm(x, 7, 3), network.convNorm(x, 7, 3))));
    assertThat(body()).containsExactly("Conv norm", "Conv norm skip relu");
    Comparison.of(network).assertInferenceIsWithinRounding();
  }

  /** As the released VGG and BN-Inception have them: the norm is folded into weight and bias. */
  @Test
  void aNormBehindABiasIsFolded() {
    Variable x = network.images(2, 6, 5, 4);
    Variable weight = network.parameter(Shape.krsc(7, 3, 3, 4));
    Variable y = network.apply(Conv2d.of(1, 1), x, weight, network.parameter(Shape.vector(7)));
    network.classify(network.relu(network.norm(y)));
    assertThat(body()).containsExactly("Conv bias norm relu");
    Comparison.of(network).assertInferenceIsWithinRounding();
  }

  /** Branches end where they are joined. */
  @Test
  void branchesAreFoldedOneByOne() {
    Variable x = network.images(2, 6, 5, 4);
    Variable left = network.relu(network.convNorm(x, 7, 3));
    Variable right = network.convNorm(network.apply(new Pad2d(0, 1, 2, 0), x), 3, 3);
    right = network.apply(new Scale(0.3f), network.convolution(right, 3, 1, 1, 1));
    left = network.apply(new Pad2d(1, 0, 0, 2), network.apply(new ChannelShuffle(7), left));
    network.classify(network.relu(network.apply(new Concat(), left, right)));
    assertThat(body())
        .containsExactly(
            "Conv norm relu",
            "Pad2d",
            "Conv norm",
            "Conv",
            "Scale",
            "ChannelShuffle",
            "Pad2d",
            "Concat",
            "Relu");
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
