package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntUnaryOperator;
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
import senet.engine.simd.MachineWidth;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * Convolutions that Winograd's algorithm computes, beside their definition in double: over images
 * of any size, paddings, channels that are no multiple of the lanes, with and without bias.
 */
class WinogradConvolutionTest {
  @Provide
  Arbitrary<ConvolutionCase> cases() {
    // A seed gives the same case each time that jqwik asks; a Random of its own moves on after the
    // filter.
    return Arbitraries.longs()
        .map(
            seed -> {
              Random random = new Random(seed);
              boolean large = random.nextInt(5) == 0; // kernels in blocks
              int groups = random.nextInt(3) == 0 ? 2 + random.nextInt(4) : 1;
              int padding = random.nextInt(4); // with 3, windows of nothing but zeros
              int stride = 1 + random.nextInt(2);
              int h = 3 + random.nextInt((large ? 6 : 14) * stride);
              int w = 3 + random.nextInt((large ? 6 : 14) * stride);
              int c = (large && groups == 1 ? 128 : 32) + random.nextInt(40);
              int k = (large && groups == 1 ? 128 : 32) + random.nextInt(40);
              Conv2d op = new Conv2d(stride, padding, 1, groups);
              Shape kernels = Shape.krsc(groups * k, 3, 3, c);
              Shape y = op.outputShape(Shape.nhwc(1, h, w, groups * c), kernels);
              int tiles = (y.dim(1) + 3) / 4 * ((y.dim(2) + 3) / 4);
              int few = 1 + random.nextInt(3) + (stride - 1) * Math.ceilDiv(16, tiles);
              int n = large ? few : Math.ceilDiv(32 * stride, tiles);
              Shape x = Shape.nhwc(n, h, w, groups * c);
              return new ConvolutionCase(op, x, kernels, random.nextInt(1 << 20));
            })
        .filter(c -> c.algorithm().isWinograd());
  }

  /** One of each kind, small enough for the interpreter; named as what each tier runs. */
  @ParameterizedTest
  @CsvSource({
    "WINOGRAD, 6, 9, 33, 35, 1, 1",
    "WINOGRAD, 6, 9, 24, 33, 1, 1",
    "WINOGRAD, 6, 9, 33, 27, 1, 1",
    "WINOGRAD, 4, 29, 35, 33, 2, 1",
    "WINOGRAD_KERNEL_BLOCKS, 2, 6, 129, 130, 1, 1",
    "WINOGRAD_KERNEL_BLOCKS, 1, 29, 130, 129, 2, 1",
    "WINOGRAD_GROUPS, 9, 7, 70, 66, 1, 2"
  })
  void forwardIsWithinTheBoundOfTheReference(
      ConvAlgorithm algorithm, int n, int side, int channels, int k, int stride, int groups) {
    Conv2d op = new Conv2d(stride, 1, 1, groups);
    Shape x = Shape.nhwc(n, side, side, channels);
    ConvolutionCase c = new ConvolutionCase(op, x, Shape.krsc(k, 3, 3, channels / groups), 1);
    assertThat(c.algorithm()).isEqualTo(algorithm);
    requirePromised(c);
  }

  @Property(tries = 60)
  void errorsStayWithinWhatIsPromised(@ForAll("cases") ConvolutionCase c) {
    requirePromised(c);
  }

  /** 130 images of a tile each: 128 share their transforms. */
  @Test
  void moreTilesThanShareTheirTransforms() {
    Conv2d op = Conv2d.of(1, 1);
    ConvolutionCase c =
        new ConvolutionCase(op, Shape.nhwc(130, 3, 3, 128), Shape.krsc(130, 3, 3, 128), 1);
    assertThat(c.algorithm()).isEqualTo(ConvAlgorithm.WINOGRAD_KERNEL_BLOCKS);
    requirePromised(c);
  }

  /**
   * A weight's gradient of 2,048 tiles whose products all have one sign: what is added up one after
   * the other rounds the same way again and again, which drawn values never show. Relative L2 error
   * in one sum 4.9e-7, in parts of 512 tiles and fewer 8.0e-8 and 8.9e-8.
   */
  @ParameterizedTest
  @CsvSource({"1, 64", "7, 33", "9, 33", "16, 32"})
  void longSumsAreCut(int groups, int channels) {
    Conv2d op = new Conv2d(1, 1, 1, groups);
    int images = MachineWidth.IS_OWN ? 512 : 130; // several parts, too
    Shape x = Shape.nhwc(images, 8, 8, groups * channels);
    Shape kernels = Shape.krsc(groups * channels, 3, 3, channels);
    ConvolutionCase c = new ConvolutionCase(op, x, kernels, 1);
    assertThat(c.algorithm().isWinograd()).isTrue();
    float[] ones = new float[x.size()];
    Arrays.fill(ones, 1.4100808f);
    float[] dy = new float[c.y().size()];
    Arrays.fill(dy, 0.90743977f);
    OpRun run = c.backward(2, dy, Tensor.of(x, ones), c.normal(kernels, 2));
    double[] exact = new double[kernels.size()];
    for (int i = 0; i < exact.length; i++) {
      int tap = i / channels % 9;
      int rows = tap / 3 == 1 ? 8 : 7;
      int columns = tap % 3 == 1 ? 8 : 7;
      exact[i] = (double) images * rows * columns * 1.4100808f * 0.90743977f;
    }
    assertThat(WinogradPromise.error(run.gradient(1), exact)).isLessThanOrEqualTo(2e-7);
  }

  /** Transforms of larger values overflow. */
  @ParameterizedTest
  @CsvSource({
    "1, 40, 4, 10, 1e37",
    "1, 130, 4, 10, 1e37",
    "2, 40, 4, 32, 4e36",
    "2, 130, 3, 32, 4e36"
  })
  void largeValuesAreWithinRange(int stride, int channels, int n, int w, float value) {
    Conv2d op = Conv2d.of(stride, 1);
    Shape kernels = Shape.krsc(channels, 3, 3, channels);
    ConvolutionCase c = new ConvolutionCase(op, Shape.nhwc(n, w - 1, w, channels), kernels, 1);
    assertThat(c.algorithm().isWinograd()).isTrue();
    Tensor x = c.normal(c.x(), 1);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = Math.copySign(value, x.data()[i]);
    }
    Tensor weight = Tensor.of(kernels, Values.times(c.normal(kernels, 2).data(), 1e-30f));
    double[][] inputs = {Values.doubles(x.data()), Values.doubles(weight.data())};
    double[] y = ConvolutionReference.apply(op, c.x(), kernels, inputs);
    assertThat(WinogradPromise.error(ConvolutionCase.forward(op, x, weight), y))
        .isLessThanOrEqualTo(WinogradPromise.OUTPUT);
  }

  private static void requirePromised(ConvolutionCase c) {
    Tensor x = c.normal(c.x(), 1);
    Tensor w = c.normal(c.w(), 2);
    Tensor bias = c.normal(Shape.vector(c.w().dim(0)), 4);
    Tensor dy = c.normal(c.y(), 3);
    OpRun run = ConvolutionCase.run(c.op(), 2, x, w, bias);
    run.forward();
    run.backward(dy.data());
    double[][] inputs = {
      Values.doubles(x.data()), Values.doubles(w.data()), Values.doubles(bias.data())
    };
    double[] y = ConvolutionReference.apply(c.op(), c.x(), c.w(), inputs);
    double[][] gradients =
        ConvolutionReference.gradients(
            c.op(), c.x(), c.w(), inputs[0], inputs[1], Values.doubles(dy.data()));
    assertThat(WinogradPromise.error(run.output(), y)).isLessThanOrEqualTo(WinogradPromise.OUTPUT);
    assertThat(WinogradPromise.error(run.gradient(0), gradients[0]))
        .isLessThanOrEqualTo(WinogradPromise.INPUT_GRADIENT);
    assertThat(WinogradPromise.error(run.gradient(1), gradients[1]))
        .isLessThanOrEqualTo(WinogradPromise.WEIGHT_GRADIENT);
  }

  /** (A x, y) = (x, A^T y) for x and for w, but for what is promised of each side. */
  @Property(tries = 20)
  void backwardIsTheAdjoint(@ForAll("cases") ConvolutionCase c) {
    Tensor x = c.normal(c.x(), 1);
    Tensor w = c.normal(c.w(), 2);
    Tensor dy = c.normal(c.y(), 3);
    OpRun run = c.backward(2, dy.data(), x, w);
    double forward = product(run.output(), dy.data());
    double size = norm(run.output()) * norm(dy.data()) * WinogradPromise.OUTPUT;
    assertThat(product(run.gradient(0), x.data()))
        .isCloseTo(
            forward,
            offset(size + norm(run.gradient(0)) * norm(x.data()) * WinogradPromise.INPUT_GRADIENT));
    assertThat(product(run.gradient(1), w.data()))
        .isCloseTo(
            forward,
            offset(
                size + norm(run.gradient(1)) * norm(w.data()) * WinogradPromise.WEIGHT_GRADIENT));
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static double norm(float[] a) {
    return Math.sqrt(product(a, a));
  }

  @Property(tries = 20)
  void bitsDoNotDependOnThreads(@ForAll("cases") ConvolutionCase c) {
    Tensor x = c.normal(c.x(), 1);
    Tensor w = c.normal(c.w(), 2);
    float[] dy = c.normal(c.y(), 3).data();
    OpRun one = c.backward(1, dy, x, w);
    for (int threads : new int[] {2, 3, 7}) {
      OpRun many = c.backward(threads, dy, x, w);
      assertThat(many.output()).isEqualTo(one.output());
      assertThat(many.gradient(0)).isEqualTo(one.gradient(0));
      assertThat(many.gradient(1)).isEqualTo(one.gradient(1));
    }
  }

  /** An image's output and gradient have the same bits wherever it stands in a batch. */
  @Property(tries = 20)
  void imagesDoNotSeeEachOther(@ForAll("cases") ConvolutionCase c) {
    int n = c.x().dim(0);
    Tensor x = c.normal(c.x(), 1);
    Tensor w = c.normal(c.w(), 2);
    float[] dy = c.normal(c.y(), 3).data();
    OpRun run = c.backward(2, dy, x, w);
    OpRun reversed = c.backward(2, reversed(dy, n), Tensor.of(c.x(), reversed(x.data(), n)), w);
    assertThat(reversed.output()).isEqualTo(reversed(run.output(), n));
    assertThat(reversed.gradient(0)).isEqualTo(reversed(run.gradient(0), n));
  }

  /**
   * A tile's pixels are sums of the same transformed window: what is not a number reaches them all,
   * also those whose own windows do not see it, and no other tile.
   */
  @Property(tries = 20)
  void whatIsNotANumberStaysWithinTiles(@ForAll("cases") ConvolutionCase c) {
    Tensor x = c.normal(c.x(), 1);
    Tensor w = c.normal(c.w(), 2);
    float[] dy = c.normal(c.y(), 3).data();
    OpRun clean = c.backward(2, dy, x, w);
    int padding = c.op().padding();
    int stride = c.op().stride();
    int size = stride == 1 ? 6 : 9; // of a window
    // Of a random output's filter: at stride 2 the last row or column may be in none.
    Random random = new Random(c.seed());
    int h = middle(random.nextInt(c.y().dim(1)), stride, padding, c.x().dim(1));
    int v = middle(random.nextInt(c.y().dim(2)), stride, padding, c.x().dim(2));
    int px = (random.nextInt(c.x().dim(0)) * c.x().dim(1) + h) * c.x().dim(2) + v;
    x.data()[px * c.x().dim(3)] = Float.NaN;
    OpRun run = ConvolutionCase.run(c.op(), 2, x, w);
    run.forward();
    assertSameOutside(
        clean.output(),
        run.output(),
        c.y(),
        c.x(),
        px,
        at -> Math.ceilDiv(at + padding - size + 1, stride),
        at -> (at + padding) / stride + 3);

    // In the middle of an image: a window at the edge may be nothing but padding.
    int image = new Random(c.seed()).nextInt(c.y().dim(0));
    int py = (image * c.y().dim(1) + c.y().dim(1) / 2) * c.y().dim(2) + c.y().dim(2) / 2;
    dy[py * c.y().dim(3)] = Float.NaN;
    run.backward(dy);
    assertSameOutside(
        clean.gradient(0),
        run.gradient(0),
        c.x(),
        c.y(),
        py,
        at -> (at - 3) * stride - padding,
        at -> at * stride - padding + size - 1);
  }

  /** The input an output's middle tap stands on, or the one beside it at the input's edge. */
  private static int middle(int output, int stride, int padding, int size) {
    return Math.clamp(output * stride - padding + 1, 0, size - 1);
  }

  /** Same bits but for rows and columns [first, last] of the pixel's own image. */
  private static void assertSameOutside(
      float[] clean,
      float[] run,
      Shape shape,
      Shape source,
      int pixel,
      IntUnaryOperator first,
      IntUnaryOperator last) {
    int row = pixel / source.dim(2) % source.dim(1);
    int column = pixel % source.dim(2);
    int image = pixel / (source.dim(1) * source.dim(2));
    int changed = 0;
    for (int i = 0; i < clean.length; i++) {
      int at = i / shape.dim(3);
      int h = at / shape.dim(2) % shape.dim(1);
      int w = at % shape.dim(2);
      boolean near = at / (shape.dim(1) * shape.dim(2)) == image;
      near &= h >= first.applyAsInt(row) && h <= last.applyAsInt(row);
      near &= w >= first.applyAsInt(column) && w <= last.applyAsInt(column);
      boolean same = Float.floatToIntBits(clean[i]) == Float.floatToIntBits(run[i]);
      assertThat(near || same).as("%s, value %d", shape, i).isTrue();
      changed += same ? 0 : 1;
    }
    assertThat(changed).isPositive();
  }

  private static float[] reversed(float[] images, int n) {
    int size = images.length / n;
    float[] reversed = new float[images.length];
    for (int i = 0; i < n; i++) {
      System.arraycopy(images, i * size, reversed, (n - 1 - i) * size, size);
    }
    return reversed;
  }

  /** Nothing undefined is read, nothing behind an end is written, gradients are added to. */
  @Property(tries = 20)
  void buffersAreRespectedAndGradientsAdd(@ForAll("cases") ConvolutionCase c) {
    Tensor x = c.normal(c.x(), 1);
    Tensor w = c.normal(c.w(), 2);
    float[] dy = c.normal(c.y(), 3).data();
    OpRun clean = c.backward(2, dy, x, w);
    OpRun poisoned = ConvolutionCase.run(c.op(), 2, x, w);
    poisoned.poisonScratchAndOutput();
    poisoned.forward();
    poisoned.poisonScratchAndOutput();
    poisoned.backward(dy);
    poisoned.assertGuards();
    assertThat(poisoned.gradient(0)).isEqualTo(clean.gradient(0));
    assertThat(poisoned.gradient(1)).isEqualTo(clean.gradient(1));
    poisoned.clearGradients();
    poisoned.backward(dy);
    poisoned.backward(dy);
    float[] twice = poisoned.gradient(1);
    assertThat(twice).isEqualTo(Values.times(clean.gradient(1), 2)); // x + x is exact
    assertThat(Arrays.equals(twice, clean.gradient(1))).isFalse();
    double[] doubled = Values.doubles(Values.times(clean.gradient(0), 2));
    assertThat(WinogradPromise.error(poisoned.gradient(0), doubled))
        .isLessThanOrEqualTo(WinogradPromise.INPUT_GRADIENT);
  }
}
