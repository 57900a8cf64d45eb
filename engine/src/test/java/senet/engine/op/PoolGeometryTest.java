package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.Op;
import senet.engine.autograd.OpRun;
import senet.engine.kernel.pointwise.PoolGeometry;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;

/** Which windows there are, beside PyTorch 1.13. */
class PoolGeometryTest {
  /**
   * PyTorch's output sizes, 0 where it refuses: for kernels 1 to 5, strides 1 to 5, paddings 0 to
   * half of the kernel, inputs of 1 to 7 rows, without and with ceil mode, the last fastest.
   */
  private static final String SIZES =
      "1122334455667711112222333344111111222222331111111122222211111111112222001122334455662233"
          + "4455667788011112222333341122223333444401111112222223111122222233330111111112222211111122"
          + "2222220111111111122211111111222222000011223344551122334455667700011112222333111222233334"
          + "4401011112122223111112222223330101111112122211111112222222010111111112121111111112222200"
          + "0000112233440011223344556622334455667788000001111222230111122223333412222333344445000101"
          + "1112122201111212222323111222222333330101011112121201111112122222111112222222230101011111"
          + "1212011111111212221111111222222200000000112233000011223344551122334455667700000001111222"
          + "0001111222233311122223333444000001011112120101111212222311121222232333000101011112120101"
          + "111212122211111212222223010101011112120101111112121211111112122222";

  /** A pooling of one channel in ceil mode, with PyTorch's results. */
  private record Case(
      int kernel, int stride, int padding, int h, int w, float[] max, float[] average) {

    Tensor input() {
      Tensor x = Tensor.zeros(Shape.nhwc(1, h, w, 1));
      for (int i = 0; i < x.size(); i++) {
        x.data()[i] = 7 * i % 31;
      }
      return x;
    }
  }

  private static final List<Case> LARGER_THAN_THE_INPUT =
      List.of(
          new Case(3, 2, 0, 2, 2, new float[] {21}, new float[] {10.5f}),
          new Case(
              4,
              3,
              0,
              3,
              13, //
              new float[] {29, 28, 30, 30},
              new float[] {13.666667f, 14, 16.916666f, 14.666667f}),
          new Case(
              5,
              4,
              1,
              2,
              9, //
              new float[] {22, 29, 26},
              new float[] {4.4f, 8.45f, 7.3333335f}),
          new Case(2, 2, 0, 1, 1, new float[] {0}, new float[] {0}),
          new Case(5, 3, 2, 1, 2, new float[] {7, 7}, new float[] {0.28f, 0.46666667f}),
          new Case(3, 3, 0, 1, 7, new float[] {14, 28, 11}, new float[] {7, 17.666666f, 11}));

  @Test
  void sizesArePytorchs() {
    int at = 0;
    for (int kernel = 1; kernel <= 5; kernel++) {
      for (int stride = 1; stride <= 5; stride++) {
        for (int padding = 0; padding <= kernel / 2; padding++) {
          for (int i = 0; i < 14; i++) {
            PoolGeometry g = new PoolGeometry(i / 2 + 1, 9, 1, kernel, stride, padding, i % 2 == 1);
            assertThat(Math.max(0, g.p())).as(g.toString()).isEqualTo(SIZES.charAt(at++) - '0');
          }
        }
      }
    }
    assertThat(SIZES).hasSize(at);
  }

  @Test
  void ceilModeTakesWindowsLargerThanTheInput() {
    for (Case c : LARGER_THAN_THE_INPUT) {
      check(new MaxPool2d(c.kernel, c.stride, c.padding, true), c, c.max);
      check(new AvgPool2d(c.kernel, c.stride, c.padding, true, true), c, c.average);
    }
  }

  /** Each output's gradient of 1 stays whole, but for the shares of the padding. */
  private static void check(Op op, Case c, float... expected) {
    OpRun run = new OpRun(op, new Tensor[] {c.input()}, new boolean[] {true}, 1);
    run.forward();
    float[] y = run.output();
    assertThat(y).hasSameSizeAs(expected);
    float[] ones = new float[y.length];
    int roundings = c.kernel * c.kernel + 2; // a window's sum, its quotient, the expected value
    for (int i = 0; i < y.length; i++) {
      double error = SummationBound.gamma(roundings) * Math.abs(expected[i]);
      assertThat((double) y[i]).isBetween(expected[i] - error, expected[i] + error);
      ones[i] = 1;
    }
    run.backward(ones);
    double sum = 0;
    for (float gradient : run.gradient(0)) {
      sum += gradient;
    }
    if (c.padding == 0) {
      double error = SummationBound.gamma(roundings) * y.length;
      assertThat(sum).isBetween(y.length - error, y.length + error);
    }
    run.assertGuards();
  }

  /** One further row that the stride does not reach, and PyTorch refuses it too. */
  @Test
  void ceilModeHasItsLimit() {
    assertThatThrownBy(() -> new MaxPool2d(3, 2, 0, true).outputShape(Shape.nhwc(1, 1, 5, 1)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "MaxPool2d[kernel=3, stride=2, padding=0, ceilMode=true]: a window of 3x3 does not fit"
                + " an input of 1x5; input [N=1, H=1, W=5, C=1]");
  }

  @Test
  void hugeSizesDoNotWrapAround() {
    assertThatThrownBy(() -> new MaxPool2d(3, 2, 1 << 30, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "MaxPool2d: kernel 3, stride 2, padding 1073741824; kernel and stride start at 1,"
                + " padding at 0 and ends at half of the kernel");
    Shape x = Shape.nhwc(1, 4, 4, 1);
    int huge = Integer.MAX_VALUE;
    assertThatThrownBy(() -> new AvgPool2d(huge, 1, huge / 2 - 3, false, true).outputShape(x))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "AvgPool2d[kernel=2147483647, stride=1, padding=1073741820, ceilMode=false,"
                + " countPadding=true]: a window of 2147483647x2147483647 does not fit an input of"
                + " 2147483644x2147483644; input [N=1, H=4, W=4, C=1]");
    assertThat(new MaxPool2d(huge, 1, huge / 2, false).outputShape(x)).isEqualTo(x);
    assertThat(new MaxPool2d(2, huge, 0, true).outputShape(x)).isEqualTo(Shape.nhwc(1, 1, 1, 1));
    PoolGeometry far = new PoolGeometry((1 << 30) + 2, 1, 1, 1 << 30, 1 << 30, 0, true);
    assertThat(far.p()).isEqualTo(2);
    assertThat(far.end(far.begin(1), far.h())).isEqualTo(far.h());
    assertThat(far.covered(far.begin(1), far.h())).isEqualTo(2);
  }
}
