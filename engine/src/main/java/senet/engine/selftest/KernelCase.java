package senet.engine.selftest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import senet.engine.autograd.Op;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * An op on a small input, forward and, unless no gradient is wanted, back, whose kernels are held
 * against plain loops.
 *
 * @param name for who reads which kernels are wrong
 * @param op whose kernels they are
 * @param shapes of its inputs
 * @param gradients of the first so many inputs are wanted
 * @param work multiply-adds of one run, about
 * @param definition of the op
 */
record KernelCase(
    String name, Op op, List<Shape> shapes, int gradients, long work, Definition definition) {
  /** Plain loops in double. */
  @FunctionalInterface
  interface Definition {
    /**
     * The outputs, and then the gradients of the inputs in their order.
     *
     * @param outputGradient those of all outputs, end to end
     */
    List<Expected> of(double[][] inputs, double[] outputGradient);
  }

  /** A value takes some twenty operations of an exponential, or of sums and differences. */
  private static final int WORK_OF_A_VALUE = 20;

  /** A case of an op that does about as much for each value, with the gradients of all inputs. */
  static KernelCase of(String name, Op op, Definition definition, Shape... shapes) {
    long work = (long) WORK_OF_A_VALUE * shapes[0].size();
    return new KernelCase(name, op, List.of(shapes), shapes.length, work, definition);
  }

  /** The same, with the gradients of the first {@code count} inputs only. */
  KernelCase withGradients(int count) {
    return new KernelCase(name, op, shapes, count, work, definition);
  }

  /** Input {@code i}: uniform in [-2, 2), or in [0, 2) where only others have gradients. */
  Tensor input(int i) {
    float[] values = drawn(name + " " + i, shapes.get(i).size());
    if (gradients > 0 && i >= gradients) {
      for (int at = 0; at < values.length; at++) {
        values[at] = Math.abs(values[at]);
      }
    }
    return Tensor.of(shapes.get(i), values);
  }

  /** The gradients that arrive at the outputs. */
  List<Tensor> outputGradients() {
    List<Tensor> all = new ArrayList<>();
    for (Shape shape : op.outputShapes(shapes.toArray(Shape[]::new))) {
      all.add(Tensor.of(shape, drawn(name + " gradient".repeat(1 + all.size()), shape.size())));
    }
    return all;
  }

  private static float[] drawn(String purpose, int size) {
    Draws draws = Draws.of(0, "self-test " + purpose, 0);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = 4 * draws.uniform(i) - 2;
    }
    return values;
  }

  /** What the definition makes of the same inputs. */
  List<Expected> expected() {
    double[][] inputs = new double[shapes.size()][];
    Arrays.setAll(inputs, i -> doubles(input(i).data()));
    double[] gradients =
        outputGradients().stream()
            .flatMapToDouble(gradient -> Arrays.stream(doubles(gradient.data())))
            .toArray();
    return definition.of(inputs, gradients);
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
