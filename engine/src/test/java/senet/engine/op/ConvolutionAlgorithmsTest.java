package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.autograd.OpRun;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.op.reference.ConvolutionReference;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * One 3x3 convolution by each algorithm that computes it, of few channels and many, and beside its
 * definition in double: output and gradients are as near as they have to be.
 */
class ConvolutionAlgorithmsTest {
  @Provide
  Arbitrary<ConvolutionCase> ungrouped() {
    return Arbitraries.randomValue(random -> draw(random, 1, channels(random), channels(random)));
  }

  @Provide
  Arbitrary<ConvolutionCase> grouped() {
    return Arbitraries.randomValue(
        random -> draw(random, 2 + random.nextInt(4), channels(random), channels(random)));
  }

  @Provide
  Arbitrary<ConvolutionCase> depthwise() {
    return Arbitraries.randomValue(random -> draw(random, 8 + random.nextInt(60), 1, 1));
  }

  /** Mostly few enough for direct convolution. */
  private static int channels(Random random) {
    return 6 + random.nextInt(random.nextInt(3) == 0 ? 40 : 26);
  }

  private static ConvolutionCase draw(Random random, int groups, int c, int k) {
    int stride = 1 + random.nextInt(2);
    int padding = stride == 2 ? 1 : random.nextInt(3); // depthwise has no other loops
    int h = 5 + random.nextInt(9);
    int w = 5 + random.nextInt(9);
    Shape x = Shape.nhwc(1 + random.nextInt(2), h, w, groups * c);
    Conv2d op = new Conv2d(stride, padding, 1, groups);
    return new ConvolutionCase(op, x, Shape.krsc(groups * k, 3, 3, c), random.nextInt(1 << 20));
  }

  @Property(tries = 50)
  void algorithmsAgree(@ForAll("ungrouped") ConvolutionCase c) {
    requireAll(c);
  }

  @Property(tries = 30)
  void algorithmsAgreeOnGroups(@ForAll("grouped") ConvolutionCase c) {
    requireAll(c);
  }

  @Property(tries = 30)
  void algorithmsAgreeOnSingleChannels(@ForAll("depthwise") ConvolutionCase c) {
    requireAll(c);
  }

  /** 130 images of a tile each: 128 share their transforms, at stride 2 only where it is forced. */
  @ParameterizedTest
  @CsvSource({"1, 4", "2, 7"})
  void algorithmsAgreeOnMoreTilesThanShareTheirTransforms(int stride, int size) {
    Shape x = Shape.nhwc(130, size, size, 33);
    requireAll(new ConvolutionCase(Conv2d.of(stride, 1), x, Shape.krsc(35, 3, 3, 33), 1));
  }

  @Test
  void eachAlgorithmIsCompared() {
    EnumSet<ConvAlgorithm> compared = EnumSet.noneOf(ConvAlgorithm.class);
    Random random = new Random(1);
    for (int i = 0; i < 10; i++) {
      compared.addAll(algorithms(draw(random, 1, channels(random), channels(random))));
      compared.addAll(algorithms(draw(random, 3, channels(random), channels(random))));
      compared.addAll(algorithms(draw(random, 30, 1, 1)));
    }
    assertThat(compared).containsExactlyInAnyOrder(ConvAlgorithm.values());
  }

  private static EnumSet<ConvAlgorithm> algorithms(ConvolutionCase c) {
    EnumSet<ConvAlgorithm> algorithms = EnumSet.allOf(ConvAlgorithm.class);
    algorithms.removeIf(
        algorithm -> !ForcedConvolution.computes(algorithm, c.op().geometry(c.x(), c.w())));
    return algorithms;
  }

  private static void requireAll(ConvolutionCase c) {
    Tensor x = c.normal(c.x(), 1);
    Tensor w = c.normal(c.w(), 2);
    Tensor dy = c.normal(c.y(), 3);
    double[][] operands = {Values.doubles(x.data()), Values.doubles(w.data())};
    double[] gradient = Values.doubles(dy.data());
    double[] y = ConvolutionReference.apply(c.op(), c.x(), c.w(), operands);
    double[][] gradients =
        ConvolutionReference.gradients(c.op(), c.x(), c.w(), operands[0], operands[1], gradient);
    ConvolutionBounds bounds = new ConvolutionBounds(c.op(), c.x(), c.w());
    double[] ofY = bounds.output(operands);
    double[][] ofGradients = bounds.gradients(operands, gradient);
    for (ConvAlgorithm algorithm : algorithms(c)) {
      OpRun run =
          new OpRun(
              new ForcedConvolution(c.op(), algorithm),
              new Tensor[] {x, w},
              new boolean[] {true, true},
              2);
      run.forward();
      run.backward(dy.data());
      if (algorithm.isWinograd()) {
        assertThat(WinogradPromise.error(run.output(), y))
            .as("output by %s", algorithm)
            .isLessThanOrEqualTo(WinogradPromise.OUTPUT);
        assertThat(WinogradPromise.error(run.gradient(0), gradients[0]))
            .as("input's gradient by %s", algorithm)
            .isLessThanOrEqualTo(WinogradPromise.INPUT_GRADIENT);
        assertThat(WinogradPromise.error(run.gradient(1), gradients[1]))
            .as("weight's gradient by %s", algorithm)
            .isLessThanOrEqualTo(WinogradPromise.WEIGHT_GRADIENT);
      } else {
        assertWithin(run.output(), y, ofY, algorithm);
        assertWithin(run.gradient(0), gradients[0], ofGradients[0], algorithm);
        assertWithin(run.gradient(1), gradients[1], ofGradients[1], algorithm);
      }
    }
  }

  private static void assertWithin(
      float[] actual, double[] exact, double[] errors, ConvAlgorithm algorithm) {
    assertThat(actual).hasSameSizeAs(exact);
    for (int i = 0; i < exact.length; i++) {
      if (!(Math.abs(actual[i] - exact[i]) <= errors[i])) {
        assertThat((double) actual[i])
            .as("value %d by %s", i, algorithm)
            .isBetween(exact[i] - errors[i], exact[i] + errors[i]);
      }
    }
  }
}
