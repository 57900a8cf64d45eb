package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import senet.engine.autograd.Op;
import senet.engine.autograd.OpRun;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * What {@link OpContract} holds every op to about gradients that add or are written first, buffers,
 * ranges, memory and threads, on each way through a convolution: the plain one, with a norm on load
 * and moments, and with all that is folded into it.
 */
class ConvolutionContractTest {
  private static final float EPSILON = 1e-5f;
  private static final int MOST_PARTS = 4;

  static Stream<OpCase> plain() {
    return ConvolutionPath.ofThisWidth().map(ConvolutionContractTest::plain);
  }

  static Stream<OpCase> withMoments() {
    return ConvolutionPath.ofThisWidth()
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
    return ConvolutionPath.ofThisWidth()
        .map(path -> of(new Conv2dMoments(path.op(), false), path.x(), path.w()));
  }

  static Stream<OpCase> folded() {
    return ConvolutionPath.ofThisWidth()
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
    List<ConvGeometry> all = ConvolutionPath.ofThisWidth().map(ConvolutionPath::geometry).toList();
    assertThat(all.stream().map(ConvAlgorithm::of)).contains(ConvAlgorithm.values());
    assertThat(all.stream().map(ConvAlgorithm::ofFused)).contains(ConvAlgorithm.values());
    assertThat(all.stream().map(ConvAlgorithm::ofAnyBatch)).contains(ConvAlgorithm.values());
  }

  private static OpCase plain(ConvolutionPath path) {
    return of(path.op(), path.x(), path.w(), Shape.vector(path.w().dim(0)));
  }

  private static OpCase of(Op op, Shape... shapes) {
    return OpCase.of(op, null, shapes);
  }

  /**
   * Each value to its own. Of 1 and -1 and of multiples of 2^-16, which what was there is, sums are
   * exact. Winograd's are not, but added to what was there when they are done: in a step for each
   * part that they are summed in, of which there are few.
   */
  @ParameterizedTest
  @MethodSource({"plain", "withMoments", "withMomentsAlone"})
  void gradientsAddAndInputsStay(OpCase c) {
    Tensor[] inputs = signs(c);
    OpRun alone = new OpRun(c.op(), inputs, c.differentiable(), 2);
    OpRun onto = new OpRun(c.op(), inputs, c.differentiable(), 2);
    float[] weights = new float[alone.outputSize()]; // none at the moments, which would round
    int n = c.op().outputShape(c.shapes()).size();
    for (int i = 0; i < n; i++) {
      weights[i] = (i * 7 % 9 - 4) * 0x1p-16f;
    }
    alone.forward();
    alone.backward(weights);
    onto.forward();
    onto.startGradients();
    onto.backward(weights);
    double roundings = isWinograd(c) ? SummationBound.gamma(MOST_PARTS) : 0;
    for (int i = 0; i < inputs.length; i++) {
      float[] gradient = alone.gradient(i);
      float[] sums = onto.gradient(i);
      for (int j = 0; j < sums.length; j++) {
        double expected = (double) OpRun.earlier(j) + gradient[j];
        double error = roundings * (2 + Math.abs(gradient[j]));
        OpChecks.assertWithin(sums[j], expected, error, "gradient " + i, j);
      }
      assertThat(Arrays.equals(onto.input(i), inputs[i].data())).as("input %d", i).isTrue();
    }
  }

  private static Tensor[] signs(OpCase c) {
    Tensor[] inputs = c.draw();
    for (Tensor input : inputs) {
      for (int i = 0; i < input.size(); i++) {
        input.data()[i] = Math.signum(input.data()[i]);
      }
    }
    return inputs;
  }

  private static boolean isWinograd(OpCase c) {
    Shape x = c.shapes()[0];
    Shape w = c.shapes()[1];
    return c.op() instanceof Conv2dMoments moments
        ? ConvAlgorithm.ofFused(moments.convolution().geometry(x, w)).isWinograd()
        : ConvAlgorithm.of(((Conv2d) c.op()).geometry(x, w)).isWinograd();
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
