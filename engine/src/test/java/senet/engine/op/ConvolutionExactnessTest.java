package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import senet.engine.autograd.OpRun;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.im2col.Im2colForward;
import senet.engine.kernel.im2col.Im2colWeightGradient;
import senet.engine.op.reference.ConvolutionReference;
import senet.engine.simd.MachineWidth;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * The convolution and its gradients beside their definition: equal in integers, within the bound of
 * summation otherwise; over shapes with lane tails, strides and groups, and over sums that the
 * matrix product cuts.
 */
class ConvolutionExactnessTest {
  @Provide
  Arbitrary<ConvolutionCase> cases() {
    return DrawnPath.sums();
  }

  /** Sums deeper than {@link Gemm#DEPTH}, and what is cut into many chunks. */
  static List<ConvolutionCase> deep() {
    return List.of(
        new ConvolutionCase(
            new Conv2d(1, 2, 2, 1), Shape.nhwc(3, 27, 27, 131), Shape.krsc(67, 3, 3, 131), 1),
        new ConvolutionCase(
            new Conv2d(3, 1, 2, 2), Shape.nhwc(2, 40, 40, 290), Shape.krsc(34, 3, 3, 145), 2),
        new ConvolutionCase(
            Conv2d.of(1, 0), Shape.nhwc(1, 9, 10, 1201), Shape.krsc(1203, 1, 1, 1201), 3),
        new ConvolutionCase(
            Conv2d.of(1, 0), Shape.nhwc(3, 15, 12, 1201), Shape.krsc(71, 1, 1, 1201), 15),
        new ConvolutionCase(
            Conv2d.of(2, 2), Shape.nhwc(2, 12, 11, 93), Shape.krsc(20, 5, 5, 93), 4));
  }

  /**
   * All of them, or without those of 100 million products and more, one of them of many filters.
   */
  static Stream<ConvolutionCase> deepOfThisWidth() {
    return deep().stream()
        .filter(c -> MachineWidth.IS_OWN || (long) c.y().size() * geometry(c).taps() < 100_000_000);
  }

  /** Windows read in place: stems, groups, residues without taps, several images in a piece. */
  static List<ConvolutionCase> windows() {
    return List.of(
        new ConvolutionCase(Conv2d.of(2, 3), Shape.nhwc(3, 23, 37, 3), Shape.krsc(64, 7, 7, 3), 5),
        new ConvolutionCase(Conv2d.of(2, 1), Shape.nhwc(2, 31, 30, 3), Shape.krsc(35, 3, 3, 3), 6),
        new ConvolutionCase(Conv2d.of(1, 0), Shape.nhwc(5, 9, 8, 3), Shape.krsc(33, 2, 2, 3), 7),
        new ConvolutionCase(
            new Conv2d(1, 1, 1, 3), Shape.nhwc(9, 5, 5, 99), Shape.krsc(105, 3, 3, 33), 8),
        new ConvolutionCase(
            Conv2d.of(4, 1), Shape.nhwc(2, 17, 18, 34), Shape.krsc(40, 3, 3, 34), 9),
        new ConvolutionCase(
            Conv2d.of(2, 1), Shape.nhwc(17, 5, 4, 70), Shape.krsc(67, 3, 3, 70), 10),
        new ConvolutionCase(Conv2d.of(1, 4), Shape.nhwc(1, 2, 3, 40), Shape.krsc(36, 4, 4, 40), 11),
        new ConvolutionCase( // images of fewer rows than the stride
            new Conv2d(2, 4, 2, 1), Shape.nhwc(8, 1, 12, 70), Shape.krsc(35, 2, 2, 70), 14),
        new ConvolutionCase( // one piece, whose weights are packed slice by slice
            Conv2d.of(2, 1), Shape.nhwc(1, 7, 6, 230), Shape.krsc(260, 3, 3, 230), 22),
        new ConvolutionCase(
            new Conv2d(1, 1, 1, 5), Shape.nhwc(1, 5, 4, 165), Shape.krsc(165, 3, 3, 33), 23),
        new ConvolutionCase( // groups of several panels, fewer pieces than threads
            new Conv2d(2, 2, 2, 2), Shape.nhwc(2, 11, 10, 80), Shape.krsc(300, 3, 3, 40), 24),
        new ConvolutionCase( // images of three channels, tap by tap
            Conv2d.of(2, 3), Shape.nhwc(3, 21, 30, 3), Shape.krsc(96, 7, 7, 3), 25),
        new ConvolutionCase(Conv2d.of(1, 1), Shape.nhwc(2, 9, 26, 3), Shape.krsc(64, 3, 3, 3), 26),
        new ConvolutionCase( // groups that threads share, pixel by pixel
            new Conv2d(1, 1, 1, 16), Shape.nhwc(9, 5, 5, 512), Shape.krsc(512, 3, 3, 32), 27),
        new ConvolutionCase(
            new Conv2d(2, 1, 1, 17), Shape.nhwc(8, 7, 6, 561), Shape.krsc(578, 3, 3, 33), 28),
        new ConvolutionCase( // rows of gradients longer than a block
            Conv2d.of(1, 1), Shape.nhwc(1, 2, 300, 3), Shape.krsc(33, 3, 3, 3), 29),
        new ConvolutionCase( // groups in ranges that do not divide them
            new Conv2d(2, 1, 1, 65), Shape.nhwc(2, 3, 3, 2080), Shape.krsc(2080, 3, 3, 32), 30),
        new ConvolutionCase( // nine residues, each with groups that threads share
            new Conv2d(3, 1, 1, 16), Shape.nhwc(2, 7, 7, 512), Shape.krsc(512, 3, 3, 32), 31),
        new ConvolutionCase( // parts of a weight's gradient, the last not whole
            Conv2d.of(1, 1), Shape.nhwc(81, 24, 24, 3), Shape.krsc(33, 3, 3, 3), 32),
        new ConvolutionCase( // no tap sees a pixel
            Conv2d.of(2, 1), Shape.nhwc(2, 9, 1, 40), Shape.krsc(36, 11, 1, 40), 12));
  }

  /** Kernels of one tap that are strided, padded and grouped. */
  static List<ConvolutionCase> singleTaps() {
    return List.of(
        new ConvolutionCase( // images of fewer rows than the stride
            new Conv2d(3, 0, 2, 1), Shape.nhwc(9, 1, 7, 23), Shape.krsc(8, 1, 1, 23), 13),
        new ConvolutionCase(
            Conv2d.of(2, 0), Shape.nhwc(5, 11, 14, 70), Shape.krsc(130, 1, 1, 70), 16),
        new ConvolutionCase(Conv2d.of(2, 2), Shape.nhwc(3, 9, 8, 67), Shape.krsc(35, 1, 1, 67), 17),
        new ConvolutionCase(
            new Conv2d(2, 1, 1, 2), Shape.nhwc(9, 9, 9, 66), Shape.krsc(70, 1, 1, 33), 18));
  }

  /** Groups of an image or two whose blocks of channels threads share, the last not whole. */
  static List<ConvolutionCase> grouped() {
    return List.of(
        new ConvolutionCase(
            new Conv2d(1, 1, 1, 33), Shape.nhwc(1, 6, 5, 132), Shape.krsc(132, 3, 3, 4), 19),
        new ConvolutionCase(
            new Conv2d(2, 1, 1, 9), Shape.nhwc(2, 7, 6, 144), Shape.krsc(144, 3, 3, 16), 20),
        new ConvolutionCase(
            new Conv2d(2, 2, 1, 11), Shape.nhwc(1, 7, 6, 55), Shape.krsc(143, 5, 5, 5), 21));
  }

  @ParameterizedTest
  @MethodSource("grouped")
  void biasIsAddedToEveryBlock(ConvolutionCase c) {
    Tensor x = c.integers(c.x(), 1);
    Tensor w = c.integers(c.w(), 2);
    int k = c.w().dim(0);
    Tensor bias = c.integers(Shape.vector(k), 3);
    float[] expected = ConvolutionCase.forward(c.op(), x, w);
    for (int i = 0; i < expected.length; i++) {
      expected[i] += bias.data()[i % k];
    }
    assertThat(ConvolutionCase.forward(c.op(), x, w, bias)).isEqualTo(expected);
  }

  @Test
  void singleTapsAreGathered() {
    assertThat(singleTaps()).allMatch(c -> ConvAlgorithm.of(geometry(c)) == ConvAlgorithm.IM2COL);
  }

  @Test
  void windowsAreReadInPlace() {
    assertThat(windows()).allMatch(c -> ConvAlgorithm.of(geometry(c)) == ConvAlgorithm.IN_PLACE);
  }

  /** Small integers make every order, width and number of threads the same to the bit. */
  @Property(tries = 150)
  void integersAreExactForAnyNumberOfThreads(@ForAll("cases") ConvolutionCase c) {
    checkIntegers(c);
  }

  @ParameterizedTest
  @MethodSource({"deepOfThisWidth", "windows", "singleTaps", "grouped"})
  void deepSumsOfIntegersAreExact(ConvolutionCase c) {
    checkIntegers(c);
  }

  private static void checkIntegers(ConvolutionCase c) {
    Tensor x = c.integers(c.x(), 1);
    Tensor w = c.integers(c.w(), 2);
    Tensor dy = c.integers(c.y(), 3);
    double[] y = forward(c, Values.doubles(x.data()), Values.doubles(w.data()));
    double[][] gradients =
        ConvolutionReference.gradients(
            c.op(),
            c.x(),
            c.w(),
            Values.doubles(x.data()),
            Values.doubles(w.data()),
            Values.doubles(dy.data()));
    for (int threads : new int[] {1, 2, 7}) {
      OpRun run = ConvolutionCase.run(c.op(), threads, x, w);
      run.forward();
      run.backward(dy.data());
      assertThat(Values.doubles(run.output())).isEqualTo(y);
      assertThat(Values.doubles(run.gradient(0))).isEqualTo(gradients[0]);
      assertThat(Values.doubles(run.gradient(1))).isEqualTo(gradients[1]);
    }
  }

  @Property(tries = 100)
  void errorsStayWithinTheBoundOfSummation(@ForAll("cases") ConvolutionCase c) {
    checkBounds(c);
  }

  @ParameterizedTest
  @MethodSource({"deepOfThisWidth", "windows", "singleTaps", "grouped"})
  void errorsOfDeepSumsStayWithinTheBound(ConvolutionCase c) {
    checkBounds(c);
  }

  /** An input's gradient sums over filters and taps, a weight's over the output's pixels. */
  private static void checkBounds(ConvolutionCase c) {
    Tensor dy = c.normal(c.y(), 3);
    OpRun run = ConvolutionCase.run(c.op(), 2, c.normal(c.x(), 1), c.normal(c.w(), 2));
    run.forward();
    run.backward(dy.data());
    double[] x = Values.doubles(c.normal(c.x(), 1).data());
    double[] w = Values.doubles(c.normal(c.w(), 2).data());
    double[] g = Values.doubles(dy.data());
    double[] xm = Values.magnitudes(x);
    double[] wm = Values.magnitudes(w);
    double[] gm = Values.magnitudes(g);
    int window = c.w().dim(1) * c.w().dim(2);
    SummationBound.assertWithin(
        run.output(), forward(c, x, w), forward(c, xm, wm), window * c.w().dim(3));
    double[][] exact = ConvolutionReference.gradients(c.op(), c.x(), c.w(), x, w, g);
    double[][] magnitudes = ConvolutionReference.gradients(c.op(), c.x(), c.w(), xm, wm, gm);
    SummationBound.assertWithin(
        run.gradient(0), exact[0], magnitudes[0], window * c.w().dim(0) / c.op().groups());
    int pixels = c.y().size() / c.y().dim(3);
    SummationBound.assertWithin(run.gradient(1), exact[1], magnitudes[1], pixels);
  }

  private static double[] forward(ConvolutionCase c, double[] x, double[] w) {
    return ConvolutionReference.apply(c.op(), c.x(), c.w(), new double[][] {x, w});
  }

  /** The deep cases are what they are for, also after the blocking is tuned. */
  @Test
  void deepCasesAreCutIntoPanelsChunksAndParts() {
    assertThat(deep()).allMatch(c -> geometry(c).taps() > Gemm.DEPTH);
    assertThat(deep()).anyMatch(c -> geometry(c).groupK() > Gemm.DEPTH);
    ConvGeometry many = geometry(deep().getFirst());
    int pixels = many.n() * many.pixels();
    assertThat(pixels / Im2colForward.block(many, pixels)).isGreaterThan(20);
    assertThat(Im2colWeightGradient.parts(many)).isGreaterThan(1);
    int few = Im2colWeightGradient.FEW_BLOCKS * Im2colWeightGradient.BLOCK;
    assertThat(Im2colWeightGradient.partPixels(many)).isGreaterThan(few);
    ConvGeometry less = geometry(deep().get(1));
    assertThat(Im2colWeightGradient.partPixels(less))
        .isGreaterThan(Im2colWeightGradient.BLOCK)
        .isLessThanOrEqualTo(few);
    assertThat(deep()).anyMatch(c -> Im2colWeightGradient.parts(geometry(c)) == 1);
  }

  private static ConvGeometry geometry(ConvolutionCase c) {
    Shape x = c.x();
    Shape w = c.w();
    Conv2d op = c.op();
    return new ConvGeometry(
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
        op.groups());
  }
}
