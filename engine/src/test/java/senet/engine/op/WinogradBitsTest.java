package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.autograd.OpRun;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** What makes no difference, to the bit, to convolutions by Winograd's algorithm. */
class WinogradBitsTest {
  /**
   * Where more tiles than these share transforms, kernels are made before, not on the way: which of
   * them bits do not tell.
   */
  @Test
  void bitsDoNotDependOnTheTilesThatUseKernels() {
    Conv2d op = Conv2d.of(1, 1);
    Shape kernels = Shape.krsc(140, 3, 3, 130);
    ConvolutionCase all = new ConvolutionCase(op, Shape.nhwc(17, 9, 10, 130), kernels, 1);
    ConvolutionCase few = new ConvolutionCase(op, Shape.nhwc(14, 9, 10, 130), kernels, 1);
    assertThat(all.algorithm()).isEqualTo(ConvAlgorithm.WINOGRAD_KERNEL_BLOCKS); // 153 tiles
    assertThat(few.algorithm()).isEqualTo(ConvAlgorithm.WINOGRAD_KERNEL_BLOCKS); // 126
    Tensor x = all.normal(all.x(), 1);
    Tensor w = all.normal(kernels, 2);
    float[] dy = all.normal(all.y(), 3).data();
    OpRun before = all.backward(2, dy, x, w);
    float[] firstX = Arrays.copyOf(x.data(), few.x().size());
    float[] firstDy = Arrays.copyOf(dy, few.y().size());
    OpRun onTheWay = few.backward(2, firstDy, Tensor.of(few.x(), firstX), w);
    assertThat(Arrays.copyOf(before.output(), few.y().size())).isEqualTo(onTheWay.output());
    assertThat(Arrays.copyOf(before.gradient(0), few.x().size())).isEqualTo(onTheWay.gradient(0));
  }

  /** Output and input gradient of a group have the bits of a convolution of its channels alone. */
  @ParameterizedTest
  @ValueSource(ints = {32, 45, 64, 97, 125})
  void groupsAreConvolutionsOfTheirOwn(int channels) {
    int groups = 3;
    int n = 7;
    Shape one = Shape.nhwc(n, 10, 9, channels);
    int filters = channels == 32 ? 32 : channels + 3; // two groups of 32 are done together
    Shape kernels = Shape.krsc(filters, 3, 3, channels);
    ConvolutionCase alone = new ConvolutionCase(Conv2d.of(1, 1), one, kernels, 1);
    ConvolutionCase all =
        new ConvolutionCase(
            new Conv2d(1, 1, 1, groups),
            Shape.nhwc(n, 10, 9, groups * channels),
            Shape.krsc(groups * filters, 3, 3, channels),
            1);
    assertThat(alone.algorithm()).isEqualTo(ConvAlgorithm.WINOGRAD);
    assertThat(all.algorithm()).isEqualTo(ConvAlgorithm.WINOGRAD_GROUPS);
    Tensor x = all.normal(all.x(), 1);
    Tensor w = all.normal(all.w(), 2);
    Tensor dy = all.normal(all.y(), 3);
    OpRun run = all.backward(2, dy.data(), x, w);
    Tensor y = Tensor.of(all.y(), run.output());
    Tensor dx = Tensor.of(all.x(), run.gradient(0));
    for (int group = 0; group < groups; group++) {
      int size = kernels.size();
      float[] own = Arrays.copyOfRange(w.data(), group * size, (group + 1) * size);
      float[] gradient = group(dy, group, groups).data();
      OpRun single = alone.backward(2, gradient, group(x, group, groups), Tensor.of(kernels, own));
      assertThat(group(y, group, groups).data()).isEqualTo(single.output());
      assertThat(group(dx, group, groups).data()).isEqualTo(single.gradient(0));
    }
  }

  private static Tensor group(Tensor x, int group, int groups) {
    Shape s = x.shape();
    int c = s.dim(3) / groups;
    Tensor part = Tensor.zeros(Shape.nhwc(s.dim(0), s.dim(1), s.dim(2), c));
    for (int pixel = 0; pixel < part.size() / c; pixel++) {
      System.arraycopy(x.data(), (pixel * groups + group) * c, part.data(), pixel * c, c);
    }
    return part;
  }

  /** As of the first convolution of a network, or behind layers that are not trained. */
  @Test
  void oneGradientAloneIsTheSame() {
    Conv2d op = Conv2d.of(1, 1);
    Shape kernels = Shape.krsc(128, 3, 3, 130);
    Conv2d grouped = new Conv2d(1, 1, 1, 9);
    List<ConvolutionCase> cases =
        List.of(
            new ConvolutionCase(op, Shape.nhwc(3, 9, 10, 130), kernels, 1), // 27 tiles
            new ConvolutionCase(op, Shape.nhwc(15, 9, 10, 130), kernels, 1), // 135
            new ConvolutionCase(op, Shape.nhwc(5, 9, 10, 40), Shape.krsc(50, 3, 3, 40), 1),
            new ConvolutionCase(grouped, Shape.nhwc(3, 9, 10, 288), Shape.krsc(288, 3, 3, 32), 1));
    assertThat(cases.stream().map(ConvolutionCase::algorithm))
        .contains(ConvAlgorithm.WINOGRAD, ConvAlgorithm.WINOGRAD_GROUPS)
        .contains(ConvAlgorithm.WINOGRAD_KERNEL_BLOCKS);
    for (ConvolutionCase c : cases) {
      Tensor[] inputs = {c.normal(c.x(), 1), c.normal(c.w(), 2)};
      float[] dy = c.normal(c.y(), 3).data();
      OpRun both = c.backward(2, dy, inputs[0], inputs[1]);
      for (int wanted = 0; wanted < 2; wanted++) {
        OpRun run = new OpRun(c.op(), inputs, new boolean[] {wanted == 0, wanted == 1}, 2);
        run.forward();
        run.backward(dy);
        assertThat(run.gradient(wanted)).isEqualTo(both.gradient(wanted));
      }
    }
  }
}
