package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/** Convolutions whose sizes an int does not hold: refused, with the sizes as they are. */
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
}
