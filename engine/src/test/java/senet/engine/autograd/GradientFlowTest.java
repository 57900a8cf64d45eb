package senet.engine.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.op.Add;
import senet.engine.op.Linear;
import senet.engine.op.Multiply;
import senet.engine.op.Relu;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/** Gradients along several paths add; in integers, so that their order does not matter. */
class GradientFlowTest {
  private static final int SIZE = 19; // a vector of 16 lanes, and a tail

  /** Values and magnitudes beyond this are avoided: sums of them times 8 stay below 2^24. */
  private static final double LARGEST = 1 << 20;

  private final Tape tape = new Tape();
  private final Shape shape = Shape.matrix(1, SIZE);

  private Tensor integers(String name) {
    Tensor tensor = Tensor.zeros(shape);
    Draws draws = Draws.of(6, name, 0);
    for (int i = 0; i < SIZE; i++) {
      tensor.data()[i] = draws.below(i, 17) - 8;
    }
    return tensor;
  }

  /** Runs backward from the sum of {@code weights y}. */
  private void backward(Variable y, Tensor weights) {
    Tensor row = Tensor.of(Shape.of("KC", 1, SIZE), weights.data());
    Variable loss = tape.apply(new Linear(), y, tape.constant(row));
    try (Parallel parallel = Parallel.of(1)) {
      Execution execution = tape.training(parallel, new Workspace(1), loss);
      execution.forward();
      execution.backward();
    }
  }

  /** {@code y = relu(x) + x c}: x is read by two ops, whose outputs meet again. */
  @Test
  void bothSidesOfADiamondCount() {
    Tensor values = integers("x");
    Tensor c = integers("c");
    Tensor weights = integers("weights");
    Tensor gradient = Tensor.zeros(shape);
    Variable x = tape.parameter(values, gradient);
    Variable left = tape.apply(new Relu(), x);
    Variable right = tape.apply(new Multiply(), x, tape.constant(c));
    backward(tape.apply(new Add(), left, right), weights);
    for (int i = 0; i < SIZE; i++) {
      float slope = (values.data()[i] > 0 ? 1 : 0) + c.data()[i];
      assertThat(gradient.data()[i]).isEqualTo(weights.data()[i] * slope + 0f);
    }
  }

  /** {@code y = u² + u} with {@code u = relu(x)}: a value that is made, and read three times. */
  @Test
  void aValueInTheMiddleIsReadByItsSquareAndByASum() {
    Tensor values = integers("x");
    Tensor weights = integers("weights");
    Tensor gradient = Tensor.zeros(shape);
    Variable u = tape.apply(new Relu(), tape.parameter(values, gradient));
    backward(tape.apply(new Add(), tape.apply(new Multiply(), u, u), u), weights);
    for (int i = 0; i < SIZE; i++) {
      float slope = values.data()[i] > 0 ? 2 * values.data()[i] + 1 : 0;
      assertThat(gradient.data()[i]).isEqualTo(weights.data()[i] * slope + 0f);
    }
  }

  /**
   * A value with its derivatives by the two parameters, element by element, and the sum of the
   * magnitudes of all paths' products, which bounds whatever backward meets on the way.
   */
  private record Dual(double[] value, double[][] slopes, double largest) {
    static Dual leaf(float[] values, int index) {
      double[] value = new double[SIZE];
      double[][] slopes = new double[2][SIZE];
      for (int i = 0; i < SIZE; i++) {
        value[i] = values[i];
      }
      Arrays.fill(slopes[index], 1);
      return new Dual(value, slopes, 8);
    }

    Dual plus(Dual other) {
      double[][] sums = new double[3][SIZE];
      for (int i = 0; i < SIZE; i++) {
        sums[2][i] = value[i] + other.value[i];
        for (int p = 0; p < 2; p++) {
          sums[p][i] = slopes[p][i] + other.slopes[p][i];
        }
      }
      return new Dual(sums[2], new double[][] {sums[0], sums[1]}, largest + other.largest);
    }

    Dual times(Dual other) {
      double[][] products = new double[3][SIZE];
      for (int i = 0; i < SIZE; i++) {
        products[2][i] = value[i] * other.value[i];
        for (int p = 0; p < 2; p++) {
          products[p][i] = slopes[p][i] * other.value[i] + value[i] * other.slopes[p][i];
        }
      }
      return new Dual(
          products[2], new double[][] {products[0], products[1]}, 2 * largest * other.largest);
    }

    Dual rectified() {
      double[][] kept = new double[3][SIZE];
      for (int i = 0; i < SIZE; i++) {
        boolean positive = value[i] > 0;
        kept[2][i] = positive ? value[i] : 0;
        for (int p = 0; p < 2; p++) {
          kept[p][i] = positive ? slopes[p][i] : 0;
        }
      }
      return new Dual(kept[2], new double[][] {kept[0], kept[1]}, largest);
    }
  }

  /** Programs of any wiring have the gradients that dual numbers give, walking forward. */
  @Property
  void gradientsOfAnyProgramAreThoseOfDualNumbers(
      @ForAll @IntRange(max = 1_000_000) int seed,
      @ForAll @IntRange(min = 1, max = 12) int length) {
    Draws draws = Draws.of(seed, "program", 1);
    Tensor[] gradients = {Tensor.zeros(shape), Tensor.zeros(shape)};
    Tensor[] leaves = {integers("a"), integers("b")};
    Variable[] values = new Variable[length + 2];
    Dual[] duals = new Dual[length + 2];
    for (int i = 0; i < 2; i++) {
      values[i] = tape.parameter(leaves[i], gradients[i]);
      duals[i] = Dual.leaf(leaves[i].data(), i);
    }
    for (int i = 2; i < values.length; i++) {
      int left = draws.below(3L * i, i);
      int right = draws.below(3L * i + 1, i);
      int op = draws.below(3L * i + 2, 3);
      if (op == 0 && 2 * duals[left].largest() * duals[right].largest() < LARGEST) {
        values[i] = tape.apply(new Multiply(), values[left], values[right]);
        duals[i] = duals[left].times(duals[right]);
      } else if (op == 1 && duals[left].largest() + duals[right].largest() < LARGEST) {
        values[i] = tape.apply(new Add(), values[left], values[right]);
        duals[i] = duals[left].plus(duals[right]);
      } else {
        values[i] = tape.apply(new Relu(), values[left]);
        duals[i] = duals[left].rectified();
      }
    }
    Tensor weights = integers("weights");
    backward(values[length + 1], weights);
    for (int p = 0; p < 2; p++) {
      for (int i = 0; i < SIZE; i++) {
        double slope = duals[length + 1].slopes()[p][i];
        assertThat((double) gradients[p].data()[i]).isEqualTo(weights.data()[i] * slope + 0.0);
      }
    }
  }
}
