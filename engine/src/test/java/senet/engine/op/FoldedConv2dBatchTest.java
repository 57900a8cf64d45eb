package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.fusion.Fusion;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/**
 * What an image becomes does not depend on the images beside it, nor on how many there are: by a
 * program that was fused and frozen, for any number of threads.
 */
class FoldedConv2dBatchTest {
  private static final int IMAGES = 9;

  @ParameterizedTest
  @CsvSource({
    "14, 33, 35, 3, 1", // Winograd's, one block that threads share, or several
    "32, 32, 32, 3, 1",
    "8, 64, 64, 3, 1", // 4 tiles an image
    "3, 40, 40, 3, 1",
    "7, 129, 130, 3, 1", // kernels transformed in blocks
    "7, 127, 130, 3, 1", // cut at panels where there are few pixels
    "9, 70, 200, 1, 1",
    "9, 70, 64, 1, 2",
    "11, 5, 7, 3, 1" // direct
  })
  void bitsDoNotDependOnTheBatch(int side, int c, int k, int kernel, int stride) {
    float[] all = run(IMAGES, 2, side, c, k, kernel, stride);
    for (int n : new int[] {1, 2, 4, 7}) {
      for (int threads : new int[] {1, 2, 3}) {
        float[] some = run(n, threads, side, c, k, kernel, stride);
        assertThat(some).isEqualTo(Arrays.copyOf(all, some.length));
      }
    }
  }

  private static float[] run(int n, int threads, int side, int c, int k, int kernel, int stride) {
    Tape tape = new Tape();
    Variable x = tape.constant(normal("images", Shape.nhwc(n, side, side, c)));
    Variable w = tape.constant(normal("weight", Shape.krsc(k, kernel, kernel, c)));
    Variable b = tape.constant(normal("bias", Shape.vector(k)));
    Variable y = tape.apply(new Relu(), tape.apply(Conv2d.of(stride, kernel / 2), x, w, b));
    Fusion fusion = Fusion.inference(tape, y);
    try (Parallel parallel = Parallel.of(threads)) {
      Execution execution = fusion.tape().inference(parallel, new Workspace(threads), fusion.of(y));
      execution.freeze();
      execution.forward();
      return Arrays.copyOf(execution.value(fusion.of(y)).data(), y.shape().size());
    }
  }

  private static Tensor normal(String name, Shape shape) {
    return Tensor.of(shape, NormalDraws.of(Draws.of(1, name, 0), shape.size()));
  }
}
