package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import senet.engine.autograd.OpRun;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** Convolutions that are others side by side, parts of others, or matrix products. */
class ConvolutionPartsTest {
  @Provide
  Arbitrary<ConvolutionCase> grouped() {
    return DrawnPath.sums().filter(c -> c.op().groups() > 1);
  }

  @Provide
  Arbitrary<ConvolutionCase> groupedWinograd() {
    return DrawnPath.of(DrawnPath.WINOGRAD_GROUPS);
  }

  @Provide
  Arbitrary<ConvolutionCase> strided() {
    return DrawnPath.sums().filter(c -> c.op().stride() > 1);
  }

  @Provide
  Arbitrary<ConvolutionCase> stridedWinograd() {
    return DrawnPath.of(DrawnPath.WINOGRAD_AT_STRIDE_2, DrawnPath.KERNEL_BLOCKS_AT_STRIDE_2);
  }

  @Provide
  Arbitrary<ConvolutionCase> pointwise() {
    return Arbitraries.randomValue(
        random -> {
          int c = 1 + random.nextInt(70);
          int k = 1 + random.nextInt(70);
          int h = 1 + random.nextInt(6);
          Shape x = Shape.nhwc(1 + random.nextInt(4), h, 1 + random.nextInt(6), c);
          Shape w = Shape.krsc(k, 1, 1, c);
          return new ConvolutionCase(Conv2d.of(1, 0), x, w, random.nextInt(1 << 20));
        });
  }

  @Property
  void groupsAreConvolutionsOfTheirOwn(
      @ForAll("grouped") ConvolutionCase c, @ForAll @IntRange(max = 39) int group) {
    requireGroups(c, group);
  }

  @Property(tries = 25)
  void winogradsGroupsAreConvolutionsOfTheirOwn(
      @ForAll("groupedWinograd") ConvolutionCase c, @ForAll @IntRange(max = 3) int group) {
    requireGroups(c, group);
  }

  /** The first group, the last and one between. */
  private static void requireGroups(ConvolutionCase c, int between) {
    int groups = c.op().groups();
    Shape s = c.x();
    Shape image = Shape.nhwc(s.dim(0), s.dim(1), s.dim(2), s.dim(3) / groups);
    Shape kernels = Shape.krsc(c.w().dim(0) / groups, c.w().dim(1), c.w().dim(2), c.w().dim(3));
    Conv2d single = new Conv2d(c.op().stride(), c.op().padding(), c.op().dilation(), 1);
    ConvolutionCase alone = new ConvolutionCase(single, image, kernels, c.seed());
    Agreement agreement = Agreement.of(c, alone);
    Tensor x = c.integers(c.x(), 1);
    Tensor w = c.integers(c.w(), 2);
    Tensor dy = c.integers(c.y(), 3);
    OpRun all = c.backward(2, dy.data(), x, w);
    for (int g : new TreeSet<>(Set.copyOf(Arrays.asList(0, between % groups, groups - 1)))) {
      OpRun run =
          alone.backward(
              2,
              channels(dy.data(), g, groups, kernels.dim(0)),
              Tensor.of(image, channels(x.data(), g, groups, image.dim(3))),
              Tensor.of(kernels, part(w.data(), g, kernels.size())));
      float[] y = channels(all.output(), g, groups, kernels.dim(0));
      float[] dx = channels(all.gradient(0), g, groups, image.dim(3));
      if (alone.algorithm() == ConvAlgorithm.WINOGRAD) { // the same tiles and sums
        assertThat(y).isEqualTo(run.output());
        assertThat(dx).isEqualTo(run.gradient(0));
      }
      agreement.assertOutput(y, run.output());
      agreement.assertInputGradient(dx, run.gradient(0));
      agreement.assertWeightGradient(part(all.gradient(1), g, kernels.size()), run.gradient(1));
    }
  }

  private static float[] part(float[] values, int i, int size) {
    return Arrays.copyOfRange(values, i * size, (i + 1) * size);
  }

  private static float[] channels(float[] pixels, int group, int groups, int channels) {
    float[] part = new float[pixels.length / groups];
    for (int i = 0; i < part.length / channels; i++) {
      System.arraycopy(pixels, (i * groups + group) * channels, part, i * channels, channels);
    }
    return part;
  }

  @Property
  void strideTakesEveryNthPixel(@ForAll("strided") ConvolutionCase c) {
    requireEveryNthPixel(c);
  }

  @Property(tries = 15)
  void winogradsStrideTakesEveryNthPixel(@ForAll("stridedWinograd") ConvolutionCase c) {
    requireEveryNthPixel(c);
  }

  /** Gradients are those of stride 1 where zeros are between the output's. */
  private static void requireEveryNthPixel(ConvolutionCase c) {
    Conv2d op = new Conv2d(1, c.op().padding(), c.op().dilation(), c.op().groups());
    ConvolutionCase dense = new ConvolutionCase(op, c.x(), c.w(), c.seed());
    Tensor x = c.integers(c.x(), 1);
    Tensor w = c.integers(c.w(), 2);
    Tensor dy = c.integers(c.y(), 3);
    float[] spread = new float[dense.y().size()];
    int k = c.y().dim(3);
    int pixels = dy.size() / k;
    for (int i = 0; i < pixels; i++) {
      System.arraycopy(dy.data(), i * k, spread, densePixel(c, dense, i) * k, k);
    }
    OpRun sparse = c.backward(2, dy.data(), x, w);
    OpRun all = dense.backward(2, spread, x, w);
    float[] y = all.output();
    float[] taken = new float[dy.size()];
    for (int i = 0; i < pixels; i++) {
      System.arraycopy(y, densePixel(c, dense, i) * k, taken, i * k, k);
    }
    Agreement agreement = Agreement.of(c, dense);
    agreement.assertOutput(sparse.output(), taken);
    agreement.assertInputGradient(sparse.gradient(0), all.gradient(0));
    agreement.assertWeightGradient(sparse.gradient(1), all.gradient(1));
  }

  private static int densePixel(ConvolutionCase c, ConvolutionCase dense, int pixel) {
    int columns = c.y().dim(2);
    int rows = c.y().dim(1);
    int row = pixel / columns % rows * c.op().stride();
    int image = pixel / columns / rows;
    int line = image * dense.y().dim(1) + row;
    return line * dense.y().dim(2) + pixel % columns * c.op().stride();
  }

  /** To the bit that of {@link Linear}, and within the bound of three loops in double. */
  @Property
  void oneByOneIsAMatrixProductOfPixels(@ForAll("pointwise") ConvolutionCase drawn) {
    Tensor x = drawn.normal(drawn.x(), 1);
    Tensor w = drawn.normal(drawn.w(), 2);
    float[] dy = drawn.normal(drawn.y(), 3).data();
    OpRun run = drawn.backward(2, dy, x, w);
    int c = drawn.w().dim(3);
    int k = drawn.w().dim(0);
    int pixels = x.size() / c;
    Tensor[] matrices = {
      Tensor.of(Shape.matrix(pixels, c), x.data()), Tensor.of(Shape.of("KC", k, c), w.data())
    };
    OpRun linear = new OpRun(new Linear(), matrices, new boolean[] {true, true}, 2);
    linear.forward();
    linear.backward(dy);
    assertThat(run.output()).isEqualTo(linear.output());
    assertThat(run.gradient(0)).isEqualTo(linear.gradient(0));
    assertThat(run.gradient(1)).isEqualTo(linear.gradient(1));

    double[][] exact = product(x.data(), w.data(), dy, pixels, c, k, false);
    double[][] magnitudes = product(x.data(), w.data(), dy, pixels, c, k, true);
    SummationBound.assertWithin(run.output(), exact[0], magnitudes[0], c);
    SummationBound.assertWithin(run.gradient(0), exact[1], magnitudes[1], k);
    SummationBound.assertWithin(run.gradient(1), exact[2], magnitudes[2], pixels);
  }

  /** Output, gradient of x and of w, of products or of their magnitudes. */
  private static double[][] product(
      float[] x, float[] w, float[] dy, int pixels, int c, int k, boolean magnitudes) {
    double[][] sums = {new double[pixels * k], new double[pixels * c], new double[k * c]};
    for (int i = 0; i < pixels; i++) {
      for (int f = 0; f < k; f++) {
        for (int j = 0; j < c; j++) {
          double value = x[i * c + j];
          double weight = w[f * c + j];
          double gradient = dy[i * k + f];
          sums[0][i * k + f] += of(value * weight, magnitudes);
          sums[1][i * c + j] += of(gradient * weight, magnitudes);
          sums[2][f * c + j] += of(gradient * value, magnitudes);
        }
      }
    }
    return sums;
  }

  private static double of(double product, boolean magnitude) {
    return magnitude ? Math.abs(product) : product;
  }
}
