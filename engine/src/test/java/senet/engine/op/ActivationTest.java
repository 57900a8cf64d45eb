package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.Op;
import senet.engine.autograd.OpRun;
import senet.engine.op.reference.PointwiseReference;
import senet.engine.simd.MachineWidth;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** The activation functions. */
class ActivationTest {
  private static List<OpCase> everyLength(Op op, DoubleUnaryOperator f, OpCase.Bounds bounds) {
    List<OpCase> cases = new ArrayList<>();
    for (int n = 1; n <= 67; n++) { // 4 lanes of 16, plus 3
      cases.add(of(op, f, bounds, n));
    }
    if (MachineWidth.IS_OWN) { // threads share it, as they do at every width
      cases.add(of(op, f, bounds, 3 * Operands.GRAIN + 19));
    }
    return cases;
  }

  private static OpCase of(Op op, DoubleUnaryOperator f, OpCase.Bounds bounds, int n) {
    return OpCase.of(op, inputs -> PointwiseReference.map(inputs[0], f), Shape.vector(n))
        .shapedBy(ActivationTest::awayFromKinks)
        .boundedBy(bounds);
  }

  /** Wider, and a hundredth or more from the kinks at 0 and a hard sigmoid's at -3 and 3. */
  private static Tensor[] awayFromKinks(Tensor[] inputs) {
    float[] x = inputs[0].data();
    for (int i = 0; i < inputs[0].size(); i++) {
      x[i] = 2 * x[i] + (x[i] < 0 ? -0.01f : 0.01f);
      if (Math.abs(Math.abs(x[i]) - 3) < 0.01f) {
        x[i] *= 1.01f;
      }
    }
    return inputs;
  }

  private static List<OpContract.BadInput> twoInputs(Op op) {
    return List.of(
        new OpContract.BadInput(
            op, List.of(Shape.vector(2), Shape.vector(2)), op + ": 2 inputs given, 1 needed"));
  }

  private static float at(Op op, float x) {
    OpRun run = new OpRun(op, new Tensor[] {Tensor.of(Shape.vector(1), x)}, new boolean[1], 1);
    run.forward();
    return run.output()[0];
  }

  @Nested
  class ReluTest implements ExactOpContract {
    @Override
    public List<OpCase> cases() {
      return everyLength(new Relu(), x -> Math.max(x, 0), PointwiseRoundings.none());
    }

    @Override
    public List<BadInput> badInputs() {
      return twoInputs(new Relu());
    }

    @Test
    void keepsNan() {
      assertThat(at(new Relu(), Float.NaN)).isNaN();
    }
  }

  @Nested
  class SigmoidTest implements OpContract {
    @Override
    public List<OpCase> cases() {
      return everyLength(
          new Sigmoid(), x -> 1 / (1 + Math.exp(-x)), PointwiseRoundings.ofSigmoid());
    }

    @Override
    public List<BadInput> badInputs() {
      return twoInputs(new Sigmoid());
    }

    @Test
    void saturatesAndKeepsNan() {
      assertThat(at(new Sigmoid(), 1e30f)).isEqualTo(1);
      assertThat(at(new Sigmoid(), Float.NEGATIVE_INFINITY)).isBetween(0f, 1e-37f);
      assertThat(at(new Sigmoid(), 0)).isEqualTo(0.5f);
      assertThat(at(new Sigmoid(), Float.NaN)).isNaN();
    }
  }

  @Nested
  class TanhTest implements OpContract {
    @Override
    public List<OpCase> cases() {
      return everyLength(new Tanh(), Math::tanh, PointwiseRoundings.ofTanh());
    }

    @Override
    public List<BadInput> badInputs() {
      return twoInputs(new Tanh());
    }

    @Test
    void keepsRelativePrecisionNearZero() {
      DoubleUnaryOperator errors = PointwiseRoundings.ofTanh().value(); // relative ones
      for (float x = 1e-6f; x < 1; x *= 1.7f) {
        double error = errors.applyAsDouble(x);
        assertThat(at(new Tanh(), x) - Math.tanh(x)).isBetween(-error, error);
      }
      assertThat(at(new Tanh(), -1e30f)).isEqualTo(-1);
      assertThat(at(new Tanh(), Float.NaN)).isNaN();
    }
  }

  @Nested
  class SiluTest implements OpContract {
    @Override
    public List<OpCase> cases() {
      return everyLength(new Silu(), x -> x / (1 + Math.exp(-x)), PointwiseRoundings.ofSilu());
    }

    @Override
    public List<BadInput> badInputs() {
      return twoInputs(new Silu());
    }
  }

  @Nested
  class HardSigmoidTest implements OpContract {
    @Override
    public List<OpCase> cases() {
      return everyLength(
          new HardSigmoid(), PointwiseReference::hardSigmoid, PointwiseRoundings.ofHardSigmoid());
    }

    @Override
    public List<BadInput> badInputs() {
      return twoInputs(new HardSigmoid());
    }
  }

  @Nested
  class GeluTest implements OpContract {
    @Override
    public List<OpCase> cases() {
      return everyLength(
          new Gelu(), x -> x * PointwiseReference.normalCdf(x), PointwiseRoundings.ofGelu());
    }

    @Override
    public List<BadInput> badInputs() {
      return twoInputs(new Gelu());
    }

    @Test
    void keepsNan() {
      assertThat(at(new Gelu(), Float.NaN)).isNaN();
    }
  }
}
