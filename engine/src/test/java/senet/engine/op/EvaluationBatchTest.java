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
import senet.engine.simd.MachineWidth;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * What an op makes of an image in evaluation has the same bits in batches of any size: every op,
 * and each way through a convolution, plain and with all that is folded into it.
 */
class EvaluationBatchTest {
  /** Fewer where a width is asked for: which images share work does not depend on it. */
  private static final int ALL = MachineWidth.IS_OWN ? 132 : 36;

  private static final int C = 19;
  private static final float EPSILON = 1e-5f;

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
        of(new HardSigmoid(), images),
        of(new Gelu(), images),
        of(new Add(), images, images),
        of(new Add(), images, gates),
        of(new Multiply(), images, images),
        of(new Multiply(), images, gates),
        of(new Scale(0.3f), images),
        of(new BatchNorm(EPSILON, 0.1f, false), images, v, v, v, v),
        of(new MaxPool2d(3, 2, 1, true), images),
        of(new AvgPool2d(3, 2, 1, true, true), images),
        of(new AvgPool2d(3, 2, 1, true, false), images),
        of(new AdaptiveAvgPool2d(3, 2), images),
        of(new GlobalAvgPool(), images),
        of(new GlobalMaxPool(), images),
        of(new Flatten(), images),
        of(new ChannelSlice(3, 9), images),
        of(new Concat(), images, images, images),
        of(new ChannelShuffle(C), images),
        of(new Pad2d(0, 1, 2, 3), images),
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

  static Stream<Arguments> convolutions() {
    return ConvolutionPath.ofThisWidth()
        .flatMap(
            path -> {
              Shape x = path.x();
              Shape images = Shape.nhwc(ALL, x.dim(1), x.dim(2), x.dim(3));
              Shape y = path.op().outputShape(images, path.w());
              Shape v = Shape.vector(y.dim(3));
              Op folded = new FoldedConv2d(path.op(), true, true, EPSILON, true, true);
              return Stream.of(
                  of(path.op(), images, path.w(), v),
                  of(folded, images, path.w(), v, v, v, v, v, y));
            });
  }

  @ParameterizedTest
  @MethodSource({"ops", "convolutions"})
  void bitsDoNotDependOnTheBatch(Op op, Shape... shapes) {
    Tensor[] images = new Tensor[shapes.length];
    for (int i = 0; i < images.length; i++) {
      float[] values = NormalDraws.of(Draws.of(3, "evaluation", i), shapes[i].size());
      int variance = op instanceof BatchNorm ? 4 : 6;
      if (i == variance) {
        for (int j = 0; j < values.length; j++) {
          values[j] = Math.abs(values[j]);
        }
      }
      images[i] = Tensor.of(shapes[i], values);
    }
    float[] all = run(op, ALL, 2, images);
    for (float value : all) {
      assertThat(value).as("what nobody wrote").isNotNaN();
    }
    for (int n : new int[] {1, 7, ALL - 4}) {
      float[] some = run(op, n, n == 7 ? 1 : 3, images);
      assertThat(some).hasSize(all.length / ALL * n);
      assertThat(Arrays.equals(some, Arrays.copyOf(all, some.length))).as("%d images", n).isTrue();
    }
  }

  /** Of the first {@code n} images. */
  private static float[] run(Op op, int n, int threads, Tensor... images) {
    Tensor[] inputs =
        Arrays.stream(images)
            .map(t -> t.shape().dim(0) == ALL ? first(n, t) : t)
            .toArray(Tensor[]::new);
    OpRun run = new OpRun(op, inputs, new boolean[inputs.length], threads);
    run.poisonScratchAndOutput();
    run.forward();
    return run.output();
  }

  private static Tensor first(int n, Tensor all) {
    Shape shape = all.shape();
    Shape some =
        shape.rank() == 2
            ? Shape.matrix(n, shape.dim(1))
            : Shape.nhwc(n, shape.dim(1), shape.dim(2), shape.dim(3));
    return Tensor.of(some, Arrays.copyOf(all.data(), some.size()));
  }
}
