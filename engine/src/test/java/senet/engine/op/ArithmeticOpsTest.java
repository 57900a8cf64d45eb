package senet.engine.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Nested;
import senet.engine.autograd.Op;
import senet.engine.op.reference.PointwiseReference;
import senet.engine.tensor.Shape;

/** Add and multiply, with operands of one shape and with [N, 1, 1, C] over pixels. */
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
}
