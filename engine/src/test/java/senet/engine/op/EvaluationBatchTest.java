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
 * What an op makes of an image in evaluation has the same bits in batches of any size. Convolutions
 * have {@link FoldedConv2dBatchTest}.
 */
class EvaluationBatchTest {
  private static final int ALL = 131;
  private static final int C = 19;

  static Stream<Arguments> ops() {
    Shape images = Shape.nhwc(ALL, 5, 6, C);
    Shape gates = Shape.nhwc(ALL, 1, 1, C);
    Shape rows = Shape.matrix(ALL, C);
    Shape v = Shape.vector(C);
    return Stream.of(
        of(new Relu(), images),
        of(new Sigmoid(), images),
        of(new Tanh(), images),
        of(new Silu(), images),
        of(new Gelu(), images),
        of(new Add(), images, images),
        of(new Add(), images, gates),
        of(new Multiply(), images, images),
        of(new Multiply(), images, gates),
        of(new BatchNorm(1e-5f, 0.1f, false), images, v, v, v, v),
        of(new MaxPool2d(3, 2, 1, true), images),
        of(new AvgPool2d(3, 2, 1, true), images),
        of(new GlobalAvgPool(), images),
        of(new GlobalMaxPool(), images),
        of(new Flatten(), images),
        of(new ChannelSlice(3, 9), images),
        of(new IdentityShortcut(2, 25), images),
        of(
            new BlockEnd(true, true, true, true, true), //
            images,
            Shape.of("MC", 3, C),
            gates,
            gates,
            images),
        of(new BlockEnd(false, true, false, true, true), images, gates, images),
        of(new Linear(), rows, Shape.of("KC", 37, C), Shape.vector(37)),
        of(new Linear(), Shape.matrix(ALL, 1300), Shape.of("KC", 21, 1300)),
        of(new Softmax(), rows),
        of(new LogSoftmax(), rows));
  }

  private static Arguments of(Op op, Shape... shapes) {
    return Arguments.of(op, shapes);
  }

  @ParameterizedTest
  @MethodSource("ops")
  void bitsDoNotDependOnTheBatch(Op op, Shape... shapes) {
    float[] all = run(op, ALL, 2, shapes);
    for (int n : new int[] {1, 7, 128}) {
      for (int threads : new int[] {1, 3}) {
        float[] some = run(op, n, threads, shapes);
        assertThat(some).hasSize(all.length / ALL * n);
        assertThat(Arrays.equals(some, Arrays.copyOf(all, some.length)))
            .as("%d images", n)
            .isTrue();
      }
    }
  }

  /** Of the first {@code n} images. */
  private static float[] run(Op op, int n, int threads, Shape... shapes) {
    Tensor[] inputs = new Tensor[shapes.length];
    for (int i = 0; i < inputs.length; i++) {
      Shape shape = shapes[i].dim(0) == ALL ? first(n, shapes[i]) : shapes[i];
      inputs[i] = Tensor.zeros(shape);
      Draws draws = Draws.of(3, "evaluation", i);
      for (int j = 0; j < shape.size(); j++) {
        float value = draws.normal(j);
        inputs[i].data()[j] = op instanceof BatchNorm && i > 0 ? Math.abs(value) : value;
      }
    }
    OpRun run = new OpRun(op, inputs, new boolean[inputs.length], threads);
    run.forward();
    return run.output();
  }

  private static Shape first(int n, Shape all) {
    return all.rank() == 2
        ? Shape.matrix(n, all.dim(1))
        : Shape.nhwc(n, all.dim(1), all.dim(2), all.dim(3));
  }
}
