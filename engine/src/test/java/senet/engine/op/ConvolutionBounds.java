package senet.engine.op;

import java.util.Arrays;
import senet.engine.op.reference.ConvolutionReference;
import senet.engine.tensor.Shape;

/**
 * The bounds of summation for a convolution of x, w and perhaps a bias, and for its gradients: an
 * output sums over taps and adds the bias, the gradient of x sums over filters and taps, those of w
 * and of the bias over the output's pixels.
 */
record ConvolutionBounds(Conv2d op, Shape x, Shape w) implements OpCase.Bounds {
  /** Of the reference's differences, in double: up to 1e4 for sums of up to 1e3 values. */
  private static final double OF_REFERENCE = 1e-9;

  @Override
  public double[] output(double[][] inputs) {
    double[][] magnitudes = Arrays.stream(inputs).map(Values::magnitudes).toArray(double[][]::new);
    int products = w.dim(1) * w.dim(2) * w.dim(3) + 1;
    return scaled(ConvolutionReference.apply(op, x, w, magnitudes), products);
  }

  @Override
  public double[][] gradients(double[][] inputs, double[] dy) {
    double[] magnitudes = Values.magnitudes(dy);
    double[][] sums =
        ConvolutionReference.gradients(
            op, x, w, Values.magnitudes(inputs[0]), Values.magnitudes(inputs[1]), magnitudes);
    int k = w.dim(0);
    int pixels = dy.length / k;
    double[] bias = new double[k];
    for (int i = 0; i < dy.length; i++) {
      bias[i % k] += magnitudes[i];
    }
    return new double[][] {
      scaled(sums[0], w.dim(1) * w.dim(2) * k / op.groups()),
      scaled(sums[1], pixels),
      scaled(bias, pixels)
    };
  }

  private static double[] scaled(double[] magnitudes, int products) {
    double gamma = SummationBound.gamma(products);
    return Arrays.stream(magnitudes).map(sum -> gamma * sum + OF_REFERENCE).toArray();
  }
}
