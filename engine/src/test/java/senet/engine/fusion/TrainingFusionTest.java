package senet.engine.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.Op;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.BlockEnd;
import senet.engine.op.ChannelShuffle;
import senet.engine.op.Concat;
import senet.engine.op.Conv2d;
import senet.engine.op.Conv2dMoments;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.IdentityShortcut;
import senet.engine.op.Multiply;
import senet.engine.op.Pad2d;
import senet.engine.op.Relu;
import senet.engine.op.Scale;
import senet.engine.op.Sigmoid;
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

  private void assertSame() {
    Comparison comparison = Comparison.of(network);
    assertThat(comparison.isClearOfKinks()).isTrue();
    comparison.assertGradientsAlongADirection();
    comparison.assertBothAreWithinRounding();
  }

  private Variable convNorm(Variable x, int k, int kernel) {
    return network.norm(network.convolution(x, k, kernel, 1, 1));
  }

  private Variable add(Variable a, Variable b) {
    return network.apply(new Add(), a, b);
  }

  private Variable pool(Variable x) {
    return network.apply(new GlobalAvgPool(), x);
  }

  /** Stem, a block whose gate and shift come from the mean, 1x1 convolution: the seed's network. */
  @Test
  void theSeedsNetwork() {
    Variable x = network.relu(convNorm(network.images(2, 5, 6, 3), 4, 3));
    Variable y = convNorm(network.relu(convNorm(x, 4, 3)), 4, 3);
    y = network.relu(add(x, network.excited(y, pool(y), true)));
    network.classify(network.relu(convNorm(y, 7, 1)));
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
    assertSame();
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
    Variable x = network.relu(convNorm(network.images(2, 4, 4, 3), 4, 3));
    Variable y = frozenConvNorm(network.relu(frozenConvNorm(x, 4)), 4);
    y = network.relu(add(network.excited(y, pool(y), false), x));
    network.classify(network.relu(convNorm(y, 7, 1)));
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
    assertSame();
  }

  /** Nothing before the last convolution has a gradient. */
  @Test
  void trainedLayersBehindFrozenOnes() {
    Variable x = network.relu(frozenConvNorm(network.images(2, 5, 6, 3), 4));
    network.classify(network.relu(convNorm(network.relu(frozenConvNorm(x, 4)), 5, 3)));
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
    assertSame();
  }

  /** The seed's code as it is, without a squeeze: every pixel has a gate of its own. */
  @Test
  void theSeedsBlockWithoutSqueeze() {
    Variable x = network.images(2, 5, 6, 4);
    Variable y = convNorm(network.relu(convNorm(x, 4, 3)), 4, 3);
    network.classify(network.relu(add(x, network.excited(y, y, true))));
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
    assertSame();
  }

  /** SE-ResNet-20's stem, and its first blocks of two stages. */
  @Test
  void seResNet20() {
    Variable x = network.relu(convNorm(network.images(2, 6, 6, 3), 4, 3));
    Variable y = convNorm(network.relu(convNorm(x, 4, 3)), 4, 3);
    x = network.relu(add(network.excited(y, pool(y), false), x));
    Variable strided = network.norm(network.convolution(x, 8, 3, 2, 1));
    y = convNorm(network.relu(strided), 8, 3);
    y = network.excited(y, pool(y), false);
    network.classify(network.relu(add(y, network.apply(new IdentityShortcut(2, 8), x))));
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
    assertSame();
  }

  /** The first norm is the main line of the sum, the second its shortcut. */
  @Test
  void twoNormsThatMeet() {
    Variable x = network.images(2, 5, 4, 3);
    Variable main = convNorm(x, 5, 3);
    network.classify(network.relu(add(convNorm(x, 5, 1), main)));
    assertThat(body())
        .containsExactly(
            "Conv2dMoments",
            "BatchNormCoefficients",
            "Conv2dMoments",
            "BatchNormCoefficients",
            "BlockEnd norm",
            "BlockEnd norm skip relu");
    assertSame();
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
    assertSame();
  }

  /** What is joined is written: by one pass each, whoever else reads it. */
  @Test
  void branches() {
    Variable x = network.images(2, 6, 5, 4);
    Variable left = network.relu(convNorm(x, 4, 3));
    Variable right = network.apply(new Scale(0.3f), convNorm(x, 3, 1));
    Variable y = network.apply(new Concat(), left, right, left);
    y = network.relu(convNorm(network.apply(new Pad2d(0, 1, 2, 0), y), 6, 1));
    network.classify(convNorm(network.apply(new ChannelShuffle(3), y), 5, 3));
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
    assertSame();
  }

  /** A ReLU's output that two convolutions read is written once. */
  @Test
  void aReluWithTwoReaders() {
    Variable y = network.relu(convNorm(network.images(2, 5, 4, 3), 4, 3));
    network.classify(add(convNorm(y, 5, 3), convNorm(y, 5, 1)));
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
    assertSame();
  }

  /** {@code x gate + x}: the shortcut is where the gate starts. */
  @Test
  void aGatedNormOntoItself() {
    Variable y = convNorm(network.images(2, 5, 4, 3), 4, 3);
    network.classify(network.relu(add(network.excited(y, pool(y), false), y)));
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
    assertSame();
  }

  /** Every value of a block, one after the other, is there where it is asked for. */
  @Test
  void whatIsKeptIsWritten() {
    Variable x = network.images(2, 5, 4, 4);
    Variable y = convNorm(network.relu(convNorm(x, 4, 3)), 4, 3);
    network.classify(network.relu(add(x, network.excited(y, pool(y), true))));
    List<Recorded> calls = List.copyOf(network.tape.calls());
    for (Recorded call : calls) {
      network.kept.add(call.output());
      assertSame();
      network.kept.removeLast();
    }
  }

  @Test
  void whatIsNotKeptIsNotComputed() {
    Variable u = network.convolution(network.images(2, 5, 4, 3), 4, 3, 1, 1);
    network.classify(network.relu(network.norm(u)));
    assertThatThrownBy(() -> Comparison.fusion(network).of(u))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "fusion: Variable[N=2, H=5, W=4, C=4] is not computed any more; hint: name it as kept");
  }

  /** A norm's weight may be computed, between the convolution and the norm. */
  @Test
  void weightsOfNormsMayBeComputed() {
    Variable u = network.convolution(network.images(2, 5, 4, 3), 4, 3, 1, 1);
    Variable weight = network.apply(new Sigmoid(), network.parameter(Shape.vector(4)));
    network.classify(network.norm(u, true, weight, network.parameter(Shape.vector(4))));
    assertSame();
  }

  /** A convolution's weight may be a norm's output, or that and its input both. */
  @Test
  void weightsOfConvolutionsMayBeComputed() {
    Variable weight = convNorm(network.images(4, 3, 3, 2), 4, 1); // [N, H, W, C] is [K, R, S, C]
    Variable x = network.images(2, 5, 4, 4);
    network.classify(network.norm(network.apply(Conv2d.of(1, 1), x, weight)));
    assertSame();
  }

  @Test
  void aConvolutionMayReadItsInputAsItsWeight() {
    Variable x = network.relu(convNorm(network.images(4, 3, 3, 2), 4, 1));
    network.classify(network.norm(network.apply(Conv2d.of(1, 1), x, x)));
    assertSame();
  }

  /** Two norms that update the same statistics do so in the order of the norms. */
  @Test
  void statisticsAreUpdatedInTheOrderOfTheNorms() {
    Variable x = network.images(2, 5, 4, 3);
    Variable first = network.convolution(x, 4, 3, 1, 1);
    Variable second = network.convolution(x, 4, 3, 1, 1);
    Variable b = network.norm(second);
    Recorded norm = network.tape.calls().getLast();
    Variable[] inputs = norm.inputs().toArray(Variable[]::new);
    inputs[0] = first;
    Variable a = network.apply(norm.op(), inputs);
    network.classify(network.apply(new Multiply(), network.relu(a), b));
    assertSame();
  }

  /** Images of 33 channels are convolved by Winograd's algorithm, in groups of 5 of them. */
  @Test
  void winogradsAlgorithm() {
    Variable x = network.images(7, 9, 10, 33);
    Variable y = convNorm(network.relu(convNorm(x, 33, 3)), 33, 3);
    network.classify(network.apply(new Relu(), add(x, network.excited(y, pool(y), true))));
    Comparison.of(network).assertBothAreWithinRounding(); // simulations cross as many kinks
  }
}
