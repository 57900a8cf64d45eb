package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.op.reference.ConvolutionReference;
import senet.engine.tensor.Shape;

class Conv2dTest implements ExactOpContract, LinearOpContract {
  /** N, H, W, C, K, R, stride, padding, dilation, groups, bias (0 or 1). */
  private static final int[][] CASES = {
    {2, 5, 5, 3, 4, 3, 1, 1, 1, 1, 1},
    {1, 8, 8, 16, 16, 3, 1, 1, 1, 1, 0},
    {2, 7, 5, 17, 33, 3, 1, 1, 1, 1, 1},
    {1, 6, 6, 64, 65, 3, 1, 1, 1, 1, 0},
    {3, 9, 9, 5, 7, 3, 2, 1, 1, 1, 0},
    {2, 10, 7, 4, 6, 3, 3, 0, 1, 1, 1},
    {2, 6, 5, 12, 20, 1, 1, 0, 1, 1, 0},
    {2, 7, 7, 9, 31, 1, 2, 0, 1, 1, 1},
    {1, 13, 12, 3, 8, 7, 2, 3, 1, 1, 0},
    {1, 9, 9, 4, 8, 5, 1, 2, 1, 1, 0},
    {2, 6, 6, 3, 5, 2, 1, 0, 1, 1, 1},
    {2, 6, 6, 3, 5, 2, 2, 1, 1, 1, 0},
    {1, 9, 9, 4, 6, 3, 1, 2, 2, 1, 0},
    {1, 11, 11, 2, 3, 3, 2, 3, 3, 1, 1},
    {2, 5, 5, 8, 8, 3, 1, 1, 1, 8, 0},
    {2, 5, 5, 8, 16, 3, 1, 1, 1, 4, 1},
    {2, 6, 6, 12, 6, 3, 2, 1, 1, 3, 0},
    {2, 6, 6, 6, 4, 1, 1, 0, 1, 2, 0},
    {1, 1, 1, 1, 1, 3, 1, 1, 1, 1, 0},
    {1, 1, 1, 35, 48, 1, 1, 0, 1, 1, 1},
    {5, 4, 4, 2, 49, 3, 1, 1, 1, 1, 0},
    {1, 20, 20, 2, 3, 3, 1, 1, 1, 1, 0},
    {2, 9, 10, 20, 20, 3, 1, 1, 1, 20, 1},
    {2, 9, 9, 35, 35, 5, 2, 2, 1, 35, 0},
    {1, 12, 11, 17, 34, 4, 3, 2, 1, 17, 0},
    {1, 9, 9, 16, 16, 3, 2, 2, 2, 16, 0},
    {2, 8, 9, 32, 32, 3, 1, 1, 1, 8, 0},
    {1, 7, 6, 40, 40, 3, 2, 1, 1, 10, 1},
    {1, 6, 9, 32, 32, 3, 1, 1, 1, 4, 0},
    {1, 7, 7, 48, 60, 3, 2, 1, 1, 3, 1},
    {1, 9, 9, 6, 5, 7, 3, 5, 2, 1, 0},
    {1, 9, 11, 35, 35, 3, 2, 1, 1, 35, 0}, // depthwise in whole vectors and a tail
    {2, 8, 8, 16, 16, 3, 2, 1, 1, 16, 1},
    {1, 3, 9, 19, 19, 3, 1, 2, 2, 19, 0},
    {1, 1, 1, 16, 16, 3, 1, 1, 1, 16, 0},
    {1, 2, 3, 17, 17, 3, 1, 3, 1, 17, 0}, // columns that see no source
    {1, 3, 13, 272, 272, 3, 1, 1, 1, 272, 0}, // pixels of many channels
    {16, 3, 2, 512, 512, 3, 1, 1, 1, 512, 0}, // by stripes
    {1, 3, 27, 256, 256, 3, 2, 1, 1, 256, 1},
    {1, 4, 2, 16, 16, 3, 1, 1, 1, 16, 0}, // the shortest rows
    {1, 5, 2, 16, 16, 3, 2, 1, 1, 16, 0},
    {1, 4, 1, 16, 16, 3, 2, 1, 1, 16, 0},
    {2, 3, 14, 32, 32, 3, 1, 1, 1, 2, 0}, // rows of wide tiles, whole and not
    {1, 4, 13, 48, 32, 3, 1, 1, 1, 2, 1},
    {1, 5, 28, 32, 32, 3, 2, 1, 1, 2, 0},
    {2, 3, 14, 16, 16, 3, 1, 1, 1, 4, 1}, // groups that vectors hold whole, the last vector not
    {1, 5, 28, 24, 24, 3, 2, 1, 1, 3, 0},
    {1, 4, 27, 12, 12, 3, 2, 1, 1, 6, 0},
    {1, 6, 7, 24, 24, 5, 1, 2, 1, 3, 0},
    {1, 7, 28, 32, 32, 3, 2, 2, 2, 4, 0}
  };

  /** Kernels that are not square: the same, and columns of the kernel. */
  private static final int[][] RECTANGULAR = {
    {2, 5, 11, 40, 35, 1, 1, 0, 1, 1, 0, 7},
    {2, 11, 5, 40, 35, 7, 1, 0, 1, 1, 1, 1},
    {1, 7, 8, 4, 6, 1, 1, 0, 1, 1, 0, 3},
    {1, 8, 7, 4, 6, 3, 1, 0, 1, 1, 0, 1},
    {2, 9, 8, 5, 7, 5, 2, 1, 1, 1, 1, 2},
    {1, 9, 8, 33, 40, 3, 1, 1, 2, 1, 0, 1},
    {2, 6, 7, 16, 16, 3, 1, 0, 1, 16, 0, 1},
    {1, 6, 7, 24, 24, 1, 2, 1, 1, 3, 0, 3}
  };

  @Override
  public List<OpCase> cases() {
    List<OpCase> cases = new ArrayList<>();
    for (int[] v : CASES) {
      cases.add(of(v, v[10] != 0));
    }
    for (int[] v : RECTANGULAR) {
      cases.add(of(v, v[11], v[10] != 0));
    }
    return cases;
  }

  /** Of N, H, W, C, K, R, stride, padding, dilation, groups. */
  static OpCase of(int[] v, boolean biased) {
    return of(v, v[5], biased);
  }

  private static OpCase of(int[] v, int s, boolean biased) {
    Conv2d op = new Conv2d(v[6], v[7], v[8], v[9]);
    Shape x = Shape.nhwc(v[0], v[1], v[2], v[3]);
    Shape w = Shape.krsc(v[4], v[5], s, v[3] / v[9]);
    Shape[] shapes = biased ? new Shape[] {x, w, Shape.vector(v[4])} : new Shape[] {x, w};
    return OpCase.of(op, inputs -> ConvolutionReference.apply(op, x, w, inputs), shapes)
        .linearWithin(new ConvolutionBounds(op, x, w));
  }

  @Override
  public int[] linearInputs() {
    return new int[] {0, 1, 2};
  }

  @Override
  public List<BadInput> badInputs() {
    Shape x = Shape.nhwc(128, 32, 32, 3);
    return List.of(
        new BadInput(
            Conv2d.of(1, 1),
            List.of(x, Shape.krsc(16, 3, 3, 16)),
            "Conv2d[stride=1, padding=1, dilation=1, groups=1]: input has 3 channels but weight"
                + " expects 16; input [N=128, H=32, W=32, C=3], weight [K=16, R=3, S=3, C=16]"),
        new BadInput(
            Conv2d.of(1, 1),
            List.of(x),
            "Conv2d[stride=1, padding=1, dilation=1, groups=1]: 1 inputs given, 2 or 3 needed:"
                + " input, weight and perhaps bias"),
        new BadInput(
            Conv2d.of(1, 0),
            List.of(Shape.nhwc(1, 2, 2, 3), Shape.krsc(4, 3, 3, 3)),
            "Conv2d[stride=1, padding=0, dilation=1, groups=1]: a kernel of 3x3 does not fit an"
                + " input of 2x2; input [N=1, H=2, W=2, C=3], weight [K=4, R=3, S=3, C=3]; hint:"
                + " more padding or a larger image"),
        new BadInput(
            Conv2d.of(1, 1),
            List.of(x, Shape.krsc(16, 3, 3, 3), Shape.vector(8)),
            "Conv2d[stride=1, padding=1, dilation=1, groups=1]: bias is [C=8] but weight has 16"
                + " output channels; input [N=128, H=32, W=32, C=3], weight [K=16, R=3, S=3, C=3]"),
        new BadInput(
            new Conv2d(1, 1, 1, 3),
            List.of(x, Shape.krsc(16, 3, 3, 1)),
            "Conv2d[stride=1, padding=1, dilation=1, groups=3]: 16 output channels are not"
                + " divisible by 3 groups; input [N=128, H=32, W=32, C=3], weight [K=16, R=3, S=3,"
                + " C=1]"),
        new BadInput(
            Conv2d.of(1, 1),
            List.of(Shape.matrix(2, 3), Shape.krsc(16, 3, 3, 3)),
            "Conv2d[stride=1, padding=1, dilation=1, groups=1]: input has 2 axes and weight 4, both"
                + " need 4; input [N=2, C=3], weight [K=16, R=3, S=3, C=3]"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, 1",
    "-1, 0, 1, 1",
    "1, -1, 1, 1",
    "1, 0, 0, 1",
    "1, 0, 1, 0",
    "1, 0, 1, -2"
  })
  void hyperParametersAreRefused(int stride, int padding, int dilation, int groups) {
    assertThatThrownBy(() -> new Conv2d(stride, padding, dilation, groups))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Conv2d: stride %d, padding %d, dilation %d, groups %d; stride, dilation and groups"
                + " start at 1, padding at 0",
            stride, padding, dilation, groups);
  }
}
