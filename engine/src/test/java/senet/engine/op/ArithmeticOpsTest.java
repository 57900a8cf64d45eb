package senet.engine.op;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Nested;
import senet.engine.autograd.Op;
import senet.engine.op.reference.PointwiseReference;
import senet.engine.tensor.Shape;

/** Add and multiply, with operands of one shape and with [N, 1, 1, C] over pixels. */
class ArithmeticOpsTest {
  private static List<OpCase> cases(Op op, DoubleBinaryOperator f) {
    List<OpCase> cases = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      Shape a = Shape.nhwc(1 + i % 3, 1 + i % 4, 1 + i % 5, 1 + i * 3);
      Shape b = i % 2 == 0 ? a : Shape.nhwc(a.dim(0), 1, 1, a.dim(3));
      cases.add(
          OpCase.of(
              op,
              inputs -> {
                double[] y = new double[a.size()];
                for (int j = 0; j < y.length; j++) {
                  double other = PointwiseReference.broadcast(a, inputs[1], j);
                  y[j] = f.applyAsDouble(inputs[0][j], other);
                }
                return y;
              },
              a,
              b));
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
