package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.autograd.OpRun;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.op.reference.ConvolutionReference;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;

/**
 * Convolutions whose sizes an int does not hold are refused, with the sizes as they are; others are
 * computed.
 */
class HugeConvolutionTest {
  private static final Shape X = Shape.nhwc(1, 4, 4, 1);
  private static final Shape W = Shape.krsc(1, 3, 3, 1);
  private static final String OPERANDS = "input [N=1, H=4, W=4, C=1], weight [K=1, R=3, S=3, C=1]";

  private static void assertRefused(Conv2d op, String message) {
    assertThatThrownBy(() -> op.outputShape(X, W))
        .isInstanceOf(ShapeException.class)
        .hasMessage(op + ": " + message);
  }

  @Test
  void aHugeDilationDoesNotFit() {
    assertRefused(
        new Conv2d(1, 0, Integer.MAX_VALUE, 1),
        "a kernel of 4294967295x4294967295 does not fit an input of 4x4; "
            + OPERANDS
            + "; hint: more padding or a larger image");
    assertRefused(
        new Conv2d(Integer.MAX_VALUE, 1 << 29, Integer.MAX_VALUE, 1),
        "a kernel of 4294967295x4294967295 does not fit an input of 1073741828x1073741828; "
            + OPERANDS
            + "; hint: more padding or a larger image");
  }

  /** Of so many channels each part of a weight's gradient is hundreds of megabytes. */
  @Test
  void depthwiseSumsOfManyChannelsAreFewParts() {
    int c = 14_913_088;
    Shape weight = Shape.krsc(c, 3, 3, 1);
    ConvGeometry g = new Conv2d(1, 1, 1, c).geometry(Shape.nhwc(16, 1, 1, c), weight);
    assertThat(DepthwisePasses.mostParts(g)).isEqualTo(1);
    Shape odd = Shape.krsc(7281, 3, 3, 1); // packed for vectors they are 2^20 / 16 floats and more
    ConvGeometry many = new Conv2d(1, 1, 1, 7281).geometry(Shape.nhwc(16, 1, 1, 7281), odd);
    assertThat(DepthwisePasses.mostParts(many)).isEqualTo(16);
    Shape usual = Shape.krsc(1024, 3, 3, 1);
    ConvGeometry few = new Conv2d(1, 1, 1, 1024).geometry(Shape.nhwc(16, 7, 7, 1024), usual);
    assertThat(DepthwisePasses.mostParts(few)).isEqualTo(16);
  }

  /** Of one tap there is nothing to dilate. */
  @Test
  void aHugeDilationOfOneTapIsNone() {
    Shape one = Shape.krsc(1, 1, 1, 1);
    assertThat(new Conv2d(1, 0, Integer.MAX_VALUE, 1).outputShape(X, one)).isEqualTo(X);
  }

  @Test
  void aHugePaddingIsRefused() {
    assertRefused(
        new Conv2d(1 << 30, 1 << 30, 1, 1),
        "a padded input of 2147483652x2147483652 has sides over 2147483647; " + OPERANDS);
    assertRefused(
        new Conv2d(1, Integer.MAX_VALUE, 1, 1),
        "a padded input of 4294967298x4294967298 has sides over 2147483647; " + OPERANDS);
  }

  @Test
  void hugeGroupsAreToldAsTheyAre() {
    assertThatThrownBy(() -> new Conv2d(1, 0, 1, 1 << 30).outputShape(X, Shape.krsc(4, 3, 3, 4)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Conv2d[stride=1, padding=0, dilation=1, groups=1073741824]: input has 1 channels but"
                + " weight expects 4294967296; input [N=1, H=4, W=4, C=1], weight [K=4, R=3, S=3,"
                + " C=4]");
  }

  /**
   * Sizes that an int holds, of which a dilated window or the residues by the stride are far more
   * than the image: whatever computes it must not make room for them.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 20000, 20000, 1", // windows of 40,001 pixels, all but their middles in the padding
    "1, 20000, 20000, 4",
    "1000000, 1000000, 1000000, 1",
    "60000, 60000, 60000, 4",
    "50000, 1, 1, 1" // one window, and most residues of a row are reached by no tap
  })
  void fewTapsThatAreInsideAreAllThatCounts(int stride, int padding, int dilation, int groups) {
    Conv2d op = new Conv2d(stride, padding, dilation, groups);
    Tensor x = new Tensor(Shape.nhwc(1, 3, 3, 4), counting(36));
    Tensor w = new Tensor(Shape.krsc(4, 3, 3, 4 / groups), counting(144 / groups));
    OpRun run = new OpRun(op, new Tensor[] {x, w}, new boolean[] {true, true}, 2);
    run.forward();
    float[] dy = counting(run.outputSize());
    run.backward(dy);
    double[][] inputs = {Values.doubles(x.data()), Values.doubles(w.data())};
    assertThat(Values.doubles(run.output()))
        .isEqualTo(ConvolutionReference.apply(op, x.shape(), w.shape(), inputs));
    double[][] gradients =
        ConvolutionReference.gradients(
            op, x.shape(), w.shape(), inputs[0], inputs[1], Values.doubles(dy));
    for (int i = 0; i < gradients.length; i++) {
      assertThat(Values.doubles(run.gradient(i))).isEqualTo(gradients[i]);
    }
  }

  /** Integers, whose sums are exact. */
  private static float[] counting(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = i % 7 - 3;
    }
    return values;
  }
}
