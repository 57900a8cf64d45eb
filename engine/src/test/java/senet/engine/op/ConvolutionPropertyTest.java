package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import senet.engine.autograd.OpRun;
import senet.engine.op.reference.ConvolutionReference;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** Laws of the convolution and its gradients, over shapes with lane tails, strides and groups. */
class ConvolutionPropertyTest {
  /** Unit roundoff of float. */
  private static final double U = 0x1p-24;

  @Provide
  Arbitrary<ConvolutionCase> cases() {
    return Arbitraries.randomValue(random -> ConvolutionCase.draw(random, 3, 36));
  }

  @Provide
  Arbitrary<ConvolutionCase> ungrouped() {
    return Arbitraries.randomValue(random -> ConvolutionCase.draw(random, 1, 70));
  }

  /** Small integers make every order, width and number of threads the same to the bit. */
  @Property(tries = 150)
  void integersAreExactForAnyNumberOfThreads(@ForAll("cases") ConvolutionCase c) {
    Tensor x = c.integers(c.x(), 1);
    Tensor w = c.integers(c.w(), 2);
    Tensor dy = c.integers(c.y(), 3);
    double[] y =
        ConvolutionReference.apply(
            c.op(), c.x(), c.w(), new double[][] {doubles(x.data()), doubles(w.data())});
    double[][] gradients =
        ConvolutionReference.gradients(
            c.op(), c.x(), c.w(), doubles(x.data()), doubles(w.data()), doubles(dy.data()));
    for (int threads : new int[] {1, 2, 7}) {
      OpRun run = ConvolutionCase.run(c.op(), threads, x, w);
      run.forward();
      run.backward(dy.data());
      assertThat(doubles(run.output())).isEqualTo(y);
      assertThat(doubles(run.gradient(0))).isEqualTo(gradients[0]);
      assertThat(doubles(run.gradient(1))).isEqualTo(gradients[1]);
    }
  }

  /** |y32 - y64| is at most gamma_K times the sum of the products' magnitudes, for any order. */
  @Property(tries = 100)
  void errorsStayWithinTheBoundOfSummation(@ForAll("ungrouped") ConvolutionCase c) {
    double[] x = doubles(c.normal(c.x(), 1).data());
    double[] w = doubles(c.normal(c.w(), 2).data());
    double[] y = ConvolutionReference.apply(c.op(), c.x(), c.w(), new double[][] {x, w});
    double[] magnitudes =
        ConvolutionReference.apply(
            c.op(), c.x(), c.w(), new double[][] {magnitudes(x), magnitudes(w)});
    float[] actual = ConvolutionCase.forward(c.op(), c.normal(c.x(), 1), c.normal(c.w(), 2));
    int products = c.w().dim(1) * c.w().dim(2) * c.w().dim(3);
    double gamma = products * U / (1 - products * U);
    for (int i = 0; i < y.length; i++) {
      assertThat(Math.abs(actual[i] - y[i])).isLessThanOrEqualTo(gamma * magnitudes[i]);
    }
  }

  /** {@code <conv(x, w), y> = <x, dx(y)> = <w, dw(y)>}, exactly so in integers. */
  @Property(tries = 100)
  void gradientsAreTheAdjoints(@ForAll("cases") ConvolutionCase c) {
    Tensor x = c.integers(c.x(), 1);
    Tensor w = c.integers(c.w(), 2);
    Tensor dy = c.integers(c.y(), 3);
    OpRun run = ConvolutionCase.run(c.op(), 2, x, w);
    run.forward();
    run.backward(dy.data());
    double product = dot(run.output(), dy.data());
    assertThat(dot(run.gradient(0), x.data())).isEqualTo(product);
    assertThat(dot(run.gradient(1), w.data())).isEqualTo(product);
  }

  @Property(tries = 50)
  void isLinearInBothOperands(@ForAll("cases") ConvolutionCase c) {
    Tensor x1 = c.integers(c.x(), 1);
    Tensor x2 = c.integers(c.x(), 2);
    Tensor w1 = c.integers(c.w(), 3);
    Tensor w2 = c.integers(c.w(), 4);
    Tensor x = sum(x1, x2);
    assertThat(ConvolutionCase.forward(c.op(), x, w1))
        .isEqualTo(
            sum(ConvolutionCase.forward(c.op(), x1, w1), ConvolutionCase.forward(c.op(), x2, w1)));
    assertThat(ConvolutionCase.forward(c.op(), x1, sum(w1, w2)))
        .isEqualTo(
            sum(ConvolutionCase.forward(c.op(), x1, w1), ConvolutionCase.forward(c.op(), x1, w2)));
  }

  @Property(tries = 50)
  void scalingByAPowerOfTwoIsExact(
      @ForAll("ungrouped") ConvolutionCase c, @ForAll @IntRange(min = -20, max = 20) int exponent) {
    Tensor x = c.normal(c.x(), 1);
    Tensor w = c.normal(c.w(), 2);
    float[] y = ConvolutionCase.forward(c.op(), x, w);
    float scale = Math.scalb(1f, exponent);
    float[] scaled = ConvolutionCase.forward(c.op(), times(x, scale), w);
    for (int i = 0; i < y.length; i++) {
      assertThat(scaled[i]).isEqualTo(y[i] * scale);
    }
  }

  /** The order of the filters is the order of the output's channels. */
  @Property(tries = 50)
  void reversedFiltersReverseTheChannels(@ForAll("ungrouped") ConvolutionCase c) {
    Tensor x = c.normal(c.x(), 1);
    Tensor w = c.normal(c.w(), 2);
    int k = c.w().dim(0);
    int size = c.w().size() / k;
    Tensor reversed = Tensor.zeros(c.w());
    for (int i = 0; i < k; i++) {
      System.arraycopy(w.data(), i * size, reversed.data(), (k - 1 - i) * size, size);
    }
    float[] y = ConvolutionCase.forward(c.op(), x, w);
    float[] other = ConvolutionCase.forward(c.op(), x, reversed);
    for (int i = 0; i < y.length; i++) {
      assertThat(other[i / k * k + k - 1 - i % k]).isEqualTo(y[i]);
    }
  }

  /** An image's output has the same bits alone and in a batch. */
  @Property(tries = 50)
  void imagesDoNotSeeEachOther(@ForAll("cases") ConvolutionCase c) {
    Tensor x = c.normal(c.x(), 1);
    Tensor w = c.normal(c.w(), 2);
    float[] y = ConvolutionCase.forward(c.op(), x, w);
    int images = c.x().dim(0);
    int size = c.x().size() / images;
    Shape one = Shape.nhwc(1, c.x().dim(1), c.x().dim(2), c.x().dim(3));
    for (int n = 0; n < images; n++) {
      float[] pixels = Arrays.copyOfRange(x.data(), n * size, (n + 1) * size);
      int outputs = y.length / images;
      assertThat(ConvolutionCase.forward(c.op(), Tensor.of(one, pixels), w))
          .isEqualTo(Arrays.copyOfRange(y, n * outputs, (n + 1) * outputs));
    }
  }

  /** Groups are convolutions side by side. */
  @Property(tries = 50)
  void groupsAreConvolutionsOfTheirOwn(@ForAll("cases") ConvolutionCase c) {
    Tensor x = c.integers(c.x(), 1);
    Tensor w = c.integers(c.w(), 2);
    float[] y = ConvolutionCase.forward(c.op(), x, w);
    int groups = c.op().groups();
    int k = c.w().dim(0) / groups;
    Conv2d single = new Conv2d(c.op().stride(), c.op().padding(), c.op().dilation(), 1);
    for (int g = 0; g < groups; g++) {
      int size = c.w().size() / groups;
      Tensor part =
          Tensor.of(
              Shape.krsc(k, c.w().dim(1), c.w().dim(2), c.w().dim(3)),
              Arrays.copyOfRange(w.data(), g * size, (g + 1) * size));
      float[] alone = ConvolutionCase.forward(single, channels(x, g, groups), part);
      for (int i = 0; i < alone.length; i++) {
        assertThat(alone[i]).isEqualTo(y[i / k * k * groups + g * k + i % k]);
      }
    }
  }

  /** Stride s takes every s-th pixel of stride 1, to the bit. */
  @Property(tries = 50)
  void strideTakesEverySecondPixel(@ForAll("cases") ConvolutionCase c) {
    Conv2d op = c.op();
    Conv2d two = new Conv2d(2, op.padding(), op.dilation(), op.groups());
    Conv2d one = new Conv2d(1, op.padding(), op.dilation(), op.groups());
    Tensor x = c.integers(c.x(), 1);
    Tensor w = c.integers(c.w(), 2);
    float[] sparse = ConvolutionCase.forward(two, x, w);
    float[] dense = ConvolutionCase.forward(one, x, w);
    Shape some = two.outputShape(c.x(), c.w());
    Shape all = one.outputShape(c.x(), c.w());
    int k = some.dim(3);
    for (int i = 0; i < sparse.length; i++) {
      int q = i / k % some.dim(2);
      int p = i / k / some.dim(2) % some.dim(1);
      int n = i / k / some.dim(2) / some.dim(1);
      int from = ((n * all.dim(1) + 2 * p) * all.dim(2) + 2 * q) * k + i % k;
      assertThat(sparse[i]).isEqualTo(dense[from]);
    }
  }

  /** A filter of a single 1 moves a channel: the identity in the middle, a shift beside it. */
  @Property(tries = 50)
  void aDeltaMovesTheImage(
      @ForAll @IntRange(min = 1, max = 40) int c,
      @ForAll @IntRange(min = 1, max = 9) int side,
      @ForAll @IntRange(min = 0, max = 8) int tap) {
    Shape shape = Shape.nhwc(2, side, side, c);
    Tensor x = new ConvolutionCase(Conv2d.of(1, 1), shape, shape, 5).integers(shape, 1);
    Tensor w = Tensor.zeros(Shape.krsc(c, 3, 3, c));
    for (int i = 0; i < c; i++) {
      w.data()[(i * 9 + tap) * c + i] = 1;
    }
    float[] y = ConvolutionCase.forward(Conv2d.of(1, 1), x, w);
    for (int i = 0; i < y.length; i++) {
      int column = i / c % side + tap % 3 - 1;
      int row = i / c / side % side + tap / 3 - 1;
      boolean inside = row >= 0 && row < side && column >= 0 && column < side;
      int at = ((i / c / side / side * side + row) * side + column) * c + i % c;
      assertThat(y[i]).isEqualTo(inside ? x.data()[at] : 0);
    }
  }

  /** A 1x1 convolution is a matrix product on pixels. */
  @Property(tries = 50)
  void oneByOneIsLinear(
      @ForAll @IntRange(min = 1, max = 70) int c, @ForAll @IntRange(min = 1, max = 70) int k) {
    Shape shape = Shape.nhwc(2, 3, 5, c);
    ConvolutionCase drawn = new ConvolutionCase(Conv2d.of(1, 0), shape, shape, c * 71L + k);
    Tensor x = drawn.normal(shape, 1);
    Tensor w = drawn.normal(Shape.krsc(k, 1, 1, c), 2);
    OpRun linear =
        new OpRun(
            new Linear(),
            new Tensor[] {
              Tensor.of(Shape.matrix(30, c), x.data()), Tensor.of(Shape.of("KC", k, c), w.data())
            },
            new boolean[] {true, true},
            2);
    linear.forward();
    assertThat(ConvolutionCase.forward(Conv2d.of(1, 0), x, w)).isEqualTo(linear.output());
  }

  private static Tensor channels(Tensor x, int group, int groups) {
    Shape s = x.shape();
    int c = s.dim(3) / groups;
    Tensor part = Tensor.zeros(Shape.nhwc(s.dim(0), s.dim(1), s.dim(2), c));
    for (int pixel = 0; pixel < part.size() / c; pixel++) {
      System.arraycopy(x.data(), (pixel * groups + group) * c, part.data(), pixel * c, c);
    }
    return part;
  }

  private static Tensor sum(Tensor a, Tensor b) {
    return Tensor.of(a.shape(), sum(a.data(), b.data()));
  }

  private static float[] sum(float[] a, float[] b) {
    float[] sum = new float[a.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }

  private static Tensor times(Tensor x, float scale) {
    Tensor scaled = Tensor.zeros(x.shape());
    for (int i = 0; i < x.size(); i++) {
      scaled.data()[i] = x.data()[i] * scale;
    }
    return scaled;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private static double[] magnitudes(double[] values) {
    return Arrays.stream(values).map(Math::abs).toArray();
  }
}
