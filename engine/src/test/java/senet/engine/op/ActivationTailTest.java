package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.Op;
import senet.engine.autograd.OpRun;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** Activations of zeros and of values far out, beside PyTorch's, in vectors and in the tail. */
class ActivationTailTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;
  private static final int TAIL = 16; // behind whole vectors of any width

  /** y and its slope of x. */
  private record Point(float y, float slope) {
    /** Bit by bit, so that 0 and -0 differ; any NaN is like another. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Point p
          && Float.compare(y, p.y) == 0
          && Float.compare(slope, p.slope) == 0;
    }

    @Override
    public int hashCode() {
      return Float.hashCode(y) + 31 * Float.hashCode(slope);
    }
  }

  /** One x in every lane and in the tail. */
  private static Point at(Op op, float x) {
    float[] values = new float[TAIL + 1];
    Arrays.fill(values, x);
    Tensor input = Tensor.of(Shape.vector(values.length), values);
    OpRun run = new OpRun(op, new Tensor[] {input}, new boolean[] {true}, 1);
    run.forward();
    float[] ones = new float[values.length];
    Arrays.fill(ones, 1);
    run.backward(ones);
    float[] y = run.output();
    float[] slope = run.gradient(0);
    Point tail = new Point(y[TAIL], slope[TAIL]);
    for (int i = 0; i < TAIL; i++) {
      assertThat(new Point(y[i], slope[i])).isEqualTo(tail);
    }
    return tail;
  }

  private static void check(Op op, float x, float y, float slope) {
    assertThat(at(op, x)).as("%s of %s", op, x).isEqualTo(new Point(y, slope));
  }

  @Test
  void reluEndsSignsAndKeepsNaN() {
    check(new Relu(), 0f, 0f, 0);
    check(new Relu(), -0f, 0f, 0);
    check(new Relu(), Float.MIN_VALUE, Float.MIN_VALUE, 1);
    check(new Relu(), -Float.MIN_VALUE, 0f, 0);
    check(new Relu(), INFINITY, INFINITY, 1);
    check(new Relu(), -INFINITY, 0f, 0);
    check(new Relu(), Float.NaN, Float.NaN, 1);
  }

  @Test
  void tanhKeepsTheSignOfZero() {
    check(new Tanh(), 0f, 0f, 1);
    check(new Tanh(), -0f, -0f, 1);
    check(new Tanh(), Float.MIN_VALUE, Float.MIN_VALUE, 1);
    check(new Tanh(), -1e-38f, -1e-38f, 1);
    check(new Tanh(), INFINITY, 1, 0);
    check(new Tanh(), -INFINITY, -1, 0);
    check(new Tanh(), Float.NaN, Float.NaN, Float.NaN);
  }

  @Test
  void sigmoidReachesZero() {
    check(new Sigmoid(), -0f, 0.5f, 0.25f);
    check(new Sigmoid(), -104.1f, 0, 0);
    check(new Sigmoid(), -INFINITY, 0, 0);
    check(new Sigmoid(), INFINITY, 1, 0);
    check(new Sigmoid(), Float.NaN, Float.NaN, Float.NaN);
  }

  @Test
  void hardSigmoidIsFlatAtItsKinks() {
    check(new HardSigmoid(), -0f, 0.5f, 1 / 6f);
    check(new HardSigmoid(), -3, 0f, 0);
    check(new HardSigmoid(), Math.nextUp(-3f), 0x1p-22f / 6, 1 / 6f);
    check(new HardSigmoid(), Math.nextDown(3f), 1, 1 / 6f); // x + 3 rounds to 6
    check(new HardSigmoid(), 3, 1, 0);
    check(new HardSigmoid(), -INFINITY, 0f, 0);
    check(new HardSigmoid(), INFINITY, 1, 0);
    check(new HardSigmoid(), Float.NaN, Float.NaN, 0);
  }

  /** At the infinities x sigmoid(x) and its slope are products of an infinity and 0. */
  @Test
  void siluReachesZeroAndTheIdentity() {
    check(new Silu(), 0f, 0f, 0.5f);
    check(new Silu(), -0f, -0f, 0.5f);
    check(new Silu(), -1e36f, -0f, 0);
    check(new Silu(), -Float.MAX_VALUE, -0f, 0);
    check(new Silu(), 1e38f, 1e38f, 1);
    check(new Silu(), Float.MAX_VALUE, Float.MAX_VALUE, 1);
    check(new Silu(), INFINITY, INFINITY, Float.NaN);
    check(new Silu(), -INFINITY, Float.NaN, Float.NaN);
    check(new Silu(), Float.NaN, Float.NaN, Float.NaN);
  }

  @Test
  void geluReachesZeroAndTheIdentity() {
    check(new Gelu(), 0f, 0f, 0.5f);
    check(new Gelu(), -0f, -0f, 0.5f);
    check(new Gelu(), -20, -0f, 0);
    check(new Gelu(), -1e38f, -0f, 0);
    check(new Gelu(), 20, 20, 1);
    check(new Gelu(), 1e38f, 1e38f, 1);
    check(new Gelu(), Float.MAX_VALUE, Float.MAX_VALUE, 1);
    check(new Gelu(), INFINITY, INFINITY, Float.NaN);
    check(new Gelu(), -INFINITY, Float.NaN, Float.NaN);
    check(new Gelu(), Float.NaN, Float.NaN, Float.NaN);
  }

  /**
   * Within the function's own roundings, and the spacing of the floats where that is all there is.
   */
  @Test
  void exponentialTailsFadeThroughTheSubnormalFloats() {
    DoubleUnaryOperator sigmoid = v -> 1 / (1 + Math.exp(-v));
    DoubleUnaryOperator sigmoidError = PointwiseRoundings.ofSigmoid().value();
    DoubleUnaryOperator siluError = PointwiseRoundings.ofSilu().value();
    for (float x = -80; x > -110; x -= 0.037f) {
      double y = sigmoid.applyAsDouble(x);
      double error = sigmoidError.applyAsDouble(x) + Float.MIN_VALUE;
      assertThat(at(new Sigmoid(), x).y - y).isBetween(-error, error);
      error = siluError.applyAsDouble(x) - x * Float.MIN_VALUE;
      assertThat(at(new Silu(), x).y - x * y).isBetween(-error, error);
    }
  }
}
