package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.Op;
import senet.engine.autograd.OpRun;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * What softmax, its logarithm and the loss satisfy. They compute in double and round once, so the
 * bounds are one unit roundoff of a value, and that of the double logits beside it.
 */
class SoftmaxLawsTest {
  private static final float FAR = 1e4f;

  private static OpRun run(Op op, Tensor... inputs) {
    boolean[] differentiable = new boolean[inputs.length];
    differentiable[0] = true;
    OpRun run = new OpRun(op, inputs, differentiable, 2);
    run.forward();
    return run;
  }

  /** Two rows of multiples of 1/16 in [-8, 8]: exact also when shifted by integers. */
  private static Tensor logits(int classes, int seed) {
    Random random = new Random(seed);
    Tensor x = Tensor.zeros(Shape.matrix(2, classes));
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = (random.nextInt(257) - 128) / 16f;
    }
    return x;
  }

  private static Tensor shifted(Tensor x, float shift) {
    Tensor shifted = Tensor.zeros(x.shape());
    for (int i = 0; i < x.size(); i++) {
      shifted.data()[i] = x.data()[i] + shift;
    }
    return shifted;
  }

  /** Two roundings to float, and four in double of numbers up to the shift plus ten. */
  @Property
  void shiftsChangeNothing(
      @ForAll @IntRange(min = 1, max = 300) int classes,
      @ForAll @IntRange(min = -10_000, max = 10_000) int shift,
      @ForAll @IntRange(max = 1_000_000) int seed) {
    Tensor x = logits(classes, seed);
    double inDouble = 4 * 0x1p-53 * (Math.abs(shift) + 20);
    float[] logs = run(new LogSoftmax(), x).output();
    float[] otherLogs = run(new LogSoftmax(), shifted(x, shift)).output();
    float[] shares = run(new Softmax(), x).output();
    float[] otherShares = run(new Softmax(), shifted(x, shift)).output();
    for (int i = 0; i < logs.length; i++) {
      double error = SummationBound.gamma(2) * Math.abs(logs[i]) + inDouble;
      assertThat((double) otherLogs[i] - logs[i]).isBetween(-error, error);
      error = (SummationBound.gamma(2) + inDouble) * shares[i];
      assertThat((double) otherShares[i] - shares[i]).isBetween(-error, error);
    }
  }

  /** Each share rounds by u of itself, so their sum by u; the double sum adds less than another. */
  @Property
  void sharesSumToOne(
      @ForAll @IntRange(min = 1, max = 300) int classes,
      @ForAll @IntRange(max = 1_000_000) int seed) {
    float[] shares = run(new Softmax(), logits(classes, seed)).output();
    for (int row = 0; row < 2; row++) {
      double sum = -1;
      for (int i = 0; i < classes; i++) {
        sum += shares[row * classes + i];
      }
      assertThat(sum).isBetween(-SummationBound.gamma(2), SummationBound.gamma(2));
    }
  }

  @Test
  void farLogitsAreFiniteWithTheirGradients() {
    Tensor x = Tensor.of(Shape.matrix(3, 2), FAR, -FAR, -FAR, -FAR, FAR, FAR);
    OpRun softmax = run(new Softmax(), x);
    assertThat(softmax.output()).containsExactly(1, 0, 0.5f, 0.5f, 0.5f, 0.5f);
    softmax.backward(new float[] {3, 5, 3, 5, 3, 5});
    assertThat(softmax.gradient(0)).containsExactly(0, 0, -0.5f, 0.5f, -0.5f, 0.5f);
    OpRun logs = run(new LogSoftmax(), x);
    float half = (float) Math.log(0.5);
    assertThat(logs.output()).containsExactly(0, -2 * FAR, half, half, half, half);
    logs.backward(new float[] {3, 5, 3, 5, 3, 5});
    // dy - share Σ dy; exp of a rounded ln(1/2) is off by u/2 of 8
    assertThat(logs.gradient(0)[0]).isEqualTo(-5);
    assertThat(logs.gradient(0)[1]).isEqualTo(5);
    for (int i = 2; i < 6; i++) {
      double error = 8 * SummationBound.gamma(1);
      assertThat(logs.gradient(0)[i] - (i % 2 * 2 - 1.0)).isBetween(-error, error);
    }
  }

  /** Whatever the logits' common value, the smoothing and the target. */
  @Property
  void uniformLogitsCostTheLogarithmOfTheClasses(
      @ForAll @IntRange(min = 1, max = 1000) int classes,
      @ForAll @IntRange(min = -10_000, max = 10_000) int value,
      @ForAll @IntRange(max = 10) int tenths,
      @ForAll @IntRange(max = 999) int target) {
    Tensor x = Tensor.zeros(Shape.matrix(2, classes));
    Arrays.fill(x.data(), value);
    Tensor targets = Tensor.of(Shape.vector(2), 0, target % classes);
    float smoothing = tenths / 10f;
    OpRun run = run(new CrossEntropy(smoothing), x, targets);
    // One rounding to float; in double, of logits and of a sum over the classes.
    double error =
        SummationBound.gamma(1) * Math.log(classes) + 0x1p-53 * (classes + 4) * (10_000 + 7);
    assertThat(run.output()[0] - Math.log(classes)).isBetween(-error, error);
    run.backward(new float[] {1});
    for (int i = 0; i < 2 * classes; i++) {
      boolean own = i % classes == (int) targets.data()[i / classes];
      double wanted = (double) smoothing / classes + (own ? 1 - (double) smoothing : 0);
      double expected = (1.0 / classes - wanted) / 2;
      double bound = SummationBound.gamma(1) * Math.abs(expected) + 0x1p-53 * 8 * 10_000 / classes;
      assertThat(run.gradient(0)[i] - expected).isBetween(-bound, bound);
    }
  }

  /** A sure answer costs nothing when right and the distance when wrong, and pulls as much as 1. */
  @Test
  void theLossOfFarLogitsAndItsGradientAreExact() {
    Tensor x = Tensor.of(Shape.matrix(2, 2), FAR, -FAR, FAR, -FAR);
    OpRun right = run(new CrossEntropy(0), x, Tensor.of(Shape.vector(2), 0, 0));
    right.backward(new float[] {1});
    assertThat(right.output()).containsExactly(0);
    assertThat(right.gradient(0)).containsExactly(0, 0, 0, 0);
    OpRun half = run(new CrossEntropy(0), x, Tensor.of(Shape.vector(2), 1, 0));
    half.backward(new float[] {1});
    assertThat(half.output()).containsExactly(FAR); // 2e4 and 0, averaged
    assertThat(half.gradient(0)).containsExactly(0.5f, -0.5f, 0, 0);
  }
}
