package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import senet.engine.autograd.OpRun;
import senet.engine.random.Draws;
import senet.engine.tensor.Tensor;

/** An op whose integers of one digit leave no rounding error: sums of products, choices, moves. */
interface ExactOpContract extends OpContract {
  /** Those that are exact, where not all of the contract's are. */
  default List<OpCase> exactCases() {
    return cases();
  }

  /** Of the differences: of no value a kink or another value is as near. */
  default double exactStep() {
    return 0.25;
  }

  /** Odd integers from -7 to 7 for each case: no product is zero and no value at a kink. */
  default Tensor[] integers(OpCase c) {
    Tensor[] inputs = c.draw();
    for (int i = 0; i < inputs.length; i++) {
      Draws draws = Draws.of(3, "integers", i);
      for (int j = 0; j < inputs[i].size(); j++) {
        inputs[i].data()[j] = 2 * draws.below(j, 8) - 7;
      }
    }
    return inputs;
  }

  /** Whatever the order of sums, the number of threads and the width of vectors. */
  @TestFactory
  default Stream<DynamicTest> integersAreExact() {
    return exactCases().stream()
        .map(c -> DynamicTest.dynamicTest(c.toString(), () -> assertExact(c)));
  }

  private void assertExact(OpCase c) {
    double[][] inputs = OpChecks.doubles(integers(c));
    double[] expected = c.reference().apply(inputs);
    float[] weights = new float[expected.length];
    Draws draws = Draws.of(3, "integer weights", 0);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = draws.below(i, 9) - 4;
    }
    double[][] gradients = new double[inputs.length][];
    for (int i = 0; i < inputs.length; i++) {
      if (c.differentiable()[i]) {
        gradients[i] = CentralDifferences.of(c, inputs, i, weights, exactStep());
      }
    }
    for (int threads : new int[] {1, 2, 7}) {
      OpRun run = new OpRun(c.op(), integers(c), c.differentiable(), threads);
      run.forward();
      run.backward(weights);
      assertSame(run.output(), expected, IntStream.range(0, expected.length).toArray());
      for (int i = 0; i < inputs.length; i++) {
        if (c.differentiable()[i]) {
          assertSame(run.gradient(i), gradients[i], CentralDifferences.sample(gradients[i].length));
        }
      }
    }
  }

  private static void assertSame(float[] actual, double[] expected, int[] indices) {
    for (int i : indices) {
      if (actual[i] != expected[i]) {
        assertThat((double) actual[i]).as("value %d", i).isEqualTo(expected[i]);
      }
    }
  }
}
