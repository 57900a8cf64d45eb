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

/** What the gradients of a convolution satisfy, to the bit. */
class ConvolutionGradientLawsTest {
  @Provide
  Arbitrary<ConvolutionCase> cases() {
    return ConvolutionCase.any(3, 36);
  }

  /** {@code <conv(x, w), y> = <x, dx(y)> = <w, dw(y)>}, exactly so in integers. */
  @Property
  void gradientsAreTheAdjoints(@ForAll("cases") ConvolutionCase c) {
    Tensor x = c.integers(c.x(), 1);
    Tensor w = c.integers(c.w(), 2);
    Tensor dy = c.integers(c.y(), 3);
    OpRun run = backward(c.op(), dy.data(), x, w);
    double product = Values.dot(run.output(), dy.data());
    assertThat(Values.dot(run.gradient(0), x.data())).isEqualTo(product);
    assertThat(Values.dot(run.gradient(1), w.data())).isEqualTo(product);
  }

  /**
   * An image's gradient has the same bits alone and in a batch; the weight's is the sum over the
   * images.
   */
  @Property(tries = 50)
  void batchesAreImagesSideBySide(@ForAll("cases") ConvolutionCase c) {
    Tensor dy = c.normal(c.y(), 3);
    Tensor steps = c.integers(c.y(), 4);
    Tensor x = c.normal(c.x(), 1);
    Tensor cells = c.integers(c.x(), 5);
    Tensor w = c.normal(c.w(), 2);
    int images = c.x().dim(0);
    float[] dx = backward(c.op(), dy.data(), x, w).gradient(0);
    float[] sum = new float[c.w().size()];
    for (int n = 0; n < images; n++) {
      OpRun alone = backward(c.op(), image(dy, n).data(), image(x, n), w);
      int size = dx.length / images;
      assertThat(alone.gradient(0)).isEqualTo(Arrays.copyOfRange(dx, n * size, (n + 1) * size));
      OpRun integers = backward(c.op(), image(steps, n).data(), image(cells, n), w);
      sum = Values.sum(sum, integers.gradient(1));
    }
    assertThat(backward(c.op(), steps.data(), cells, w).gradient(1)).isEqualTo(sum);
  }

  private static Tensor image(Tensor batch, int n) {
    Shape s = batch.shape();
    int size = s.size() / s.dim(0);
    return Tensor.of(
        Shape.nhwc(1, s.dim(1), s.dim(2), s.dim(3)),
        Arrays.copyOfRange(batch.data(), n * size, (n + 1) * size));
  }

  @Property
  void scalingByAPowerOfTwoIsExact(
      @ForAll("cases") ConvolutionCase c, @ForAll @IntRange(min = -20, max = 20) int exponent) {
    Tensor x = c.normal(c.x(), 1);
    Tensor w = c.normal(c.w(), 2);
    float[] dy = c.normal(c.y(), 3).data();
    float scale = Math.scalb(1f, exponent);
    OpRun run = backward(c.op(), dy, x, w);
    OpRun scaled = backward(c.op(), Values.times(dy, scale), x, w);
    assertThat(scaled.gradient(0)).isEqualTo(Values.times(run.gradient(0), scale));
    assertThat(scaled.gradient(1)).isEqualTo(Values.times(run.gradient(1), scale));
  }

  private static OpRun backward(Conv2d op, float[] dy, Tensor x, Tensor w) {
    OpRun run = ConvolutionCase.run(op, 2, x, w);
    run.forward();
    run.backward(dy);
    return run;
  }
}
