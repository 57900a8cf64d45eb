package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import senet.engine.autograd.Op;
import senet.engine.autograd.OpRun;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** What joining, shuffling and padding undo and add up to, to the bit. */
class LayoutLawsTest {
  private static Tensor normal(Shape shape, int purpose) {
    return Tensor.of(shape, NormalDraws.of(Draws.of(9, "layout", purpose), shape.size()));
  }

  private static OpRun run(Op op, Tensor... inputs) {
    boolean[] differentiable = new boolean[inputs.length];
    Arrays.fill(differentiable, true);
    OpRun run = new OpRun(op, inputs, differentiable, 2);
    run.forward();
    return run;
  }

  private static Tensor of(Op op, Tensor... inputs) {
    Shape[] shapes = Arrays.stream(inputs).map(Tensor::shape).toArray(Shape[]::new);
    return Tensor.of(op.outputShape(shapes), run(op, inputs).output());
  }

  @Property(tries = 300)
  void whatIsJoinedIsSlicedApart(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 70) Integer> widths,
      @ForAll @IntRange(min = 1, max = 9) int rows) {
    Tensor[] inputs = new Tensor[widths.size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = normal(Shape.matrix(rows, widths.get(i)), i);
    }
    Tensor joined = of(new Concat(), inputs);
    int from = 0;
    for (Tensor input : inputs) {
      int to = from + input.shape().dim(1);
      assertThat(of(new ChannelSlice(from, to), joined).data()).isEqualTo(input.data());
      from = to;
    }
    assertThat(from).isEqualTo(joined.shape().dim(1));
  }

  /** By the number of groups and then by that of channels in each. */
  @Property(tries = 300)
  void shufflesUndoEachOther(
      @ForAll @IntRange(min = 1, max = 12) int groups,
      @ForAll @IntRange(min = 1, max = 12) int each) {
    Tensor x = normal(Shape.nhwc(2, 1, 3, groups * each), 0);
    Tensor shuffled = of(new ChannelShuffle(groups), x);
    assertThat(of(new ChannelShuffle(each), shuffled).data()).isEqualTo(x.data());
    OpRun back = run(new ChannelShuffle(groups), x);
    back.backward(shuffled.data());
    assertThat(back.gradient(0)).isEqualTo(x.data());
  }

  /** And what arrives at a padded image is cut down to it. */
  @Property(tries = 300)
  void bordersAddUp(
      @ForAll @Size(4) List<@IntRange(min = 0, max = 3) Integer> inner,
      @ForAll @Size(4) List<@IntRange(min = 0, max = 3) Integer> outer,
      @ForAll @IntRange(min = 1, max = 20) int c) {
    Tensor x = normal(Shape.nhwc(2, 3, 2, c), 0);
    OpRun first = run(pad(inner), x);
    Tensor padded = of(pad(inner), x);
    List<Integer> both = IntStream.range(0, 4).mapToObj(i -> inner.get(i) + outer.get(i)).toList();
    assertThat(of(pad(outer), padded).data()).isEqualTo(of(pad(both), x).data());
    first.backward(padded.data());
    assertThat(first.gradient(0)).isEqualTo(x.data());
  }

  private static Pad2d pad(List<Integer> sides) {
    return new Pad2d(sides.get(0), sides.get(1), sides.get(2), sides.get(3));
  }

  /** Of integers, whose sums are exact in any order. */
  @Property(tries = 200)
  void aConvolutionsPaddingIsABorderOfZeros(
      @ForAll @IntRange(min = 0, max = 3) int padding,
      @ForAll @IntRange(min = 1, max = 2) int stride,
      @ForAll @IntRange(min = 1, max = 7) int c) {
    Tensor x = integers(Shape.nhwc(2, 5, 4, c), 0);
    Tensor weight = integers(Shape.krsc(3, 3, 3, c), 1);
    Pad2d border = new Pad2d(padding, padding, padding, padding);
    assertThat(of(Conv2d.of(stride, 0), of(border, x), weight).data())
        .isEqualTo(of(Conv2d.of(stride, padding), x, weight).data());
  }

  private static Tensor integers(Shape shape, int purpose) {
    Draws draws = Draws.of(9, "integers", purpose);
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = draws.below(i, 15) - 7;
    }
    return tensor;
  }
}
