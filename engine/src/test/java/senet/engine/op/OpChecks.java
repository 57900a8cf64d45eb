package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import senet.engine.autograd.OpRun;
import senet.engine.autograd.RangedOp;
import senet.engine.random.Draws;
import senet.engine.simd.Lanes;
import senet.engine.tensor.Tensor;

/**
 * What every op promises: values and gradients within its bounds, and, whatever it computes, about
 * buffers, threads and memory: gradients that add or are written first, scratch that is undefined,
 * ranges that are all of the work.
 */
final class OpChecks {
  private OpChecks() {}

  /** Each value is as near to the reference's as the case's bounds say. */
  static void forwardIsWithinTheBoundOfTheReference(OpCase c) {
    OpRun run = new OpRun(c.op(), c.draw(), c.differentiable(), 2);
    run.forward();
    double[][] inputs = doubles(c.draw());
    double[] expected = c.reference().apply(inputs);
    double[] errors = c.outputErrors(inputs);
    float[] actual = run.output();
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertWithin(actual[i], expected[i], errors[i], "output", i);
    }
  }

  /** So is each gradient that is looked at, of all inputs, to the reference's differences. */
  static void gradientsAreThoseOfTheReference(OpCase c) {
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
  }

  /**
   * Gradients are added to what is there, each value to its own, and inputs stay as they are.
   *
   * @param c with bounds of its gradients
   */
  static void gradientsAddAndInputsStay(OpCase c) {
    OpRun once = new OpRun(c.op(), c.draw(), c.differentiable(), 1);
    OpRun onto = new OpRun(c.op(), c.draw(), c.differentiable(), 1);
    float[] weights = weights(once.outputSize());
    once.forward();
    once.backward(weights);
    onto.forward();
    onto.startGradients();
    onto.backward(weights);
    Tensor[] before = c.draw();
    double[][] errors = null; // of all gradients, which may take long
    // A gradient has a term for each value of the output's at most, and a few roundings more.
    double ofEarlier = SummationBound.gamma(weights.length + 8) * 2;
    for (int i = 0; i < before.length; i++) {
      if (c.differentiable()[i]) {
        if (errors == null) {
          errors = c.bounds().gradients(doubles(before), Values.doubles(weights));
        }
        float[] alone = once.gradient(i);
        float[] sums = onto.gradient(i);
        for (int j = 0; j < alone.length; j++) {
          double added = (double) sums[j] - OpRun.earlier(j);
          assertWithin(added, alone[j], 2 * errors[i][j] + ofEarlier, "gradient " + i, j);
        }
      }
      if (!c.changes(i)) {
        assertThat(Arrays.equals(once.input(i), before[i].data())).as("input %d", i).isTrue();
      }
    }
  }

  /** What an op writes first is what it would have added to zeros. */
  static void openedGradientsAreWritten(OpCase c) {
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
        assertThat(
                Arrays.equals(positiveZeros(opened.gradient(i)), positiveZeros(added.gradient(i))))
            .as("gradient %d", i)
            .isTrue();
      }
    }
  }

  /** Nothing undefined is read and nothing behind an end is written. */
  static void buffersAreRespected(OpCase c) {
    OpRun clean = new OpRun(c.op(), c.draw(), c.differentiable(), 2);
    OpRun poisoned = new OpRun(c.op(), c.draw(), c.differentiable(), 2);
    float[] weights = weights(clean.outputSize());
    clean.forward();
    clean.backward(weights);
    poisoned.poisonScratchAndOutput();
    poisoned.forward();
    assertSameBits("output", poisoned.output(), clean.output());
    assertThat(anyNaN(clean.output())).as("NaN in the output").isFalse();
    poisoned.poisonScratch();
    poisoned.poisonWhatBackwardDoesNotRead();
    poisoned.backward(weights);
    poisoned.assertGuards();
    for (int i = 0; i < c.differentiable().length; i++) {
      if (c.differentiable()[i]) {
        assertSameBits("gradient " + i, poisoned.gradient(i), clean.gradient(i));
        assertThat(anyNaN(clean.gradient(i))).as("NaN in gradient %d", i).isFalse();
      }
    }
  }

  /** What the ranges of a call do on other values is what the op does, opened gradients or not. */
  static void rangesAreAllThatIsDone(OpCase c) {
    assertThat(c.op()).isInstanceOf(RangedOp.class);
    Tensor[] others = c.draw();
    for (Tensor other : others) {
      change(other);
    }
    for (boolean opens : new boolean[] {false, true}) {
      OpRun asked = new OpRun(c.op(), others, c.differentiable(), 2);
      OpRun repeated = new OpRun(c.op(), c.draw(), c.differentiable(), 2);
      if (opens) {
        asked.openGradients();
        repeated.openGradients();
      }
      float[] weights = weights(asked.outputSize());
      asked.forward();
      asked.backward(weights);
      repeated.repeat(weights, others);
      assertSameBits("output", repeated.output(), asked.output());
      for (int i = 0; i < others.length; i++) {
        assertSameBits("input " + i, repeated.input(i), asked.input(i));
        if (c.differentiable()[i]) {
          assertSameBits("gradient " + i, repeated.gradient(i), asked.gradient(i));
        }
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
  static void nothingIsAllocatedOnSecondUse(OpCase c) {
    OpRun run = new OpRun(c.op(), c.draw(), c.differentiable(), 1);
    float[] weights = weights(run.outputSize());
    long bytes = run.allocatedWhenRepeated(weights, Lanes.SCALAR ? 20 : 0);
    assertThat(bytes).isNotEqualTo(-1);
    if (Lanes.SCALAR) {
      assertThat(bytes).isZero();
    }
  }

  /** The same bits with 1, 2, 3 and 7 threads. */
  static void bitsDoNotDependOnThreads(OpCase c) {
    OpRun one = new OpRun(c.op(), c.draw(), c.differentiable(), 1);
    float[] weights = weights(one.outputSize());
    one.forward();
    one.backward(weights);
    for (int threads : new int[] {2, 3, 7}) {
      OpRun many = new OpRun(c.op(), c.draw(), c.differentiable(), threads);
      many.forward();
      many.backward(weights);
      assertSameBits("output", many.output(), one.output());
      for (int i = 0; i < c.differentiable().length; i++) {
        if (c.differentiable()[i]) {
          assertSameBits("gradient " + i, many.gradient(i), one.gradient(i));
        }
      }
    }
  }

  /** What arrives at the output, drawn. */
  static float[] weights(int n) {
    return NormalDraws.of(Draws.of(2, "weights", 0), n);
  }

  static double[][] doubles(Tensor[] tensors) {
    double[][] values = new double[tensors.length][];
    for (int i = 0; i < tensors.length; i++) {
      values[i] = Values.doubles(Arrays.copyOf(tensors[i].data(), tensors[i].size()));
    }
    return values;
  }

  /** Fails where a value is off by more than {@code error}, or is no number. */
  static void assertWithin(double actual, double expected, double error, String what, int i) {
    if (Math.abs(actual - expected) <= error) {
      return; // describing each of many values would take longer than all the rest
    }
    assertThat(actual - expected)
        .as("%s[%d], expected %s", what, i, expected)
        .isBetween(-error, error);
  }

  private static void assertSameBits(String what, float[] actual, float[] expected) {
    assertThat(Arrays.equals(bits(actual), bits(expected))).as("bits of %s", what).isTrue();
  }

  private static boolean anyNaN(float[] values) {
    for (float value : values) {
      if (Float.isNaN(value)) {
        return true;
      }
    }
    return false;
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
}
