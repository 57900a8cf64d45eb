package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import senet.engine.autograd.OpRun;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** What a convolution satisfies, to the bit, over shapes with lane tails, strides and groups. */
class ConvolutionLawsTest {
  @Provide
  Arbitrary<ConvolutionCase> cases() {
    return ConvolutionCase.any(3, 36);
  }

  @Provide
  Arbitrary<ConvolutionCase> ungrouped() {
    return ConvolutionCase.any(1, 70);
  }

  /** Cases that Winograd's algorithm would not compute at stride 1 either. */
  @Provide
  Arbitrary<ConvolutionCase> atAnyStride() {
    return cases()
        .filter(
            c -> {
              Conv2d one = new Conv2d(1, c.op().padding(), c.op().dilation(), c.op().groups());
              return !new ConvolutionCase(one, c.x(), c.w(), c.seed()).algorithm().isWinograd();
            });
  }

  @Property
  void isLinearInBothOperands(@ForAll("cases") ConvolutionCase c) {
    Tensor x1 = c.integers(c.x(), 1);
    Tensor x2 = c.integers(c.x(), 2);
    Tensor w1 = c.integers(c.w(), 3);
    Tensor w2 = c.integers(c.w(), 4);
    float[] y = ConvolutionCase.forward(c.op(), x1, w1);
    Tensor x = Tensor.of(c.x(), Values.sum(x1.data(), x2.data()));
    Tensor w = Tensor.of(c.w(), Values.sum(w1.data(), w2.data()));
    assertThat(ConvolutionCase.forward(c.op(), x, w1))
        .isEqualTo(Values.sum(y, ConvolutionCase.forward(c.op(), x2, w1)));
    assertThat(ConvolutionCase.forward(c.op(), x1, w))
        .isEqualTo(Values.sum(y, ConvolutionCase.forward(c.op(), x1, w2)));
  }

  @Property
  void scalingByAPowerOfTwoIsExact(
      @ForAll("ungrouped") ConvolutionCase c, @ForAll @IntRange(min = -20, max = 20) int exponent) {
    Tensor x = c.normal(c.x(), 1);
    Tensor w = c.normal(c.w(), 2);
    float scale = Math.scalb(1f, exponent);
    float[] expected = Values.times(ConvolutionCase.forward(c.op(), x, w), scale);
    Tensor scaledX = Tensor.of(c.x(), Values.times(x.data(), scale));
    Tensor scaledW = Tensor.of(c.w(), Values.times(w.data(), scale));
    assertThat(ConvolutionCase.forward(c.op(), scaledX, w)).isEqualTo(expected);
    assertThat(ConvolutionCase.forward(c.op(), x, scaledW)).isEqualTo(expected);
  }

  /** The order of the filters is the order of the output's channels. */
  @Property
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
  @Property
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
  @Property
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
  @Property
  void strideTakesEveryNthPixel(
      @ForAll("atAnyStride") ConvolutionCase c, @ForAll @IntRange(min = 2, max = 4) int stride) {
    Conv2d op = c.op();
    Conv2d wide = new Conv2d(stride, op.padding(), op.dilation(), op.groups());
    Conv2d one = new Conv2d(1, op.padding(), op.dilation(), op.groups());
    Tensor x = c.integers(c.x(), 1);
    Tensor w = c.integers(c.w(), 2);
    float[] sparse = ConvolutionCase.forward(wide, x, w);
    float[] dense = ConvolutionCase.forward(one, x, w);
    Shape some = wide.outputShape(c.x(), c.w());
    Shape all = one.outputShape(c.x(), c.w());
    int k = some.dim(3);
    for (int i = 0; i < sparse.length; i++) {
      int q = i / k % some.dim(2);
      int p = i / k / some.dim(2) % some.dim(1);
      int n = i / k / some.dim(2) / some.dim(1);
      int from = ((n * all.dim(1) + stride * p) * all.dim(2) + stride * q) * k + i % k;
      assertThat(sparse[i]).isEqualTo(dense[from]);
    }
  }

  /** Cases that Winograd's algorithm would not compute for the images that are shifted either. */
  @Provide
  Arbitrary<ConvolutionCase> ofShiftedImages() {
    return cases()
        .filter(
            c -> {
              Shape image = Shape.nhwc(1, side(c), side(c), c.x().dim(3));
              return !new ConvolutionCase(c.op(), image, c.w(), c.seed()).algorithm().isWinograd();
            });
  }

  private static int side(ConvolutionCase c) {
    return c.op().dilation() * (c.w().dim(1) - 1) + 1 + 4 * c.op().stride();
  }

  /**
   * Two views of one image, some strides apart, have the same bits where their windows meet no
   * border.
   */
  @Property
  void aShiftedImageGivesAShiftedOutput(
      @ForAll("ofShiftedImages") ConvolutionCase c,
      @ForAll @IntRange(max = 2) int down,
      @ForAll @IntRange(max = 2) int right) {
    Conv2d op = c.op();
    int side = side(c);
    int moved = side + 2 * op.stride();
    Tensor x = c.normal(Shape.nhwc(1, moved, moved, c.x().dim(3)), 1);
    Tensor w = c.normal(c.w(), 2);
    float[] still = ConvolutionCase.forward(op, view(x, 0, 0, side), w);
    float[] shifted =
        ConvolutionCase.forward(op, view(x, down * op.stride(), right * op.stride(), side), w);
    int k = c.w().dim(0);
    int q = op.outputShape(Shape.nhwc(1, side, side, c.x().dim(3)), c.w()).dim(2);
    int first = (op.padding() + op.stride() - 1) / op.stride(); // the first window inside
    int windows = (side - op.dilation() * (c.w().dim(1) - 1) - 1 + op.padding()) / op.stride() + 1;
    assertThat(windows - first).isGreaterThan(2);
    for (int row = first; row + down < windows; row++) {
      for (int column = first; column + right < windows; column++) {
        int from = ((row + down) * q + column + right) * k;
        int to = (row * q + column) * k;
        assertThat(Arrays.copyOfRange(shifted, to, to + k))
            .isEqualTo(Arrays.copyOfRange(still, from, from + k));
      }
    }
  }

  private static Tensor view(Tensor x, int top, int left, int side) {
    int c = x.shape().dim(3);
    Tensor view = Tensor.zeros(Shape.nhwc(1, side, side, c));
    for (int row = 0; row < side; row++) {
      int from = ((top + row) * x.shape().dim(2) + left) * c;
      System.arraycopy(x.data(), from, view.data(), row * side * c, side * c);
    }
    return view;
  }

  /** A filter of a single 1 moves a channel: the identity in the middle, a shift beside it. */
  @Property
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
  @Property
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
}
