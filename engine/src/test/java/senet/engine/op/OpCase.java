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
 * @param tolerance of the output, relative to its largest value
 * @param gradientTolerance of the gradients, relative to their largest value
 * @param changed index of the first input that forward may change (running statistics)
 */
record OpCase(
    Op op,
    Shape[] shapes,
    boolean[] differentiable,
    Function<double[][], double[]> reference,
    UnaryOperator<Tensor[]> shaping,
    double tolerance,
    double gradientTolerance,
    int changed) {

  static OpCase of(Op op, Function<double[][], double[]> reference, Shape... shapes) {
    boolean[] all = new boolean[shapes.length];
    Arrays.fill(all, true);
    return new OpCase(
        op, shapes, all, reference, UnaryOperator.identity(), 1e-6, 1e-5, Integer.MAX_VALUE);
  }

  OpCase shapedBy(UnaryOperator<Tensor[]> other) {
    return new OpCase(
        op, shapes, differentiable, reference, other, tolerance, gradientTolerance, changed);
  }

  OpCase constantFrom(int first) {
    boolean[] some = new boolean[shapes.length];
    Arrays.fill(some, 0, first, true);
    return new OpCase(op, shapes, some, reference, shaping, tolerance, gradientTolerance, changed);
  }

  OpCase changesFrom(int first) {
    return new OpCase(
        op, shapes, differentiable, reference, shaping, tolerance, gradientTolerance, first);
  }

  OpCase within(double output, double gradient) {
    return new OpCase(op, shapes, differentiable, reference, shaping, output, gradient, changed);
  }

  boolean changes(int input) {
    return input >= changed;
  }

  /** Fresh inputs, the same each time. */
  Tensor[] draw() {
    Tensor[] inputs = new Tensor[shapes.length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = Tensor.zeros(shapes[i]);
      Draws draws = Draws.of(1, "input", i);
      for (int j = 0; j < inputs[i].size(); j++) {
        inputs[i].data()[j] = draws.normal(j);
      }
    }
    return shaping.apply(inputs);
  }

  @Override
  public String toString() {
    return op + " of " + Arrays.toString(shapes);
  }
}
