package senet.engine.op;

import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import senet.engine.simd.Lanes;
import senet.engine.tensor.Shape;

/**
 * What lies in lanes, from 1 value to four vectors and three more: channels, filters, classes or
 * values; Winograd's convolutions, which need many channels, have tests of their own. {@link
 * ActivationTest} and {@link ArithmeticOpsTest} have these lengths among their own cases.
 */
class EveryLengthTest {
  private static final int LONGEST = 4 * Lanes.LENGTH + 3;

  private static final int[] WINDOWS = {3, 4, 2, 1, 0, 0};
  private static final int[] PADDED = {3, 4, 3, 2, 1, 0};

  /** An op whose values of one kind are as many as wanted. */
  private record Family(String name, IntFunction<OpCase> ofLength) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Family> families() {
    return Stream.of(pointwise(), pools(), rows(), convolutions(), fused()).flatMap(some -> some);
  }

  private static Shape pixels(int c) {
    return Shape.nhwc(2, 1, 2, c);
  }

  private static Stream<Family> pointwise() {
    BlockEnd all = new BlockEnd(true, true, true, true, true);
    BlockEnd linear = new BlockEnd(false, true, false, true, false);
    return Stream.of(
        new Family("Dropout", n -> LayoutOpsTest.DropoutTest.of(0.3f, n)),
        new Family("BatchNorm in training", c -> BatchNormTest.of(true, pixels(c))),
        new Family("BatchNorm in evaluation", c -> BatchNormTest.of(false, pixels(c))),
        new Family("BatchNormCoefficients", c -> BatchNormCoefficientsTest.of(2, c, 3)),
        new Family("NormalizedMean", c -> NormalizedMeanTest.of(2, c)),
        new Family("BlockEnd", c -> BlockEndTest.of(all, 2, 1, 2, c)),
        new Family("BlockEnd without norm and ReLU", c -> BlockEndTest.of(linear, 2, 1, 2, c)));
  }

  private static Stream<Family> pools() {
    return Stream.of(
        new Family("MaxPool2d", c -> PoolingTest.MaxPoolTest.of(Shape.nhwc(1, 3, 4, c), WINDOWS)),
        new Family(
            "AvgPool2d", c -> PoolingTest.AvgPoolTest.of(Shape.nhwc(1, 3, 4, c), WINDOWS, true)),
        new Family(
            "AvgPool2d without padding",
            c -> PoolingTest.AvgPoolTest.of(Shape.nhwc(1, 3, 4, c), PADDED, false)),
        new Family("AdaptiveAvgPool2d", c -> AdaptivePoolingTest.of(pixels(c), 2, 3)),
        new Family("GlobalMaxPool", c -> PoolingTest.GlobalMaxPoolTest.of(pixels(c))),
        new Family("GlobalAvgPool", c -> PoolingTest.GlobalAvgPoolTest.of(pixels(c))));
  }

  private static Stream<Family> rows() {
    return Stream.of(
        new Family("Softmax", c -> SoftmaxOpsTest.SoftmaxTest.of(Shape.matrix(2, c))),
        new Family("LogSoftmax", c -> SoftmaxOpsTest.LogSoftmaxTest.of(Shape.matrix(2, c))),
        new Family(
            "CrossEntropy", c -> SoftmaxOpsTest.CrossEntropyTest.of(0.1f, Shape.matrix(2, c))),
        new Family("Flatten", c -> LayoutOpsTest.FlattenTest.of(pixels(c))),
        new Family("ChannelSlice", c -> LayoutOpsTest.ChannelSliceTest.of(pixels(c + 5), 2, c + 2)),
        new Family("Concat", c -> ChannelOpsTest.ConcatTest.of(pixels(1), c, 3, c + 1)),
        new Family("ChannelShuffle", c -> ChannelOpsTest.ChannelShuffleTest.of(c, pixels(3 * c))),
        new Family("Pad2d", c -> Pad2dTest.of(new Pad2d(0, 1, 2, 0), pixels(c))),
        new Family(
            "IdentityShortcut",
            c ->
                LayoutOpsTest.IdentityShortcutTest.of(
                    new IdentityShortcut(2, c + 3), Shape.nhwc(2, 1, 3, c))),
        new Family("Linear, features", c -> LinearTest.of(3, c, 5, true)),
        new Family("Linear, outputs", k -> LinearTest.of(3, 5, k, true)),
        new Family("Linear, rows", n -> LinearTest.of(n, 5, 3, true)));
  }

  private static Stream<Family> convolutions() {
    return Stream.of(
        convolution("1x1, channels", c -> new int[] {2, 2, 3, c, 5, 1, 1, 0, 1, 1}),
        convolution("1x1, filters", k -> new int[] {2, 2, 3, 5, k, 1, 1, 0, 1, 1}),
        convolution("3x3, channels", c -> new int[] {1, 2, 3, c, 5, 3, 1, 1, 1, 1}),
        convolution("3x3, filters", k -> new int[] {1, 2, 3, 5, k, 3, 1, 1, 1, 1}),
        convolution("3x3 of stride 2, channels", c -> new int[] {1, 3, 4, c, 5, 3, 2, 1, 1, 1}),
        convolution("3x3 of stride 2, filters", k -> new int[] {1, 3, 3, 33, k, 3, 2, 1, 1, 1}),
        convolution("pairs in groups", g -> new int[] {1, 2, 3, 2 * g, 2 * g, 3, 1, 1, 1, g}),
        convolution("depthwise", c -> new int[] {1, 3, 4, c, c, 3, 1, 1, 1, c}),
        convolution("depthwise of stride 2", c -> new int[] {1, 3, 4, c, c, 3, 2, 1, 1, c}));
  }

  private static Family convolution(String name, IntFunction<int[]> ofLength) {
    return new Family("Conv2d " + name, n -> Conv2dTest.of(ofLength.apply(n), true));
  }

  /** What is fused has loops over channels in front of a convolution, and over filters behind. */
  private static Stream<Family> fused() {
    return Stream.of(
        new Family(
            "Conv2dMoments, channels",
            c -> Conv2dMomentsTest.of(new int[] {2, 2, 3, c, 5, 1, 1, 0, 1, 1}, true)),
        new Family(
            "Conv2dMoments, filters",
            k -> Conv2dMomentsTest.of(new int[] {2, 2, 3, 5, k, 1, 1, 0, 1, 1}, false)),
        new Family(
            "Conv2dMoments depthwise",
            c -> Conv2dMomentsTest.of(new int[] {1, 2, 3, c, c, 3, 1, 1, 1, c}, true)),
        new Family(
            "FoldedConv2d, filters", k -> FoldedConv2dTest.whole(2, 2, 3, 5, k, 1, 1, 0, 1, 1)),
        new Family(
            "FoldedConv2d 3x3, filters", k -> FoldedConv2dTest.whole(1, 3, 4, 5, k, 3, 1, 1, 1, 1)),
        new Family(
            "FoldedConv2d depthwise", c -> FoldedConv2dTest.whole(1, 4, 3, c, c, 3, 1, 1, 1, c)));
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyLengthIsWithinItsBounds(Family family) {
    for (int n = 1; n <= LONGEST; n++) {
      OpCase c = family.ofLength.apply(n);
      OpChecks.forwardIsWithinTheBoundOfTheReference(c);
      OpChecks.gradientsAreThoseOfTheReference(c);
      OpChecks.openedGradientsAreWritten(c);
      OpChecks.buffersAreRespected(c);
    }
  }
}
