package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.Op;
import senet.engine.autograd.OpRun;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * The same bits for any vector width. Each run of the suite has one width, so what they share is a
 * number that is written here: every other width and every other machine has to meet it.
 */
class WidthsTest {
  private static final Shape IMAGES = Shape.nhwc(2, 9, 10, 67);

  @Test
  void outputsAndGradientsHaveTheSameBitsForEachWidth() {
    Shape v = Shape.vector(67);
    Shape gate = Shape.nhwc(2, 1, 1, 67);
    List<String> sums = new ArrayList<>();
    sums.add(sum(Conv2d.of(1, 1), IMAGES, Shape.krsc(35, 3, 3, 67), Shape.vector(35)));
    sums.add(sum(new Conv2d(2, 2, 2, 1), IMAGES, Shape.krsc(130, 5, 5, 67)));
    Shape fewer = Shape.nhwc(2, 9, 10, 24);
    sums.add(sum(new Conv2d(2, 1, 1, 67), IMAGES, Shape.krsc(67, 3, 3, 1)));
    sums.add(sum(new Conv2d(1, 1, 1, 67), IMAGES, Shape.krsc(67, 3, 3, 1)));
    sums.add(sum(new Conv2d(2, 1, 1, 67), IMAGES, Shape.krsc(67, 5, 5, 1)));
    sums.add(sum(new Conv2d(1, 1, 1, 6), fewer, Shape.krsc(24, 3, 3, 4)));
    Shape many = Shape.nhwc(1, 5, 27, 259);
    sums.add(sum(new Conv2d(1, 1, 1, 259), many, Shape.krsc(259, 3, 3, 1)));
    sums.add(sum(new Conv2d(2, 1, 1, 259), many, Shape.krsc(259, 3, 3, 1)));
    Shape wide = Shape.nhwc(2, 9, 28, 48);
    sums.add(sum(new Conv2d(1, 1, 1, 3), wide, Shape.krsc(48, 3, 3, 16)));
    sums.add(sum(new Conv2d(2, 1, 1, 3), wide, Shape.krsc(48, 3, 3, 16)));
    sums.add(sum(new Conv2d(1, 1, 1, 6), wide, Shape.krsc(48, 3, 3, 8)));
    sums.add(sum(new Conv2d(2, 1, 1, 6), wide, Shape.krsc(48, 3, 3, 8)));
    sums.add(sum(Conv2d.of(1, 1), fewer, Shape.krsc(21, 3, 3, 24)));
    sums.add(sum(Conv2d.of(1, 0), IMAGES, Shape.krsc(601, 1, 1, 67)));
    sums.add(sum(Conv2d.of(2, 0), IMAGES, Shape.krsc(130, 1, 1, 67)));
    sums.add(sum(new Linear(), Shape.matrix(33, 1300), Shape.of("KC", 21, 1300)));
    sums.add(sum(new BatchNorm(1e-5f, 0.1f, true), IMAGES, v, v, v, v));
    sums.add(sum(new Multiply(), IMAGES, gate));
    sums.add(sum(new GlobalAvgPool(), IMAGES));
    sums.add(sum(new AvgPool2d(3, 2, 1, true), IMAGES));
    sums.add(sum(new Sigmoid(), IMAGES));
    sums.add(sum(new Tanh(), IMAGES));
    sums.add(sum(new Silu(), IMAGES));
    sums.add(sum(new Gelu(), IMAGES));
    sums.add(sum(new Softmax(), Shape.matrix(7, 67)));
    Shape coefficients = Shape.of("MC", 3, 67);
    Conv2dMoments strided = new Conv2dMoments(Conv2d.of(2, 1), true);
    sums.add(sum(strided, IMAGES, Shape.krsc(35, 3, 3, 67), coefficients));
    Conv2dMoments winograd = new Conv2dMoments(Conv2d.of(1, 1), true);
    Shape images = Shape.nhwc(6, 9, 10, 67);
    sums.add(sum(winograd, images, Shape.krsc(35, 3, 3, 67), coefficients));
    sums.add(sum(new NormalizedMean(), Shape.of("NMK", 2, 2, 67), coefficients));
    BlockEnd end = new BlockEnd(true, true, true, true, true);
    sums.add(sum(end, IMAGES, coefficients, gate, gate, IMAGES));
    assertThat(sums)
        .containsExactly(
            "Conv2d 1e4d59e6",
            "Conv2d 60cf4f18",
            "Conv2d 563cd4e5",
            "Conv2d b692be51",
            "Conv2d de83e631",
            "Conv2d 41d5fd24",
            "Conv2d e2446f3f",
            "Conv2d 7ce68c02",
            "Conv2d 216b1797",
            "Conv2d 0d68a72a",
            "Conv2d a584d9cb",
            "Conv2d abcf6f6b",
            "Conv2d 839174ec",
            "Conv2d 213a28e6",
            "Conv2d 425967d4",
            "Linear 9b3fbe57",
            "BatchNorm d87d1244",
            "Multiply 902f7071",
            "GlobalAvgPool 83741f3d",
            "AvgPool2d e3a7980a",
            "Sigmoid ce1ad316",
            "Tanh 5f0b967f",
            "Silu 9f5ccde8",
            "Gelu 43b89a3c",
            "Softmax bbd7496d",
            "Conv2dMoments 35fa9b34",
            "Conv2dMoments 2356ab42",
            "NormalizedMean 0128baf6",
            "BlockEnd 0a540b99");
  }

  private static String sum(Op op, Shape... shapes) {
    Tensor[] inputs = new Tensor[shapes.length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = Tensor.of(shapes[i], normal(shapes[i].size(), i));
    }
    boolean[] differentiable = new boolean[shapes.length];
    Arrays.fill(differentiable, 0, Math.min(3, shapes.length), true);
    OpRun run = new OpRun(op, inputs, differentiable, 2);
    run.forward();
    run.backward(normal(run.outputSize(), 99));
    CRC32 crc = new CRC32();
    update(crc, run.output());
    for (int i = 0; i < shapes.length; i++) {
      if (differentiable[i]) {
        update(crc, run.gradient(i));
      }
    }
    return "%s %08x".formatted(op.getClass().getSimpleName(), crc.getValue());
  }

  private static void update(CRC32 crc, float[] values) {
    for (float value : values) {
      int bits = Float.floatToRawIntBits(value);
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        crc.update(bits >>> shift);
      }
    }
  }

  private static float[] normal(int n, int purpose) {
    Draws draws = Draws.of(8, "widths", purpose);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = draws.normal(i);
    }
    return values;
  }
}
