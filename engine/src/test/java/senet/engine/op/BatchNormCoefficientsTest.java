package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.OpRun;
import senet.engine.op.reference.FusedReference;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

class BatchNormCoefficientsTest implements OpContract {
  private static final float EPSILON = 1e-5f;
  private static final int[] CHANNELS = {1, 2, 3, 5, 15, 16, 17, 31, 33, 64, 67};

  /**
   * All is computed in double and rounded once where it is stored, so that backward reads a mean, a
   * scale and an inverse deviation of one rounding each.
   */
  private record CoefficientBounds(int n, int c, int pixels) implements OpCase.Bounds {
    /** Of the differences: 1e-10 times values of up to 10 rounding, as much truncation. */
    private static final double OF_REFERENCE = 2e-9;

    /** Both sides are doubles before the one rounding, of values below 50. */
    @Override
    public double[] output(double[][] inputs) {
      double[] y = FusedReference.coefficients(inputs, n, pixels, EPSILON);
      return Arrays.stream(y).map(v -> SummationBound.gamma(1) * Math.abs(v) + 1e-14).toArray();
    }

    @Override
    public double[][] gradients(double[][] inputs, double[] dy) {
      double[] y = FusedReference.coefficients(inputs, n, pixels, EPSILON);
      double[][] errors = {new double[inputs[0].length], new double[c], new double[c]};
      for (int i = 0; i < c; i++) {
        double inverse = y[c + i] / inputs[1][i];
        double slope = Math.abs(dy[c + i]);
        double squares = slope * Math.abs(y[c + i]) * inverse * inverse / (2.0 * n * pixels);
        errors[1][i] = SummationBound.gamma(2) * slope * inverse + OF_REFERENCE;
        errors[2][i] = OF_REFERENCE;
        for (int image = 0; image < n; image++) {
          int at = image * 2 * c + i;
          double reach = 2 * squares * pixels;
          errors[0][at] =
              SummationBound.gamma(1) * (Math.abs(dy[i]) / n + reach * Math.abs(y[i]))
                  + SummationBound.gamma(5) * reach * Math.abs(inputs[0][at] - y[i])
                  + OF_REFERENCE;
          errors[0][at + c] = SummationBound.gamma(4) * squares + OF_REFERENCE;
        }
      }
      return errors;
    }
  }

  @Override
  public List<OpCase> cases() {
    List<OpCase> cases = new ArrayList<>();
    for (int i = 0; i < 2 * CHANNELS.length; i++) {
      int c = CHANNELS[i % CHANNELS.length];
      int n = 1 + i * 3 % 8;
      int pixels = n == 1 ? 9 : 1 + i * 5 % 13;
      cases.add(of(n, c, pixels));
    }
    return cases;
  }

  static OpCase of(int n, int c, int pixels) {
    Shape v = Shape.vector(c);
    return OpCase.of(
            new BatchNormCoefficients(EPSILON, 0.1f, pixels),
            inputs -> FusedReference.coefficients(inputs, n, pixels, EPSILON),
            Shape.of("NMK", n, 2, c),
            v,
            v,
            v,
            v)
        .constantFrom(3)
        .changesFrom(3)
        .shapedBy(inputs -> positiveSquares(inputs, c, pixels))
        .boundedBy(new CoefficientBounds(n, c, pixels));
  }

  /** Squares as of values with a deviation of 1 or more. */
  private static Tensor[] positiveSquares(Tensor[] inputs, int c, int pixels) {
    float[] moments = inputs[0].data();
    for (int i = 0; i < moments.length; i++) {
      if (i / c % 2 == 1) {
        moments[i] = pixels * (1 + Math.abs(moments[i]));
      }
    }
    return inputs;
  }

  @Override
  public List<BadInput> badInputs() {
    BatchNormCoefficients op = new BatchNormCoefficients(EPSILON, 0.1f, 1);
    String name = "BatchNormCoefficients[epsilon=1.0E-5, momentum=0.1, pixels=1]: ";
    Shape moments = Shape.of("NMK", 4, 2, 3);
    Shape v = Shape.vector(3);
    Shape other = Shape.vector(4);
    return List.of(
        new BadInput(op, List.of(moments, v, v, v), name + "4 inputs given, 5 needed"),
        new BadInput(
            op,
            List.of(Shape.matrix(4, 3), v, v, v, v),
            name + "moments are [N=4, C=3] but must be [N, 2, C]"),
        new BadInput(
            op,
            List.of(Shape.of("NMK", 4, 1, 3), v, v, v, v),
            name + "moments are [N=4, M=1, K=3] but must be [N, 2, C]"),
        new BadInput(
            op,
            List.of(moments, other, v, v, v),
            name + "moments have 3 channels but weight is [C=4]"),
        new BadInput(
            op,
            List.of(moments, v, other, v, v),
            name + "moments have 3 channels but bias is [C=4]"),
        new BadInput(
            op,
            List.of(moments, v, v, other, v),
            name + "moments have 3 channels but running mean is [C=4]"),
        new BadInput(
            op,
            List.of(moments, v, v, v, Shape.matrix(3, 1)),
            name + "moments have 3 channels but running variance is [N=3, C=1]"),
        new BadInput(
            op,
            List.of(Shape.of("NMK", 1, 2, 3), v, v, v, v),
            name
                + "1 value a channel, at least 2 are needed; moments [N=1, M=2, K=3]; hint: use a"
                + " larger batch"));
  }

  /** Of two images, 1 and 3 about 2, and 4 and 8 about 6. */
  @Test
  void runningStatisticsFollowPytorchsRule() {
    Shape v = Shape.vector(1);
    Tensor[] inputs = {
      Tensor.of(Shape.of("NMK", 2, 2, 1), 2, 2, 6, 8),
      Tensor.of(v, 1),
      Tensor.of(v, 0),
      Tensor.of(v, 10),
      Tensor.of(v, 20)
    };
    boolean[] differentiable = {true, true, true, false, false};
    OpRun run = new OpRun(new BatchNormCoefficients(EPSILON, 0.25f, 2), inputs, differentiable, 1);
    run.forward();
    assertThat(run.output()[0]).isEqualTo(4);
    assertThat(run.input(3)).containsExactly(0.75f * 10 + 0.25f * 4);
    assertThat(run.input(4)[0]).isEqualTo((float) (0.75 * 20 + 0.25 * 26 / 3)); // over n - 1 = 3
  }
}
