package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.Op;
import senet.engine.op.reference.PointwiseReference;
import senet.engine.simd.MachineWidth;
import senet.engine.tensor.Shape;

/** Add and multiply, with operands of one shape and with [N, 1, 1, C] over pixels; scale. */
class ArithmeticOpsTest {
  /** H, W, C of images whose pixels are more than one run of 64 that is summed in floats. */
  private static final int[][] ACROSS_RUNS = {{5, 13, 5}, {8, 16, 8}, {3, 43, 33}, {1, 129, 67}};

  /** The gradient of the second operand, broadcast or not: as a sum over the pixels it went to. */
  private static double[] second(Shape a, Shape b, double[] gradients) {
    int c = a.dim(3);
    double[] sums = new double[b.size()];
    for (int i = 0; i < gradients.length; i++) {
      sums[a.equals(b) ? i : i / (a.size() / a.dim(0)) * c + i % c] += gradients[i];
    }
    return sums;
  }

  private static double[] products(double[] a, IntToDoubleFunction b) {
    double[] products = new double[a.length];
    Arrays.setAll(products, i -> a[i] * b.applyAsDouble(i));
    return products;
  }

  private static List<OpCase> cases(Op op, DoubleBinaryOperator f) {
    List<Shape> shapes = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      shapes.add(Shape.nhwc(1 + i % 3, 1 + i % 4, 1 + i % 5, 1 + i * 3));
    }
    for (int i = 0; i < 2 * 67; i++) { // 4 lanes of 16, plus 3, as large and over pixels
      shapes.add(Shape.nhwc(1, 1, 2, 1 + i / 2));
    }
    for (int i = 0; i < 2 * ACROSS_RUNS.length; i++) {
      int[] v = ACROSS_RUNS[i / 2];
      shapes.add(Shape.nhwc(2, v[0], v[1], v[2]));
    }
    List<OpCase> cases = new ArrayList<>();
    for (Shape a : shapes) {
      Shape b = cases.size() % 2 == 0 ? a : Shape.nhwc(a.dim(0), 1, 1, a.dim(3));
      Function<double[][], double[]> reference =
          inputs -> {
            double[] y = new double[a.size()];
            for (int j = 0; j < y.length; j++) {
              double other = PointwiseReference.broadcast(a, inputs[1], j);
              y[j] = f.applyAsDouble(inputs[0][j], other);
            }
            return y;
          };
      boolean multiplies = op instanceof Multiply;
      LinearRoundings.Adjoint adjoint =
          (input, in, dy) ->
              input == 0
                  ? products(dy, j -> multiplies ? PointwiseReference.broadcast(a, in[1], j) : 1)
                  : second(a, b, products(dy, j -> multiplies ? in[0][j] : 1));
      int pixels = a.size() / b.size(); // summed up, and the product's own rounding
      cases.add(
          OpCase.of(op, reference, a, b)
              .linearWithin(new LinearRoundings(reference, adjoint, 1, 1, pixels + 1)));
    }
    return cases;
  }

  private static List<OpContract.BadInput> badInputs(Op op) {
    return List.of(
        new OpContract.BadInput(
            op,
            List.of(Shape.nhwc(2, 4, 4, 8), Shape.nhwc(2, 1, 1, 4)),
            op
                + ": second operand is neither like the first nor [N, 1, 1, C] of it; [N=2, H=4,"
                + " W=4, C=8] and [N=2, H=1, W=1, C=4]"),
        new OpContract.BadInput(op, List.of(Shape.vector(3)), op + ": 1 inputs given, 2 needed"));
  }

  private interface ArithmeticContract extends ExactOpContract, LinearOpContract {
    @Override
    default int[] linearInputs() {
      return new int[] {0, 1};
    }
  }

  @Nested
  class AddTest implements ArithmeticContract {
    @Override
    public List<OpCase> cases() {
      return ArithmeticOpsTest.cases(new Add(), Double::sum);
    }

    @Override
    public List<BadInput> badInputs() {
      return ArithmeticOpsTest.badInputs(new Add());
    }
  }

  @Nested
  class MultiplyTest implements ArithmeticContract {
    @Override
    public List<OpCase> cases() {
      return ArithmeticOpsTest.cases(new Multiply(), (a, b) -> a * b);
    }

    @Override
    public List<BadInput> badInputs() {
      return ArithmeticOpsTest.badInputs(new Multiply());
    }
  }

  @Nested
  class ScaleTest implements ExactOpContract, LinearOpContract {
    @Override
    public List<OpCase> cases() {
      List<OpCase> cases = new ArrayList<>();
      for (int n = 1; n <= 67; n++) { // 4 lanes of 16, plus 3
        cases.add(of(n % 9 == 0 ? 0 : 0.17f * (n % 7 - 3), Shape.vector(n)));
      }
      cases.add(of(-1.3f, Shape.nhwc(2, 3, 5, 7)));
      if (MachineWidth.IS_OWN) { // threads share it, as they do at every width
        cases.add(of(0.3f, Shape.vector(3 * Operands.GRAIN + 19)));
      }
      return cases;
    }

    /** By quarters. */
    @Override
    public List<OpCase> exactCases() {
      return IntStream.rangeClosed(1, 20)
          .mapToObj(i -> of((i - 10) / 4f, Shape.vector(1 + i * 5)))
          .toList();
    }

    private static OpCase of(float factor, Shape x) {
      Function<double[][], double[]> scaled = in -> products(in[0], _ -> factor);
      double magnitude = Math.abs(factor);
      LinearRoundings bounds =
          new LinearRoundings(
              in -> products(in[0], _ -> magnitude),
              (_, _, dy) -> products(dy, _ -> magnitude),
              1,
              1);
      return OpCase.of(new Scale(factor), scaled, x).linearWithin(bounds);
    }

    @Override
    public List<BadInput> badInputs() {
      return List.of(
          new BadInput(
              new Scale(0.5f),
              List.of(Shape.vector(2), Shape.vector(2)),
              "Scale[factor=0.5]: 2 inputs given, 1 needed"));
    }

    @Test
    void factorsAreFinite() {
      for (float factor : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
        assertThatThrownBy(() -> new Scale(factor))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("Scale: factor is %s, it must be finite", factor);
      }
    }
  }
}
