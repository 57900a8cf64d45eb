package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import senet.engine.autograd.OpRun;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** What a convolution and its gradients satisfy by whatever algorithm, most of it to the bit. */
abstract class ConvolutionLaws {
  private static final int TILE = 4; // Winograd's, along either axis

  enum Operand {
    X(0),
    WEIGHT(1),
    OUTPUT_GRADIENT(2);

    private final int index;

    Operand(int index) {
      this.index = index;
    }
  }

  @Provide
  abstract Arbitrary<ConvolutionCase> cases();

  /** The output in x and w, the gradients in the other one and in the output's gradient. */
  @Property
  void isLinearInEachOperand(@ForAll("cases") ConvolutionCase c, @ForAll Operand operand) {
    Tensor[] one = {c.integers(c.x(), 1), c.integers(c.w(), 2), c.integers(c.y(), 3)};
    Tensor[] other = one.clone();
    Tensor[] both = one.clone();
    int at = operand.index;
    Shape shape = one[at].shape();
    other[at] = c.integers(shape, 4);
    both[at] = Tensor.of(shape, Values.sum(one[at].data(), other[at].data()));
    OpRun a = run(c, one);
    OpRun b = run(c, other);
    OpRun sum = run(c, both);
    Agreement agreement = Agreement.of(c);
    if (operand != Operand.OUTPUT_GRADIENT) {
      agreement.assertOutput(sum.output(), Values.sum(a.output(), b.output()));
    }
    if (operand != Operand.X) {
      agreement.assertInputGradient(sum.gradient(0), Values.sum(a.gradient(0), b.gradient(0)));
    }
    if (operand != Operand.WEIGHT) {
      agreement.assertWeightGradient(sum.gradient(1), Values.sum(a.gradient(1), b.gradient(1)));
    }
  }

  private static OpRun run(ConvolutionCase c, Tensor[] operands) {
    return c.backward(2, operands[2].data(), operands[0], operands[1]);
  }

  /** Values about 1 and their products, 2^40 times smaller, are far from those that lose bits. */
  @Property
  void scalingByPowersOfTwoIsExact(
      @ForAll("cases") ConvolutionCase c,
      @ForAll @IntRange(min = -20, max = 20) int ofX,
      @ForAll @IntRange(min = -20, max = 20) int ofW,
      @ForAll @IntRange(min = -20, max = 20) int ofGradient) {
    Tensor[] operands = {c.normal(c.x(), 1), c.normal(c.w(), 2), c.normal(c.y(), 3)};
    OpRun run = run(c, operands);
    Tensor[] scaled = {
      scaled(operands[0], ofX), scaled(operands[1], ofW), scaled(operands[2], ofGradient)
    };
    OpRun other = run(c, scaled);
    assertThat(other.output()).isEqualTo(scaled(run.output(), ofX + ofW));
    assertThat(other.gradient(0)).isEqualTo(scaled(run.gradient(0), ofW + ofGradient));
    assertThat(other.gradient(1)).isEqualTo(scaled(run.gradient(1), ofX + ofGradient));
  }

  private static Tensor scaled(Tensor tensor, int exponent) {
    return Tensor.of(tensor.shape(), scaled(tensor.data(), exponent));
  }

  private static float[] scaled(float[] values, int exponent) {
    return Values.times(values, Math.scalb(1f, exponent));
  }

  /**
   * The order of the filters is the order of the output's channels; that of the groups of filters
   * and input channels is the order of groups. An input's gradient adds filters up in their order,
   * which integers do not tell.
   */
  @Property
  void filtersMayComeInAnyOrder(@ForAll("cases") ConvolutionCase c, @ForAll boolean integers) {
    Random random = new Random(c.seed());
    int groups = c.op().groups();
    int filters = c.w().dim(0) / groups;
    int channels = c.w().dim(3);
    int[] filter = new int[groups * filters]; // where each comes from
    int[] channel = new int[groups * channels];
    int[] group = permutation(random, groups);
    for (int g = 0; g < groups; g++) {
      int[] within = permutation(random, filters);
      int from = group[g];
      Arrays.setAll(within, i -> from * filters + within[i]);
      System.arraycopy(within, 0, filter, g * filters, filters);
      int to = g * channels;
      IntStream.range(0, channels).forEach(i -> channel[to + i] = from * channels + i);
    }
    Tensor x = c.values(integers, c.x(), 1);
    Tensor w = c.values(integers, c.w(), 2);
    Tensor dy = c.values(integers, c.y(), 3);
    OpRun run = c.backward(2, dy.data(), x, w);
    int size = c.w().size() / filter.length;
    OpRun other =
        c.backward(
            2,
            permuted(dy.data(), filter, 1),
            Tensor.of(c.x(), permuted(x.data(), channel, 1)),
            Tensor.of(c.w(), permuted(w.data(), filter, size)));
    assertThat(other.output()).isEqualTo(permuted(run.output(), filter, 1));
    assertThat(other.gradient(1)).isEqualTo(permuted(run.gradient(1), filter, size));
    if (integers) {
      float[] expected = permuted(run.gradient(0), channel, 1);
      Agreement.of(c).assertInputGradient(other.gradient(0), expected);
    }
  }

  private static int[] permutation(Random random, int n) {
    int[] order = IntStream.range(0, n).toArray();
    for (int i = n - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  /** Blocks of {@code size} values, of each {@code from.length} of them in another order. */
  private static float[] permuted(float[] values, int[] from, int size) {
    float[] permuted = new float[values.length];
    for (int i = 0; i < values.length / size; i++) {
      int source = i / from.length * from.length + from[i % from.length];
      System.arraycopy(values, source * size, permuted, i * size, size);
    }
    return permuted;
  }

  /**
   * An image's output and gradient have the same bits in any batch of one algorithm; the weight's
   * gradient is the sum over batches.
   */
  @Property
  void batchesAreImagesSideBySide(
      @ForAll("cases") ConvolutionCase c,
      @ForAll @IntRange(max = 2) int more,
      @ForAll boolean integers) {
    int n = c.x().dim(0);
    ConvolutionCase few = c.withImages(1 + more);
    ConvolutionCase rest = few.algorithm() == c.algorithm() ? few : c.withImages(n + more);
    ConvolutionCase all = c.withImages(n + rest.x().dim(0));
    Assume.that(all.algorithm() == c.algorithm());
    float[] x = c.values(integers, all.x(), 1).data();
    float[] dy = c.values(integers, all.y(), 3).data();
    Tensor w = c.values(integers, c.w(), 2);
    OpRun whole = all.backward(2, dy, Tensor.of(all.x(), x), w);
    OpRun first = c.backward(2, head(dy, c.y()), Tensor.of(c.x(), head(x, c.x())), w);
    OpRun last = rest.backward(2, tail(dy, rest.y()), Tensor.of(rest.x(), tail(x, rest.x())), w);
    assertThat(head(whole.output(), c.y())).isEqualTo(first.output());
    assertThat(tail(whole.output(), rest.y())).isEqualTo(last.output());
    assertThat(head(whole.gradient(0), c.x())).isEqualTo(first.gradient(0));
    assertThat(tail(whole.gradient(0), rest.x())).isEqualTo(last.gradient(0));
    if (integers) {
      float[] sum = Values.sum(first.gradient(1), last.gradient(1));
      Agreement.of(c).assertWeightGradient(whole.gradient(1), sum);
    }
  }

  private static float[] head(float[] values, Shape shape) {
    return Arrays.copyOf(values, shape.size());
  }

  private static float[] tail(float[] values, Shape shape) {
    return Arrays.copyOfRange(values, values.length - shape.size(), values.length);
  }

  /**
   * What moves by strides within zeros moves the output, also where its windows meet the border;
   * Winograd's to the bit where it moves by whole tiles.
   */
  @Property
  void aShiftedImageGivesAShiftedOutput(
      @ForAll("cases") ConvolutionCase c,
      @ForAll @IntRange(max = 2) int rows,
      @ForAll @IntRange(max = 2) int columns,
      @ForAll boolean byTiles) {
    boolean winograd = c.algorithm().isWinograd();
    int moreRows = winograd ? TILE * Math.min(1, rows) : rows; // tiles stay as full as they are
    int moreColumns = winograd ? TILE * Math.min(1, columns) : columns;
    int down = byTiles ? moreRows : rows;
    int right = byTiles ? moreColumns : columns;
    int stride = c.op().stride();
    int height = c.x().dim(1) + moreRows * stride;
    int width = c.x().dim(2) + moreColumns * stride;
    ConvolutionCase canvas = c.withImages(1, height, width);
    for (int n = 2; n < 1000 && canvas.algorithm() != c.algorithm(); n++) {
      canvas = c.withImages(n, height, width);
    }
    assertThat(canvas.algorithm()).isEqualTo(c.algorithm());
    int images = canvas.x().dim(0);
    Tensor content = c.normal(c.withImages(images).x(), 1);
    Tensor w = c.normal(c.w(), 2);
    float[] still = ConvolutionCase.forward(c.op(), on(canvas.x(), content, 0, 0), w);
    Tensor moved = on(canvas.x(), content, down * stride, right * stride);
    float[] shifted = ConvolutionCase.forward(c.op(), moved, w);
    Shape y = canvas.y();
    Shape seen = Shape.nhwc(images, y.dim(1) - down, y.dim(2) - right, y.dim(3));
    float[] expected = part(still, y, seen, 0, 0);
    float[] actual = part(shifted, y, seen, down, right);
    if (winograd && !byTiles) {
      Agreement.of(c).assertOutput(actual, expected);
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }

  private static Tensor on(Shape canvas, Tensor content, int top, int left) {
    Tensor images = Tensor.zeros(canvas);
    Shape s = content.shape();
    int row = s.dim(2) * s.dim(3);
    for (int i = 0; i < s.dim(0) * s.dim(1); i++) {
      int line = i / s.dim(1) * canvas.dim(1) + top + i % s.dim(1);
      int to = (line * canvas.dim(2) + left) * s.dim(3);
      System.arraycopy(content.data(), i * row, images.data(), to, row);
    }
    return images;
  }

  private static float[] part(float[] images, Shape all, Shape some, int top, int left) {
    float[] part = new float[some.size()];
    int row = some.dim(2) * some.dim(3);
    for (int i = 0; i < some.dim(0) * some.dim(1); i++) {
      int line = i / some.dim(1) * all.dim(1) + top + i % some.dim(1);
      System.arraycopy(images, (line * all.dim(2) + left) * all.dim(3), part, i * row, row);
    }
    return part;
  }

  /**
   * Filters of a single 1 take each output from the pixel below its tap, and give it back; in the
   * middle and of the channel of the same number they are the identity.
   */
  @Property
  void aDeltaTakesPixelsAsTheyAre(@ForAll("cases") ConvolutionCase c, @ForAll boolean identity) {
    Random random = new Random(c.seed());
    int taps = c.w().dim(1);
    int channels = c.w().dim(3);
    int filters = c.w().dim(0);
    int tap = identity ? taps * taps / 2 : random.nextInt(taps * taps);
    int[] channel = new int[filters]; // of the group
    Arrays.setAll(channel, i -> identity ? i % channels : random.nextInt(channels));
    Tensor w = Tensor.zeros(c.w());
    for (int i = 0; i < filters; i++) {
      w.data()[(i * taps * taps + tap) * channels + channel[i]] = 1;
    }
    Tensor x = c.integers(c.x(), 1);
    Tensor dy = c.integers(c.y(), 3);
    float[] y = new float[dy.size()];
    float[] dx = new float[x.size()];
    for (int i = 0; i < y.length; i++) {
      int pixel = pixel(c, i / filters, tap);
      int group = i % filters / (filters / c.op().groups());
      if (pixel >= 0) {
        int at = pixel * c.x().dim(3) + group * channels + channel[i % filters];
        y[i] = x.data()[at];
        dx[at] += dy.data()[i];
      }
    }
    OpRun run = c.backward(2, dy.data(), x, w);
    Agreement agreement = Agreement.of(c);
    agreement.assertOutput(run.output(), y);
    agreement.assertInputGradient(run.gradient(0), dx);
  }

  /** The pixel of x below a tap of a window, -1 where it is padding. */
  private static int pixel(ConvolutionCase c, int window, int tap) {
    Conv2d op = c.op();
    int taps = c.w().dim(1);
    Shape y = c.y();
    int h = window / y.dim(2) % y.dim(1) * op.stride() + tap / taps * op.dilation() - op.padding();
    int v = window % y.dim(2) * op.stride() + tap % taps * op.dilation() - op.padding();
    boolean inside = h >= 0 && h < c.x().dim(1) && v >= 0 && v < c.x().dim(2);
    int image = window / y.dim(2) / y.dim(1);
    return inside ? (image * c.x().dim(1) + h) * c.x().dim(2) + v : -1;
  }
}
