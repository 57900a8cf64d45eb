package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import senet.engine.autograd.Op;
import senet.engine.autograd.OpRun;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * What an op without parameters makes of many images, which threads share chunk by chunk, has the
 * bits that it makes of each image alone, which is one chunk: outputs, and gradients of every
 * input.
 */
class ImagesAloneTest {
  private static final int N = 120;
  private static final int THREADS = 3;

  static Stream<Arguments> ops() {
    Shape image = Shape.nhwc(1, 9, 11, 19);
    Shape gate = Shape.nhwc(1, 1, 1, 19);
    Shape values = Shape.matrix(1, 1037); // not a divisor of any chunk or block
    Shape rows = Shape.nhwc(1, 1, 5, 19);
    return Stream.of(
        of(new Relu(), values),
        of(new Sigmoid(), values),
        of(new Tanh(), values),
        of(new Silu(), values),
        of(new HardSigmoid(), values),
        of(new Gelu(), values),
        of(new Add(), image, image),
        of(new Add(), image, gate),
        of(new Multiply(), image, image),
        of(new Multiply(), image, gate),
        of(new Scale(0.3f), values),
        of(new MaxPool2d(3, 2, 1, true), image),
        of(new AvgPool2d(3, 2, 1, true, true), image),
        of(new AvgPool2d(3, 2, 1, true, false), image),
        of(new AdaptiveAvgPool2d(4, 7), image),
        of(new GlobalAvgPool(), image),
        of(new GlobalMaxPool(), image),
        of(new Flatten(), image),
        of(new ChannelSlice(3, 18), image),
        of(new Concat(), image, Shape.nhwc(1, 9, 11, 7), image),
        of(new ChannelShuffle(17), values), // of 61 channels
        of(new Pad2d(0, 1, 2, 3), image),
        of(new IdentityShortcut(1, 25), image),
        of(new IdentityShortcut(2, 67), image),
        of(new Softmax(), rows),
        of(new LogSoftmax(), rows));
  }

  private static Arguments of(Op op, Shape... images) {
    return Arguments.of(op, images);
  }

  @ParameterizedTest
  @MethodSource("ops")
  void bitsAreThoseOfEachAlone(Op op, Shape... images) {
    Tensor[] all = new Tensor[images.length];
    for (int i = 0; i < all.length; i++) {
      Shape shape = of(N, images[i]);
      all[i] = Tensor.of(shape, NormalDraws.of(Draws.of(5, "alone", i), shape.size()));
    }
    boolean[] differentiable = new boolean[all.length];
    Arrays.fill(differentiable, true);
    OpRun together = new OpRun(op, all, differentiable, THREADS);
    float[] gradient = NormalDraws.of(Draws.of(5, "gradient", 0), together.outputSize());
    run(together, gradient);
    float[] output = together.output();
    int size = output.length / N;
    for (int n = 0; n < N; n++) {
      Tensor[] one = new Tensor[all.length];
      for (int i = 0; i < one.length; i++) {
        one[i] = Tensor.of(images[i], part(all[i].data(), n, images[i].size()));
      }
      OpRun alone = new OpRun(op, one, differentiable, 1);
      run(alone, part(gradient, n, size));
      assertThat(part(output, n, size)).as("output of image %d", n).isEqualTo(alone.output());
      for (int i = 0; i < one.length; i++) {
        assertThat(part(together.gradient(i), n, images[i].size()))
            .as("gradient of input %d, image %d", i, n)
            .isEqualTo(alone.gradient(i));
      }
    }
  }

  private static void run(OpRun run, float[] gradient) {
    run.poisonScratchAndOutput();
    run.forward();
    run.clearGradients();
    run.openGradients();
    run.backward(gradient);
  }

  private static float[] part(float[] values, int n, int size) {
    return Arrays.copyOfRange(values, n * size, (n + 1) * size);
  }

  private static Shape of(int n, Shape image) {
    return image.rank() == 2
        ? Shape.matrix(n, image.dim(1))
        : Shape.nhwc(n, image.dim(1), image.dim(2), image.dim(3));
  }
}
