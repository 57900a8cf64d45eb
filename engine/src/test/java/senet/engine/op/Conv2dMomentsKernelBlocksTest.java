package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.autograd.OpRun;
import senet.engine.kernel.conv.ConvAlgorithm;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * Kernels transformed in blocks, with a norm on load that changes nothing but the ReLU: the bits of
 * the plain convolution of the rectified input.
 */
class Conv2dMomentsKernelBlocksTest {
  private static final int C = 129;
  private static final boolean[] ALL = {true, true, true};

  /** Of 130 images of one tile the last two do not share their transforms with the others. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 130})
  void areThePlainConvolutionsOfTheRectifiedInput(int images) {
    Conv2d convolution = Conv2d.of(1, 1);
    ConvolutionCase c =
        new ConvolutionCase(convolution, Shape.nhwc(images, 3, 3, C), Shape.krsc(C, 3, 3, C), 1);
    assertThat(c.algorithm()).isEqualTo(ConvAlgorithm.WINOGRAD_KERNEL_BLOCKS);
    Tensor x = c.normal(c.x(), 1);
    Tensor weight = c.normal(c.w(), 2);
    float[] dy = c.normal(c.y(), 3).data();
    Tensor coefficients = Tensor.zeros(Shape.of("MC", 3, C));
    Arrays.fill(coefficients.data(), C, 2 * C, 1);

    OpRun plain = ConvolutionCase.run(convolution, 2, rectified(x), weight);
    plain.forward();
    plain.backward(dy);
    Tensor[] inputs = {x, weight, coefficients};
    OpRun fused = new OpRun(new Conv2dMoments(convolution, true), inputs, ALL, 2);
    fused.forward();
    fused.openGradients();
    fused.fillGradients(0);
    fused.backwardFrom(0, dy);

    assertThat(Arrays.copyOf(fused.output(), dy.length)).isEqualTo(plain.output());
    assertThat(fused.gradient(1)).isEqualTo(plain.gradient(1));
    float[] dx = plain.gradient(0);
    double[] shift = new double[C];
    for (int i = 0; i < dx.length; i++) {
      dx[i] = x.data()[i] > 0 ? dx[i] : 0;
      shift[i % C] += dx[i];
    }
    assertThat(fused.gradient(0)).isEqualTo(dx);
    double bound = SummationBound.gamma(images * 9);
    for (int i = 0; i < C; i++) {
      double magnitude = magnitude(dx, i);
      assertThat(fused.gradient(2)[2 * C + i] - shift[i])
          .isBetween(-bound * magnitude, bound * magnitude);
    }
  }

  private static Tensor rectified(Tensor x) {
    Tensor rectified = Tensor.zeros(x.shape());
    for (int i = 0; i < x.size(); i++) {
      rectified.data()[i] = Math.max(x.data()[i], 0);
    }
    return rectified;
  }

  private static double magnitude(float[] dx, int channel) {
    double sum = 0;
    for (int i = channel; i < dx.length; i += C) {
      sum += Math.abs(dx[i]);
    }
    return sum;
  }
}
