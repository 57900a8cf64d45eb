package senet.engine.fusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.Op;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Variable;
import senet.engine.op.BlockEnd;
import senet.engine.op.ChannelShuffle;
import senet.engine.op.Concat;
import senet.engine.op.Conv2d;
import senet.engine.op.Conv2dMoments;
import senet.engine.op.IdentityShortcut;
import senet.engine.op.Pad2d;
import senet.engine.op.Scale;
import senet.engine.tensor.Shape;

/** Which ops a network becomes, and that those compute the same. */
class TrainingFusionTest {
  private final PlainNetwork network = new PlainNetwork(1);

  /** The ops of the fused tape up to where {@link PlainNetwork#classify} starts. */
  private List<String> body() {
    List<Recorded> calls = Comparison.fusion(network).tape().calls();
    return calls.stream().limit(calls.size() - 4).map(call -> name(call.op())).toList();
  }

  private static String name(Op op) {
    return switch (op) {
      case Conv2dMoments fused -> fused.normalizes() ? "NormReluConv2dMoments" : "Conv2dMoments";
      case BlockEnd end ->
          "BlockEnd"
              + (end.normalizes() ? " norm" : "")
              + (end.gated() ? " gate" : "")
              + (end.biased() ? " bias" : "")
              + (end.skips() ? " skip" : "")
              + (end.relu() ? " relu" : "");
      default -> op.getClass().getSimpleName();
    };
  }

  /** Stem, a block whose gate and shift come from the mean, 1x1 convolution: the seed's network. */
  @Test
  void theSeedsNetwork() {
    Variable x = network.relu(network.convNorm(network.images(2, 5, 6, 3), 4, 3));
    Variable y = network.convNorm(network.relu(network.convNorm(x, 4, 3)), 4, 3);
    y = network.relu(network.add(x, network.excited(y, network.pool(y), true)));
    network.classify(network.relu(network.convNorm(y, 7, 1)));
    assertThat(body())
        .containsExactly(
            "Conv2dMoments",
            "BatchNormCoefficients",
            "BlockEnd norm relu",
            "Conv2dMoments",
            "BatchNormCoefficients",
            "NormReluConv2dMoments",
            "BatchNormCoefficients",
            "NormalizedMean",
            "Conv2d",
            "Relu",
            "Conv2d",
            "ChannelSlice",
            "Sigmoid",
            "ChannelSlice",
            "BlockEnd norm gate bias skip relu",
            "Conv2dMoments",
            "BatchNormCoefficients",
            "BlockEnd norm relu");
    Comparison.assertSame(network);
  }

  private Variable constant(Shape shape, double deviation) {
    return network.tape.constant(network.normal(shape, deviation));
  }

  /** As of a layer that is not trained: its norm uses running statistics. */
  private Variable frozenConvNorm(Variable x, int k) {
    Variable weight = constant(Shape.krsc(k, 3, 3, x.shape().dim(3)), 0.3);
    Shape vector = Shape.vector(k);
    Variable y = network.apply(Conv2d.of(1, 1), x, weight);
    return network.norm(y, false, constant(vector, 1), constant(vector, 1));
  }

  /** Gradients go through what is frozen to what is trained before it. */
  @Test
  void aFrozenBlockBetweenTrainedOnes() {
    Variable x = network.relu(network.convNorm(network.images(2, 4, 4, 3), 4, 3));
    Variable y = frozenConvNorm(network.relu(frozenConvNorm(x, 4)), 4);
    y = network.relu(network.add(network.excited(y, network.pool(y), false), x));
    network.classify(network.relu(network.convNorm(y, 7, 1)));
    assertThat(body())
        .containsExactly(
            "Conv2dMoments",
            "BatchNormCoefficients",
            "BlockEnd norm relu",
            "Conv2d",
            "BatchNorm",
            "Relu",
            "Conv2d",
            "BatchNorm",
            "GlobalAvgPool",
            "Conv2d",
            "Relu",
            "Conv2d",
            "Sigmoid",
            "Multiply",
            "Add",
            "Relu",
            "Conv2dMoments",
            "BatchNormCoefficients",
            "BlockEnd norm relu");
    Comparison.assertSame(network);
  }

  /** Nothing before the last convolution has a gradient. */
  @Test
  void trainedLayersBehindFrozenOnes() {
    Variable x = network.relu(frozenConvNorm(network.images(2, 5, 6, 3), 4));
    network.classify(network.relu(network.convNorm(network.relu(frozenConvNorm(x, 4)), 5, 3)));
    assertThat(body())
        .containsExactly(
            "Conv2d",
            "BatchNorm",
            "Relu",
            "Conv2d",
            "BatchNorm",
            "Relu",
            "Conv2dMoments",
            "BatchNormCoefficients",
            "BlockEnd norm relu");
    Comparison.assertSame(network);
  }

  /** The seed's code as it is, without a squeeze: every pixel has a gate of its own. */
  @Test
  void theSeedsBlockWithoutSqueeze() {
    Variable x = network.images(2, 5, 6, 4);
    Variable y = network.convNorm(network.relu(network.convNorm(x, 4, 3)), 4, 3);
    network.classify(network.relu(network.add(x, network.excited(y, y, true))));
    assertThat(body())
        .containsExactly(
            "Conv2dMoments",
            "BatchNormCoefficients",
            "NormReluConv2dMoments",
            "BatchNormCoefficients",
            "BlockEnd norm",
            "Conv2d",
            "Relu",
            "Conv2d",
            "ChannelSlice",
            "Sigmoid",
            "ChannelSlice",
            "Multiply",
            "Add",
            "Add",
            "Relu");
    Comparison.assertSame(network);
  }

  /** SE-ResNet-20's stem, and its first blocks of two stages. */
  @Test
  void seResNet20() {
    Variable x = network.relu(network.convNorm(network.images(2, 6, 6, 3), 4, 3));
    Variable y = network.convNorm(network.relu(network.convNorm(x, 4, 3)), 4, 3);
    x = network.relu(network.add(network.excited(y, network.pool(y), false), x));
    Variable strided = network.norm(network.convolution(x, 8, 3, 2, 1));
    y = network.convNorm(network.relu(strided), 8, 3);
    y = network.excited(y, network.pool(y), false);
    network.classify(network.relu(network.add(y, network.apply(new IdentityShortcut(2, 8), x))));
    assertThat(body())
        .containsExactly(
            "Conv2dMoments",
            "BatchNormCoefficients",
            "BlockEnd norm relu",
            "Conv2dMoments",
            "BatchNormCoefficients",
            "NormReluConv2dMoments",
            "BatchNormCoefficients",
            "NormalizedMean",
            "Conv2d",
            "Relu",
            "Conv2d",
            "Sigmoid",
            "BlockEnd norm gate skip relu",
            "Conv2dMoments",
            "BatchNormCoefficients",
            "NormReluConv2dMoments",
            "BatchNormCoefficients",
            "NormalizedMean",
            "Conv2d",
            "Relu",
            "Conv2d",
            "Sigmoid",
            "IdentityShortcut",
            "BlockEnd norm gate skip relu");
    Comparison.assertSame(network);
  }

  /** The first norm is the main line of the sum, the second its shortcut. */
  @Test
  void twoNormsThatMeet() {
    Variable x = network.images(2, 5, 4, 3);
    Variable main = network.convNorm(x, 5, 3);
    network.classify(network.relu(network.add(network.convNorm(x, 5, 1), main)));
    assertThat(body())
        .containsExactly(
            "Conv2dMoments",
            "BatchNormCoefficients",
            "Conv2dMoments",
            "BatchNormCoefficients",
            "BlockEnd norm",
            "BlockEnd norm skip relu");
    Comparison.assertSame(network);
  }

  /** Nothing but training norms right behind convolutions without bias. */
  @Test
  void otherNormsStay() {
    Variable x = network.images(2, 5, 4, 3);
    Variable y = network.relu(network.norm(network.convolution(x, 3, 3, 1, 1), false));
    y = network.convolution(network.relu(network.norm(y)), 4, 3, 1, 1);
    Variable weight = network.parameter(Shape.krsc(4, 1, 1, 4));
    Variable bias = network.parameter(Shape.vector(4));
    network.classify(network.norm(network.apply(Conv2d.of(1, 0), y, weight, bias)));
    assertThat(body())
        .containsExactly(
            "Conv2d", "BatchNorm", "Relu", "BatchNorm", "Relu", "Conv2d", "Conv2d", "BatchNorm");
    Comparison.assertSame(network);
  }

  /** What is joined is written: by one pass each, whoever else reads it. */
  @Test
  void branches() {
    Variable x = network.images(2, 6, 5, 4);
    Variable left = network.relu(network.convNorm(x, 4, 3));
    Variable right = network.apply(new Scale(0.3f), network.convNorm(x, 3, 1));
    Variable y = network.apply(new Concat(), left, right, left);
    y = network.relu(network.convNorm(network.apply(new Pad2d(0, 1, 2, 0), y), 6, 1));
    network.classify(network.convNorm(network.apply(new ChannelShuffle(3), y), 5, 3));
    assertThat(body())
        .containsExactly(
            "Conv2dMoments",
            "BatchNormCoefficients",
            "BlockEnd norm relu",
            "Conv2dMoments",
            "BatchNormCoefficients",
            "BlockEnd norm",
            "Scale",
            "Concat",
            "Pad2d",
            "Conv2dMoments",
            "BatchNormCoefficients",
            "BlockEnd norm relu",
            "ChannelShuffle",
            "Conv2dMoments",
            "BatchNormCoefficients");
    Comparison.assertSame(network);
  }

  /** A ReLU's output that two convolutions read is written once. */
  @Test
  void aReluWithTwoReaders() {
    Variable y = network.relu(network.convNorm(network.images(2, 5, 4, 3), 4, 3));
    network.classify(network.add(network.convNorm(y, 5, 3), network.convNorm(y, 5, 1)));
    assertThat(body())
        .containsExactly(
            "Conv2dMoments",
            "BatchNormCoefficients",
            "BlockEnd norm relu",
            "Conv2dMoments",
            "BatchNormCoefficients",
            "Conv2dMoments",
            "BatchNormCoefficients",
            "BlockEnd norm",
            "BlockEnd norm skip");
    Comparison.assertSame(network);
  }

  /** {@code x gate + x}: the shortcut is where the gate starts. */
  @Test
  void aGatedNormOntoItself() {
    Variable y = network.convNorm(network.images(2, 5, 4, 3), 4, 3);
    network.classify(network.relu(network.add(network.excited(y, network.pool(y), false), y)));
    assertThat(body())
        .containsExactly(
            "Conv2dMoments",
            "BatchNormCoefficients",
            "NormalizedMean",
            "Conv2d",
            "Relu",
            "Conv2d",
            "Sigmoid",
            "BlockEnd norm",
            "BlockEnd norm gate skip relu");
    Comparison.assertSame(network);
  }
}
