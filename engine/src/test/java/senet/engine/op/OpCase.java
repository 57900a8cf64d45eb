package senet.engine.op;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import senet.engine.autograd.Op;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * One op on inputs of given shapes, drawn from a normal distribution and then perhaps shaped.
 *
 * @param reference the op in double
 * @param shaping changes the drawn inputs: integers, away from kinks, positive
 * @param changed index of the first input that forward may change (running statistics)
 * @param step of the central differences
 * @param bounds of the errors
 */
record OpCase(
    Op op,
    Shape[] shapes,
    boolean[] differentiable,
    Function<double[][], double[]> reference,
    UnaryOperator<Tensor[]> shaping,
    int changed,
    double step,
    Bounds bounds) {
  /** For any op: truncation 1e-10, rounding 1e-11. */
  private static final double SMALL_STEP = 1e-5;

  /** What a value may be from the reference's, one bound a value. */
  interface Bounds {
    double[] output(double[][] inputs);

    double[][] gradients(double[][] inputs, double[] dy);
  }

  static OpCase of(Op op, Function<double[][], double[]> reference, Shape... shapes) {
    boolean[] all = new boolean[shapes.length];
    Arrays.fill(all, true);
    return new OpCase(
        op, shapes, all, reference, UnaryOperator.identity(), Integer.MAX_VALUE, SMALL_STEP, null);
  }

  OpCase shapedBy(UnaryOperator<Tensor[]> other) {
    return with(differentiable, other, changed, step, bounds);
  }

  OpCase constantFrom(int first) {
    boolean[] some = new boolean[shapes.length];
    Arrays.fill(some, 0, first, true);
    return with(some, shaping, changed, step, bounds);
  }

  OpCase changesFrom(int first) {
    return with(differentiable, shaping, first, step, bounds);
  }

  OpCase boundedBy(Bounds some) {
    return with(differentiable, shaping, changed, step, some);
  }

  /** With differences over this distance: exact to the square's term, if no kink is near. */
  OpCase differencesOver(double length) {
    return with(differentiable, shaping, changed, length, bounds);
  }

  /** Only the inputs that are named have gradients. */
  OpCase differentiableIn(boolean... some) {
    return with(some, shaping, changed, step, bounds);
  }

  /** For an op that is linear in each input, whose differences are exact with any step. */
  OpCase linearWithin(Bounds some) {
    return with(differentiable, shaping, changed, 1, some);
  }

  private OpCase with(
      boolean[] some, UnaryOperator<Tensor[]> other, int first, double length, Bounds others) {
    return new OpCase(op, shapes, some, reference, other, first, length, others);
  }

  /** What the output's values may be from the reference's. */
  double[] outputErrors(double[][] inputs) {
    return bounds.output(inputs);
  }

  /** What the values of gradient {@code i} may be from the reference's. */
  double[] gradientErrors(int i, double[][] inputs, double[] dy) {
    return bounds.gradients(inputs, dy)[i];
  }

  boolean changes(int input) {
    return input >= changed;
  }

  /** Fresh inputs, the same each time. */
  Tensor[] draw() {
    Tensor[] inputs = new Tensor[shapes.length];
    for (int i = 0; i < inputs.length; i++) {
      float[] values = NormalDraws.of(Draws.of(1, "input", i), shapes[i].size());
      inputs[i] = Tensor.of(shapes[i], values);
    }
    return shaping.apply(inputs);
  }

  @Override
  public String toString() {
    return op + " of " + Arrays.toString(shapes);
  }
}
