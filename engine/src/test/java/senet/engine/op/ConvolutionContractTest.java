package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import senet.engine.autograd.Op;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.tensor.Shape;

/**
 * What {@link OpContract} holds every op to about gradients that add or are written first, buffers,
 * ranges, memory and threads, on each way through a convolution: the plain one, with a norm on load
 * and moments, and with all that is folded into it.
 */
class ConvolutionContractTest {
  private static final float EPSILON = 1e-5f;

  static Stream<OpCase> plain() {
    return ConvolutionPath.all().map(ConvolutionContractTest::plain);
  }

  static Stream<OpCase> withMoments() {
    return ConvolutionPath.all()
        .map(
            path ->
                of(
                    new Conv2dMoments(path.op(), true),
                    path.x(),
                    path.w(),
                    Shape.of("MC", 3, path.x().dim(3))));
  }

  /** Without a norm on load the convolution itself writes the input's gradient. */
  static Stream<OpCase> withMomentsAlone() {
    return ConvolutionPath.all()
        .map(path -> of(new Conv2dMoments(path.op(), false), path.x(), path.w()));
  }

  static Stream<OpCase> folded() {
    return ConvolutionPath.all()
        .map(
            path -> {
              Shape v = Shape.vector(path.w().dim(0));
              Op op = new FoldedConv2d(path.op(), true, true, EPSILON, true, true);
              return of(op, path.x(), path.w(), v, v, v, v, v, path.y())
                  .constantFrom(0)
                  .shapedBy(
                      inputs -> {
                        float[] variances = inputs[6].data();
                        for (int i = 0; i < variances.length; i++) {
                          variances[i] = Math.abs(variances[i]);
                        }
                        return inputs;
                      });
            });
  }

  /** Training takes each, fused or not, and evaluation, whose algorithm suits any batch. */
  @Test
  void everyAlgorithmIsAmongTheGeometries() {
    List<ConvGeometry> all = ConvolutionPath.all().map(ConvolutionPath::geometry).toList();
    assertThat(all.stream().map(ConvAlgorithm::of)).contains(ConvAlgorithm.values());
    assertThat(all.stream().map(ConvAlgorithm::ofFused)).contains(ConvAlgorithm.values());
    assertThat(all.stream().map(ConvAlgorithm::ofAnyBatch)).contains(ConvAlgorithm.values());
  }

  private static OpCase plain(ConvolutionPath path) {
    Shape bias = Shape.vector(path.w().dim(0));
    return of(path.op(), path.x(), path.w(), bias)
        .boundedBy(new ConvolutionBounds(path.op(), path.x(), path.w()));
  }

  private static OpCase of(Op op, Shape... shapes) {
    return OpCase.of(op, null, shapes);
  }

  /**
   * Within the bound of sums in any order, which what was there enters as one more term; Winograd's
   * gradients are added when they are done.
   */
  @ParameterizedTest
  @MethodSource("plain")
  void gradientsAddAndInputsStay(OpCase c) {
    OpChecks.gradientsAddAndInputsStay(c);
  }

  @ParameterizedTest
  @MethodSource({"plain", "withMoments", "withMomentsAlone"})
  void openedGradientsAreWritten(OpCase c) {
    OpChecks.openedGradientsAreWritten(c);
  }

  @ParameterizedTest
  @MethodSource({"plain", "withMoments", "folded"})
  void buffersAreRespected(OpCase c) {
    OpChecks.buffersAreRespected(c);
  }

  @ParameterizedTest
  @MethodSource({"plain", "withMoments", "folded"})
  void rangesAreAllThatIsDone(OpCase c) {
    OpChecks.rangesAreAllThatIsDone(c);
  }

  /** Of what runs often enough in a few seconds to be compiled. */
  static Stream<OpCase> ofFewImages() {
    return Stream.of(plain(), withMoments(), folded())
        .flatMap(cases -> cases)
        .filter(c -> c.shapes()[0].dim(0) < 100);
  }

  @ParameterizedTest
  @MethodSource("ofFewImages")
  void nothingIsAllocatedOnSecondUse(OpCase c) {
    OpChecks.nothingIsAllocatedOnSecondUse(c);
  }

  @ParameterizedTest
  @MethodSource({"plain", "withMoments", "folded"})
  void bitsDoNotDependOnThreads(OpCase c) {
    OpChecks.bitsDoNotDependOnThreads(c);
  }
}
