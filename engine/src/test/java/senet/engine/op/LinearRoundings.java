package senet.engine.op;

import java.util.Arrays;
import java.util.function.Function;

/**
 * Bounds of an op that is linear in each input, or linear between kinks: some roundings on the sum
 * of the magnitudes of what a value is made of.
 *
 * @param forward the op in double, of magnitudes
 * @param adjoint the gradients, of the magnitudes of inputs and of the output's gradient
 * @param outputs roundings of an output, 0 where values are but moved
 * @param gradients roundings of the gradient of each input, 0 where they are but moved
 */
record LinearRoundings(
    Function<double[][], double[]> forward, Adjoint adjoint, int outputs, int... gradients)
    implements OpCase.Bounds {
  /** Of the differences of doubles that gradients are compared with: 1e-15 of 1e2, over 1e-5. */
  private static final double OF_REFERENCE = 1e-8;

  /** The gradient of input {@code i}. */
  @FunctionalInterface
  interface Adjoint {
    double[] gradient(int i, double[][] inputs, double[] dy);
  }

  /** Of an op that moves values. */
  static LinearRoundings none(Function<double[][], double[]> forward) {
    return new LinearRoundings(forward, (i, inputs, _) -> new double[inputs[i].length], 0, 0, 0);
  }

  @Override
  public double[] output(double[][] inputs) {
    return scaled(forward.apply(magnitudes(inputs)), outputs, 0);
  }

  @Override
  public double[][] gradients(double[][] inputs, double[] dy) {
    double[][] magnitudes = magnitudes(inputs);
    double[][] errors = new double[inputs.length][];
    for (int i = 0; i < inputs.length; i++) {
      double[] gradient = adjoint.gradient(i, magnitudes, magnitude(dy));
      errors[i] = scaled(gradient, gradients[i], OF_REFERENCE);
    }
    return errors;
  }

  private static double[] scaled(double[] values, int roundings, double more) {
    double gamma = SummationBound.gamma(roundings);
    return Arrays.stream(values).map(value -> gamma * value + more).toArray();
  }

  private static double[][] magnitudes(double[][] inputs) {
    return Arrays.stream(inputs).map(LinearRoundings::magnitude).toArray(double[][]::new);
  }

  private static double[] magnitude(double[] values) {
    return Arrays.stream(values).map(Math::abs).toArray();
  }
}
