package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import senet.engine.autograd.OpRun;
import senet.engine.autograd.RangedOp;
import senet.engine.random.Draws;
import senet.engine.simd.Lanes;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;

/**
 * What every op promises, tested the same way for each: values within a bound of a reference in
 * double, gradients equal to central differences of that reference, gradients that add, buffers
 * that are respected, and bits that do not depend on threads.
 */
interface OpContract {
  /** Cases, at least 20 with lane tails among them. */
  List<OpCase> cases();

  /** Shapes that are refused, with the whole text. */
  List<BadInput> badInputs();

  /**
   * Refused operands.
   *
   * @param op to record
   * @param shapes of its inputs
   * @param message all of it
   */
  record BadInput(senet.engine.autograd.Op op, List<Shape> shapes, String message) {}

  @TestFactory
  default Stream<DynamicTest> forwardIsWithinTheBoundOfTheReference() {
    return each(
        c -> {
          Tensor[] inputs = c.draw();
          OpRun run = new OpRun(c.op(), inputs, c.differentiable(), 2);
          run.forward();
          double[][] values = doubles(c.draw());
          double[] expected = c.reference().apply(values);
          double[] errors = c.outputErrors(values);
          float[] actual = run.output();
          assertThat(actual).hasSameSizeAs(expected);
          for (int i = 0; i < expected.length; i++) {
            assertWithin(actual[i], expected[i], errors[i], "output", i);
          }
        });
  }

  @TestFactory
  default Stream<DynamicTest> gradientsAreThoseOfTheReference() {
    return each(
        c -> {
          OpRun run = new OpRun(c.op(), c.draw(), c.differentiable(), 2);
          float[] weights = weights(run.outputSize());
          run.forward();
          run.backward(weights);
          double[][] inputs = doubles(c.draw());
          for (int i = 0; i < inputs.length; i++) {
            if (!c.differentiable()[i]) {
              continue;
            }
            double[] expected = CentralDifferences.of(c, inputs, i, weights, c.step());
            double[] errors = c.gradientErrors(i, inputs, Values.doubles(weights));
            float[] actual = run.gradient(i);
            for (int j : CentralDifferences.sample(expected.length)) {
              assertWithin(actual[j], expected[j], errors[j], "gradient " + i, j);
            }
          }
        });
  }

  @TestFactory
  default Stream<DynamicTest> gradientsAddAndInputsStay() {
    return each(
        c -> {
          OpRun once = new OpRun(c.op(), c.draw(), c.differentiable(), 1);
          OpRun onto = new OpRun(c.op(), c.draw(), c.differentiable(), 1);
          float[] weights = weights(once.outputSize());
          once.forward();
          once.backward(weights);
          onto.forward();
          onto.fillGradients(1f);
          onto.backward(weights);
          Tensor[] before = c.draw();
          double[][] inputs = doubles(before);
          // A gradient has a term for each value of the output's at most, and a few roundings more.
          double ofOne = SummationBound.gamma(weights.length + 8);
          for (int i = 0; i < before.length; i++) {
            if (c.differentiable()[i]) {
              float[] alone = once.gradient(i);
              float[] sums = onto.gradient(i);
              double[] errors = c.gradientErrors(i, inputs, Values.doubles(weights));
              for (int j = 0; j < alone.length; j++) {
                double added = (double) sums[j] - 1;
                assertWithin(added, alone[j], 2 * errors[j] + ofOne, "gradient " + i, j);
              }
            }
            if (!c.changes(i)) {
              assertThat(Arrays.copyOf(once.input(i), before[i].size()))
                  .isEqualTo(before[i].data());
            }
          }
        });
  }

  @TestFactory
  default Stream<DynamicTest> openedGradientsAreWritten() {
    return each(
        c -> {
          OpRun added = new OpRun(c.op(), c.draw(), c.differentiable(), 2);
          OpRun opened = new OpRun(c.op(), c.draw(), c.differentiable(), 2);
          float[] weights = weights(added.outputSize());
          added.forward();
          added.backward(weights);
          opened.forward();
          opened.openGradients();
          opened.backward(weights);
          for (int i = 0; i < c.differentiable().length; i++) {
            if (c.differentiable()[i]) {
              assertThat(positiveZeros(opened.gradient(i)))
                  .isEqualTo(positiveZeros(added.gradient(i)));
            }
          }
        });
  }

  @TestFactory
  default Stream<DynamicTest> buffersAreRespected() {
    return each(
        c -> {
          OpRun clean = new OpRun(c.op(), c.draw(), c.differentiable(), 2);
          OpRun poisoned = new OpRun(c.op(), c.draw(), c.differentiable(), 2);
          float[] weights = weights(clean.outputSize());
          clean.forward();
          clean.backward(weights);
          poisoned.poisonScratchAndOutput();
          poisoned.forward();
          assertThat(bits(poisoned.output())).isEqualTo(bits(clean.output()));
          poisoned.poisonScratch();
          poisoned.poisonWhatBackwardDoesNotRead();
          poisoned.backward(weights);
          poisoned.assertGuards();
          for (int i = 0; i < c.differentiable().length; i++) {
            if (c.differentiable()[i]) {
              assertThat(bits(poisoned.gradient(i))).isEqualTo(bits(clean.gradient(i)));
            }
          }
        });
  }

  @TestFactory
  default Stream<DynamicTest> rangesAreAllThatIsDone() {
    return each(
        c -> {
          assertThat(c.op()).isInstanceOf(RangedOp.class);
          for (boolean opens : new boolean[] {false, true}) {
            assertRangesAreAll(c, opens);
          }
        });
  }

  private static void assertRangesAreAll(OpCase c, boolean opens) {
    Tensor[] others = c.draw();
    for (Tensor other : others) {
      change(other);
    }
    assertRangesAreAll(c.op(), c.draw(), others, c.differentiable(), opens);
  }

  /** What the ranges of a call do on {@code others} is what the op does. */
  static void assertRangesAreAll(
      senet.engine.autograd.Op op,
      Tensor[] inputs,
      Tensor[] others,
      boolean[] differentiable,
      boolean opens) {
    OpRun asked = new OpRun(op, others, differentiable, 2);
    OpRun repeated = new OpRun(op, inputs, differentiable, 2);
    if (opens) {
      asked.openGradients();
      repeated.openGradients();
    }
    float[] weights = weights(asked.outputSize());
    asked.forward();
    asked.backward(weights);
    repeated.repeat(weights, others);
    assertThat(Arrays.equals(bits(repeated.output()), bits(asked.output()))).isTrue();
    for (int i = 0; i < others.length; i++) {
      assertThat(Arrays.equals(bits(repeated.input(i)), bits(asked.input(i)))).isTrue();
      if (differentiable[i]) {
        assertThat(Arrays.equals(bits(repeated.gradient(i)), bits(asked.gradient(i))))
            .as("gradient %d", i)
            .isTrue();
      }
    }
  }

  /** Other values of the same kind: the same ones from the end, or a single one's neighbour. */
  private static void change(Tensor tensor) {
    if (tensor.size() == 1) {
      tensor.data()[0] = tensor.data()[0] == 0 ? 1 : tensor.data()[0] - 1;
    }
    for (int i = 0, j = tensor.size() - 1; i < j; i++, j--) {
      float value = tensor.data()[i];
      tensor.data()[i] = tensor.data()[j];
      tensor.data()[j] = value;
    }
  }

  /**
   * To the byte where kernels are scalar, when C2 has compiled what describes a piece of work;
   * before that, vectors are boxed elsewhere.
   */
  @TestFactory
  default Stream<DynamicTest> nothingIsAllocatedOnSecondUse() {
    return each(
        c -> {
          OpRun run = new OpRun(c.op(), c.draw(), c.differentiable(), 1);
          float[] weights = weights(run.outputSize());
          long bytes = run.allocatedWhenRepeated(weights, Lanes.SCALAR ? 20 : 0);
          assertThat(bytes).isNotEqualTo(-1);
          if (Lanes.SCALAR) {
            assertThat(bytes).isZero();
          }
        });
  }

  @TestFactory
  default Stream<DynamicTest> bitsDoNotDependOnThreads() {
    return each(
        c -> {
          OpRun one = new OpRun(c.op(), c.draw(), c.differentiable(), 1);
          float[] weights = weights(one.outputSize());
          one.forward();
          one.backward(weights);
          for (int threads : new int[] {2, 3, 7}) {
            OpRun many = new OpRun(c.op(), c.draw(), c.differentiable(), threads);
            many.forward();
            many.backward(weights);
            assertThat(bits(many.output())).isEqualTo(bits(one.output()));
            for (int i = 0; i < c.differentiable().length; i++) {
              if (c.differentiable()[i]) {
                assertThat(bits(many.gradient(i))).isEqualTo(bits(one.gradient(i)));
              }
            }
          }
        });
  }

  @TestFactory
  default Stream<DynamicTest> badInputsAreRefusedInOneLine() {
    return badInputs().stream()
        .map(
            bad ->
                DynamicTest.dynamicTest(
                    bad.message(),
                    () ->
                        assertThatThrownBy(
                                () -> bad.op().outputShape(bad.shapes().toArray(Shape[]::new)))
                            .isInstanceOf(ShapeException.class)
                            .hasMessage(bad.message())));
  }

  private Stream<DynamicTest> each(java.util.function.Consumer<OpCase> check) {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(20);
    return cases().stream().map(c -> DynamicTest.dynamicTest(c.toString(), () -> check.accept(c)));
  }

  static float[] weights(int n) {
    Draws draws = Draws.of(2, "weights", n);
    float[] weights = new float[n];
    for (int i = 0; i < n; i++) {
      weights[i] = draws.normal(i);
    }
    return weights;
  }

  static double[][] doubles(Tensor[] tensors) {
    double[][] values = new double[tensors.length][];
    for (int i = 0; i < tensors.length; i++) {
      values[i] = new double[tensors[i].size()];
      for (int j = 0; j < values[i].length; j++) {
        values[i][j] = tensors[i].data()[j];
      }
    }
    return values;
  }

  /** Zero plus -0 is 0, but what is written first may stay -0. */
  private static float[] positiveZeros(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] += 0f;
    }
    return values;
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  private static void assertWithin(
      double actual, double expected, double error, String what, int i) {
    if (Math.abs(actual - expected) <= error) {
      return; // describing each of many values would take longer than all the rest
    }
    assertThat(actual - expected)
        .as("%s[%d], expected %s", what, i, expected)
        .isBetween(-error, error);
  }
}
