package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import senet.engine.autograd.OpRun;
import senet.engine.tensor.Tensor;

/** An op that is linear in some of its inputs. */
interface LinearOpContract extends OpContract {
  /** The inputs in each of which it is linear, perhaps with a constant, if the others stay. */
  default int[] linearInputs() {
    return new int[] {0};
  }

  /**
   * Backward is the adjoint of forward: with the others fixed, (A x, y) = (x, A^T y), but for what
   * values and gradients may be off.
   */
  @TestFactory
  default Stream<DynamicTest> backwardIsTheAdjoint() {
    return cases().stream()
        .flatMap(
            c ->
                IntStream.of(linearInputs())
                    .filter(i -> i < c.shapes().length && c.differentiable()[i])
                    .mapToObj(
                        i ->
                            DynamicTest.dynamicTest(
                                "input " + i + " of " + c, () -> assertAdjoint(c, i))));
  }

  private void assertAdjoint(OpCase c, int input) {
    OpRun run = new OpRun(c.op(), c.draw(), c.differentiable(), 2);
    float[] weights = OpChecks.weights(run.outputSize());
    run.forward();
    run.backward(weights);
    Tensor[] without = c.draw();
    Arrays.fill(without[input].data(), 0, without[input].size(), 0);
    OpRun constant = new OpRun(c.op(), without, c.differentiable(), 2);
    constant.forward();
    double[] value = Values.doubles(run.output());
    double[] value0 = Values.doubles(constant.output());
    double[][] inputs = OpChecks.doubles(c.draw());
    double[] errors = c.outputErrors(inputs);
    double[] errors0 = c.outputErrors(OpChecks.doubles(without));
    double left = 0;
    double bound = 0;
    for (int i = 0; i < value.length; i++) {
      left += (value[i] - value0[i]) * weights[i];
      bound += (errors[i] + errors0[i]) * Math.abs(weights[i]);
    }
    double[] gradient = Values.doubles(run.gradient(input));
    double[] gradientErrors = c.gradientErrors(input, inputs, Values.doubles(weights));
    double right = 0;
    for (int i = 0; i < gradient.length; i++) {
      right += inputs[input][i] * gradient[i];
      bound += Math.abs(inputs[input][i]) * gradientErrors[i];
    }
    assertThat(left - right).as("(Ax, y) = %s less (x, A^T y)", left).isBetween(-bound, bound);
  }
}
