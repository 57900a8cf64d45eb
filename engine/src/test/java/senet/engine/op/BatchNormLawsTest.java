package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.OpRun;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;

/**
 * What batch normalisation satisfies. The batches are integers, perhaps scaled and shifted, so that
 * sums over rows are exact (but where a factor is none of two's powers) and the bounds are those of
 * the few operations on each value; they are derived at {@link NormalizedChannel}.
 */
class BatchNormLawsTest {
  private static final float EPSILON = 1e-5f;

  /** x, weight, bias, running mean and variance; the first row makes every channel vary. */
  private static Tensor[] draw(int rows, int c) {
    Tensor[] inputs = {
      integers(Shape.matrix(rows, c), "x"),
      normal(Shape.vector(c), "weight"),
      normal(Shape.vector(c), "bias"),
      normal(Shape.vector(c), "running mean"),
      Tensor.zeros(Shape.vector(c))
    };
    Arrays.fill(inputs[0].data(), 0, c, 9);
    Arrays.fill(inputs[4].data(), 2);
    return inputs;
  }

  private static Tensor integers(Shape shape, String name) {
    Tensor tensor = Tensor.zeros(shape);
    Draws draws = Draws.of(4, name, shape.size());
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = draws.below(i, 17) - 8;
    }
    return tensor;
  }

  private static Tensor normal(Shape shape, String name) {
    Tensor tensor = Tensor.zeros(shape);
    Draws draws = Draws.of(4, name, shape.size());
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = draws.normal(i);
    }
    return tensor;
  }

  private static OpRun forward(float epsilon, boolean training, Tensor... inputs) {
    boolean[] differentiable = {true, true, true, false, false};
    OpRun run = new OpRun(new BatchNorm(epsilon, 0.1f, training), inputs, differentiable, 2);
    run.forward();
    return run;
  }

  @Property
  void outputsHaveTheMeanBetaAndTheVarianceGammaSquared(
      @ForAll @IntRange(min = 2, max = 1100) int rows, @ForAll @IntRange(min = 1, max = 40) int c) {
    Tensor[] inputs = draw(rows, c);
    float[] y = forward(EPSILON, true, inputs).output();
    for (int i = 0; i < c; i++) {
      NormalizedChannel channel = NormalizedChannel.of(inputs, i, EPSILON);
      double mean = 0;
      double error = 0;
      for (int row = 0; row < rows; row++) {
        mean += y[row * c + i] / (double) rows;
        error = Math.max(error, channel.outputError(row));
      }
      double variance = 0;
      for (int row = 0; row < rows; row++) {
        variance += Math.pow(y[row * c + i] - mean, 2) / rows;
      }
      double gamma = channel.weight();
      // Epsilon takes its share; a deviation of at most |gamma| moves by no more than the values.
      double expected = gamma * gamma * channel.variance() / (channel.variance() + EPSILON);
      assertThat(mean - channel.bias()).isBetween(-error, error);
      error = 2 * Math.abs(gamma) * error + error * error;
      assertThat(variance - expected).isBetween(-error, error);
    }
  }

  /** With a momentum of 1: the mean, and n / (n - 1) times the variance that normalises. */
  @Property
  void runningStatisticsAreTheSamplesOwn(
      @ForAll @IntRange(min = 2, max = 1100) int rows, @ForAll @IntRange(min = 1, max = 40) int c) {
    Tensor[] inputs = draw(rows, c);
    boolean[] none = new boolean[inputs.length];
    OpRun run = new OpRun(new BatchNorm(EPSILON, 1, true), inputs, none, 2);
    run.forward();
    for (int i = 0; i < c; i++) {
      double sum = 0;
      double squares = 0;
      for (int row = 0; row < rows; row++) {
        double x = inputs[0].data()[row * c + i];
        sum += x;
        squares += x * x;
      }
      double mean = sum / rows;
      double variance = (squares - mean * sum) / (rows - 1);
      // Sums of differences of at most 17 to a pivot, at most sqrt(8) deviations from the mean.
      double gamma = SummationBound.gamma(rows + 3);
      double error = gamma * (Math.abs(mean) + 17);
      assertThat(run.input(3)[i] - mean).isBetween(-error, error);
      error = gamma * 9 * variance;
      assertThat(run.input(4)[i] - variance).isBetween(-error, error);
    }
  }

  /** A factor with epsilon scaled alike, its sign in the weight, and any shift. */
  @Property
  void outputsDoNotDependOnPowersOfTwoAndShiftsOfTheInput(
      @ForAll @IntRange(min = 2, max = 1100) int rows,
      @ForAll @IntRange(min = 1, max = 40) int c,
      @ForAll @IntRange(min = -10, max = 10) int exponent,
      @ForAll boolean negative,
      @ForAll @IntRange(min = -16_384, max = 16_384) int shift) {
    Tensor[] inputs = draw(rows, c);
    Tensor[] others = draw(rows, c);
    float a = Math.scalb(negative ? -1f : 1f, exponent);
    for (int i = 0; i < rows * c; i++) {
      others[0].data()[i] = a * (inputs[0].data()[i] + shift);
    }
    for (int i = 0; i < c; i++) {
      others[1].data()[i] *= negative ? -1 : 1;
    }
    float[] y = forward(EPSILON, true, inputs).output();
    float[] other = forward(EPSILON * a * a, true, others).output();
    for (int i = 0; i < c; i++) {
      NormalizedChannel one = NormalizedChannel.of(inputs, i, EPSILON);
      NormalizedChannel two = NormalizedChannel.of(others, i, EPSILON * a * a);
      for (int row = 0; row < rows; row++) {
        double error = one.outputError(row) + two.outputError(row);
        assertThat((double) y[row * c + i] - other[row * c + i]).isBetween(-error, error);
      }
    }
  }

  /**
   * The same for any factor above 0. Of what is scaled every value is off by a rounding of at most
   * δ, so a difference to the mean by 2 δ and the deviation, a norm, by δ; and sums of such values
   * are not exact.
   */
  @Property
  void outputsDoNotDependOnRealScales(
      @ForAll @IntRange(min = 2, max = 1100) int rows,
      @ForAll @IntRange(min = 1, max = 40) int c,
      @ForAll @DoubleRange(min = -10, max = 10) @Scale(9) double exponent,
      @ForAll @IntRange(min = -64, max = 64) int deviations) {
    Tensor[] inputs = draw(rows, c);
    Tensor[] others = draw(rows, c);
    double a = StrictMath.pow(2, exponent);
    for (int i = 0; i < rows * c; i++) {
      others[0].data()[i] = (float) (a * (inputs[0].data()[i] + 5.0 * deviations));
    }
    float epsilon = (float) (EPSILON * a * a);
    float[] y = forward(EPSILON, true, inputs).output();
    float[] other = forward(epsilon, true, others).output();
    for (int i = 0; i < c; i++) {
      NormalizedChannel one = NormalizedChannel.of(inputs, i, EPSILON);
      NormalizedChannel two = NormalizedChannel.of(others, i, epsilon);
      double scaled = SummationBound.gamma(1) * two.largest() * two.inverse();
      for (int row = 0; row < rows; row++) {
        double normalized = Math.abs(one.normalized(row));
        double error =
            one.outputError(row)
                + two.outputErrorOfReals(row)
                + Math.abs(one.weight())
                    * (scaled * (2 + normalized) + SummationBound.gamma(1) * normalized); // epsilon
        assertThat((double) y[row * c + i] - other[row * c + i]).isBetween(-error, error);
      }
    }
  }

  /**
   * In evaluation a row alone has the bits that it has in a batch, and midpoints go to midpoints.
   */
  @Property
  void evaluationIsAffine(@ForAll @IntRange(min = 1, max = 70) int c) {
    Tensor[] inputs = draw(3, c);
    float[] x = inputs[0].data();
    for (int i = 0; i < c; i++) {
      x[c + i] = x[i] - 2 * x[c + i];
      x[2 * c + i] = (x[i] + x[c + i]) / 2;
    }
    float[] y = forward(EPSILON, false, inputs).output();
    for (int row = 0; row < 3; row++) {
      Tensor[] alone = inputs.clone();
      alone[0] = Tensor.of(Shape.matrix(1, c), Arrays.copyOfRange(x, row * c, (row + 1) * c));
      assertThat(forward(EPSILON, false, alone).output())
          .isEqualTo(Arrays.copyOfRange(y, row * c, (row + 1) * c));
    }
    for (int i = 0; i < c; i++) {
      double slope = inputs[1].data()[i] / Math.sqrt(inputs[4].data()[i] + (double) EPSILON);
      double error = 0;
      for (int row = 0; row < 3; row++) { // a subtraction, the slope and one fused operation
        double scaled = slope * (x[row * c + i] - (double) inputs[3].data()[i]);
        error += SummationBound.gamma(4) * (Math.abs(scaled) + Math.abs(inputs[2].data()[i]));
      }
      double middle = (y[i] + (double) y[c + i]) / 2;
      assertThat(y[2 * c + i] - middle).isBetween(-error, error);
    }
  }

  /** The gradient has no part along 1 and x̂, the directions that the output does not see. */
  @Property
  void gradientsAreOrthogonalToShiftsAndScales(
      @ForAll @IntRange(min = 2, max = 1100) int rows, @ForAll @IntRange(min = 1, max = 40) int c) {
    Tensor[] inputs = draw(rows, c);
    float[] dy = integers(Shape.matrix(rows, c), "dy").data();
    for (int i = 0; i < dy.length; i++) {
      dy[i] += inputs[0].data()[i]; // so that there is a part to take away
    }
    OpRun run = forward(0, true, inputs); // with an epsilon the second sum is its share, not 0
    run.backward(dy);
    float[] dx = run.gradient(0);
    for (int i = 0; i < c; i++) {
      NormalizedChannel channel = NormalizedChannel.of(inputs, i, 0);
      double[] errors = channel.gradientErrors(dy, i, c);
      double sum = 0;
      double product = 0;
      double sumError = 0;
      double productError = 0;
      for (int row = 0; row < rows; row++) {
        sum += dx[row * c + i];
        product += dx[row * c + i] * channel.normalized(row);
        sumError += errors[row];
        productError += errors[row] * Math.abs(channel.normalized(row));
      }
      assertThat(sum).isBetween(-sumError, sumError);
      assertThat(product).isBetween(-productError, productError);
    }
  }

  /**
   * A mean of 1e4 and a deviation of 1e-2: output and gradients keep the digits that they have
   * without the mean.
   */
  @Test
  void aLargeMeanLosesNothing() {
    int rows = 3000;
    int c = 19;
    Tensor[] inputs = draw(rows, c);
    Draws draws = Draws.of(3, "large mean", 0);
    for (int i = 0; i < rows * c; i++) {
      inputs[0].data()[i] = 1e4f + 1e-2f * draws.normal(i); // multiples of 2^-10: sums are exact
    }
    float[] dy = integers(Shape.matrix(rows, c), "dy").data();
    OpRun run = forward(EPSILON, true, inputs);
    run.backward(dy);
    float[] y = run.output();
    float[] dx = run.gradient(0);
    for (int i = 0; i < c; i++) {
      NormalizedChannel channel = NormalizedChannel.of(inputs, i, EPSILON);
      double[] gradient = channel.gradient(dy, i, c);
      double[] errors = channel.gradientErrors(dy, i, c);
      for (int row = 0; row < rows; row++) {
        double error = channel.outputError(row);
        OpChecks.assertWithin(y[row * c + i], channel.output(row), error, "output", row);
        OpChecks.assertWithin(dx[row * c + i], gradient[row], errors[row], "gradient", row);
      }
      double error = channel.weightGradientError(dy, i, c);
      assertThat(run.gradient(1)[i] - channel.weightGradient(dy, i, c)).isBetween(-error, error);
    }
  }

  @Property
  void oneValueAChannelHasNoVariance(@ForAll @IntRange(min = 1, max = 70) int c) {
    Tensor[] inputs = draw(1, c);
    assertThatThrownBy(() -> forward(EPSILON, true, inputs))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "BatchNorm[epsilon=1.0E-5, momentum=0.1, training=true]: 1 value a channel, at least 2"
                + " are needed in training; input [N=1, C=%d]; hint: use a larger batch",
            c);
    assertThat(forward(EPSILON, false, inputs).output()).hasSize(c);
  }
}
