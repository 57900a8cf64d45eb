package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.op.reference.FusedReference;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

class Conv2dMomentsTest implements ExactOpContract {
  private static final int[][] CASES = { // N, H, W, C, K, R, stride, padding, dilation, groups
    {2, 5, 5, 3, 4, 3, 1, 1, 1, 1},
    {1, 8, 8, 16, 16, 3, 1, 1, 1, 1},
    {2, 7, 5, 17, 33, 3, 1, 1, 1, 1},
    {1, 6, 6, 31, 65, 3, 1, 1, 1, 1},
    {3, 9, 9, 5, 7, 3, 2, 1, 1, 1},
    {2, 10, 7, 4, 6, 3, 3, 0, 1, 1},
    {2, 6, 5, 12, 20, 1, 1, 0, 1, 1},
    {2, 7, 7, 9, 31, 1, 2, 0, 1, 1},
    {1, 13, 12, 3, 8, 7, 2, 3, 1, 1},
    {2, 6, 6, 3, 5, 2, 2, 1, 1, 1},
    {1, 9, 9, 4, 6, 3, 1, 2, 2, 1},
    {2, 5, 5, 8, 8, 3, 1, 1, 1, 8},
    {2, 6, 7, 33, 33, 3, 1, 1, 1, 33},
    {2, 7, 6, 33, 33, 3, 2, 1, 1, 33},
    {2, 6, 6, 12, 6, 3, 2, 1, 1, 3},
    {2, 6, 6, 6, 4, 1, 1, 0, 1, 2},
    {1, 1, 1, 1, 1, 3, 1, 1, 1, 1},
    {3, 1, 1, 35, 48, 1, 1, 0, 1, 1},
    {7, 10, 10, 2, 5, 3, 1, 1, 1, 1}, // images of 100 pixels in groups of 6
    {7, 7, 13, 3, 3, 3, 1, 1, 1, 1},
    {1, 24, 23, 2, 3, 3, 1, 1, 1, 1} // moments of more than a chain of 512 rows
  };

  /** Groups of several images, in every way that makes them. */
  private static final int[][] IN_GROUPS = {
    {8, 6, 6, 16, 16, 3, 1, 1, 1, 16},
    {8, 6, 6, 20, 24, 1, 1, 0, 1, 1},
    {8, 6, 6, 4, 6, 3, 1, 1, 1, 1}
  };

  /** Of several taps and too many channels for loops of their own. */
  private static final int[][] GATHERED = {
    {3, 7, 6, 33, 5, 3, 2, 1, 1, 1},
    {2, 5, 5, 9, 35, 2, 1, 0, 1, 1},
    {2, 9, 7, 32, 34, 3, 2, 1, 1, 1}
  };

  /** Kernels that are not square: the same, and columns of the kernel. */
  private static final int[][] RECTANGULAR = {
    {2, 5, 11, 40, 35, 1, 1, 0, 1, 1, 7},
    {2, 9, 6, 5, 6, 3, 1, 0, 1, 1, 1}
  };

  /**
   * Outputs of a power of two of pixels, of which a mean is exact; few, for digits to be enough.
   */
  private static final int[][] EXACT = {
    {2, 4, 4, 3, 5, 3, 1, 1, 1, 1},
    {1, 8, 4, 17, 31, 3, 1, 1, 1, 1},
    {3, 8, 8, 5, 7, 3, 2, 1, 1, 1},
    {2, 4, 2, 12, 67, 1, 1, 0, 1, 1},
    {2, 7, 8, 9, 31, 1, 2, 0, 1, 1},
    {1, 8, 7, 3, 8, 7, 2, 3, 1, 1},
    {1, 6, 6, 4, 6, 3, 1, 1, 2, 1},
    {2, 4, 4, 33, 33, 3, 1, 1, 1, 33},
    {2, 7, 8, 33, 33, 3, 2, 1, 1, 33},
    {2, 4, 4, 12, 6, 3, 1, 1, 1, 3},
    {3, 7, 8, 33, 5, 3, 2, 1, 1, 1},
    {9, 2, 4, 4, 6, 3, 1, 1, 1, 1}, // groups of several images
    {3, 1, 1, 35, 48, 1, 1, 0, 1, 1}
  };

  private static final int[][] WINOGRAD = {
    {32, 4, 2, 32, 32, 3, 1, 1, 1, 1},
    {7, 9, 7, 33, 35, 3, 1, 1, 1, 1}, // images of 6 tiles in groups of 9, one of 2 in the end
    {4, 29, 29, 33, 32, 3, 2, 1, 1, 1},
    {2, 6, 6, 129, 130, 3, 1, 1, 1, 1},
    {3, 7, 7, 66, 70, 3, 1, 1, 1, 2}
  };

  /** Against 1, the least distance to a kink: a normalised value moves by 16 times as much. */
  private static final double STEP = 0x1p-6;

  @Override
  public List<OpCase> cases() {
    List<OpCase> cases = new ArrayList<>();
    for (int[] v : CASES) {
      cases.add(of(v, false));
      cases.add(of(v, true));
    }
    for (int[] v : IN_GROUPS) {
      cases.add(of(v, false));
    }
    for (int[] v : GATHERED) {
      cases.add(of(v, true));
    }
    for (int[] v : RECTANGULAR) {
      cases.add(of(v, v[10], true));
    }
    for (int[] v : WINOGRAD) {
      cases.add(of(v, v[0] == 7));
    }
    cases.add(of(CASES[1], true).differentiableIn(false, false, true)); // a frozen layer in front
    cases.add(of(CASES[6], true).differentiableIn(false, true, true));
    cases.add(of(CASES[4], true).differentiableIn(true, true, false));
    cases.add(of(GATHERED[0], true).differentiableIn(false, false, true));
    cases.add(of(CASES[2], false).differentiableIn(false, true));
    cases.add(of(WINOGRAD[0], true).differentiableIn(false, false, true));
    return cases;
  }

  @Override
  public List<OpCase> exactCases() {
    List<OpCase> cases = new ArrayList<>();
    for (int[] v : EXACT) {
      cases.add(of(v, false));
      cases.add(of(v, true));
    }
    return cases;
  }

  /** 1 and -1, whose squares' sums are exact; what is normalised is odd and so not at the kink. */
  @Override
  public Tensor[] integers(OpCase c) {
    Tensor[] inputs = ExactOpContract.super.integers(c);
    for (Tensor input : inputs) {
      for (int i = 0; i < input.size(); i++) {
        input.data()[i] = Math.signum(input.data()[i]);
      }
    }
    return inputs;
  }

  /** Of N, H, W, C, K, R, stride, padding, dilation, groups. */
  static OpCase of(int[] v, boolean normalizes) {
    return of(v, v[5], normalizes);
  }

  private static OpCase of(int[] v, int s, boolean normalizes) {
    Conv2dMoments op = new Conv2dMoments(new Conv2d(v[6], v[7], v[8], v[9]), normalizes);
    Shape x = Shape.nhwc(v[0], v[1], v[2], v[3]);
    Shape w = Shape.krsc(v[4], v[5], s, v[3] / v[9]);
    Shape[] shapes = normalizes ? new Shape[] {x, w, Shape.of("MC", 3, v[3])} : new Shape[] {x, w};
    OpCase some =
        OpCase.of(op, inputs -> FusedReference.convMoments(op, x, w, inputs), shapes)
            .boundedBy(new ConvMomentsBounds(op, x, w, STEP))
            .differencesOver(STEP);
    return normalizes ? some.shapedBy(inputs -> awayFromKinks(inputs, v[3])) : some;
  }

  /** Scales of 0.5 to 2, then normalised values of a magnitude of 1 or more. */
  private static Tensor[] awayFromKinks(Tensor[] inputs, int c) {
    float[] coefficients = inputs[2].data();
    for (int i = c; i < 2 * c; i++) {
      float scale = Math.clamp(Math.abs(coefficients[i]), 0.5f, 2f);
      coefficients[i] = Math.copySign(scale, coefficients[i]);
    }
    float[] x = inputs[0].data();
    double[] normal = FusedReference.normalized(Values.doubles(x), Values.doubles(coefficients));
    for (int i = 0; i < x.length; i++) {
      x[i] += (float) (Math.copySign(1.01, normal[i]) / coefficients[c + i % c]);
    }
    return inputs;
  }

  @Test
  void allAlgorithmsAreAmongTheCases() {
    assertThat(Arrays.stream(CASES).map(Conv2dMomentsTest::algorithm))
        .contains(ConvAlgorithm.IN_PLACE, ConvAlgorithm.DIRECT);
    assertThat(Arrays.stream(GATHERED).map(Conv2dMomentsTest::algorithm))
        .containsOnly(ConvAlgorithm.IN_PLACE);
    assertThat(Arrays.stream(WINOGRAD).map(Conv2dMomentsTest::algorithm))
        .contains(ConvAlgorithm.WINOGRAD)
        .contains(ConvAlgorithm.WINOGRAD_GROUPS)
        .contains(ConvAlgorithm.WINOGRAD_KERNEL_BLOCKS)
        .allMatch(ConvAlgorithm::isWinograd);
  }

  private static ConvAlgorithm algorithm(int... v) {
    Shape x = Shape.nhwc(v[0], v[1], v[2], v[3]);
    Shape w = Shape.krsc(v[4], v[5], v[5], v[3] / v[9]);
    return ConvAlgorithm.ofFused(new Conv2d(v[6], v[7], v[8], v[9]).geometry(x, w));
  }

  @Override
  public List<BadInput> badInputs() {
    Conv2dMoments plain = new Conv2dMoments(Conv2d.of(1, 1), false);
    Conv2dMoments normalizing = new Conv2dMoments(Conv2d.of(1, 1), true);
    String convolution = "Conv2d[stride=1, padding=1, dilation=1, groups=1]";
    String name = "Conv2dMoments[convolution=" + convolution + ", normalizes=";
    Shape x = Shape.nhwc(2, 4, 4, 3);
    Shape w = Shape.krsc(5, 3, 3, 3);
    Shape coefficients = Shape.of("MC", 3, 3);
    return List.of(
        new BadInput(plain, List.of(x), name + "false]: 1 inputs given, 2 needed"),
        new BadInput(plain, List.of(x, w, coefficients), name + "false]: 3 inputs given, 2 needed"),
        new BadInput(normalizing, List.of(x, w), name + "true]: 2 inputs given, 3 needed"),
        new BadInput(
            normalizing,
            List.of(x, w, Shape.of("MC", 3, 5)),
            name
                + "true]: coefficients are [M=3, C=5] but the input has 3 channels, which need"
                + " [M=3, C=3]"),
        new BadInput(
            normalizing,
            List.of(x, w, Shape.vector(3)),
            name
                + "true]: coefficients are [C=3] but the input has 3 channels, which need [M=3,"
                + " C=3]"),
        new BadInput(
            normalizing,
            List.of(Shape.nhwc(2, 4, 4, 4), w, coefficients),
            convolution
                + ": input has 4 channels but weight expects 3; input [N=2, H=4, W=4, C=4], weight"
                + " [K=5, R=3, S=3, C=3]"),
        new BadInput(
            plain,
            List.of(Shape.matrix(2, 3), w),
            convolution
                + ": input has 2 axes and weight 4, both need 4; input [N=2, C=3], weight [K=5,"
                + " R=3, S=3, C=3]"));
  }
}
