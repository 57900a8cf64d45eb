package senet.engine.op;

import java.util.Arrays;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.op.reference.ConvolutionReference;
import senet.engine.op.reference.FusedReference;
import senet.engine.tensor.Shape;

/**
 * How far a {@link Conv2dMoments} may be from its reference, error by error in the order of the
 * computation.
 *
 * <p>With Winograd's algorithm a convolution's values have the relative L2 error that is promised
 * of it, which no single value's error exceeds; that all values together keep it, {@link
 * WinogradConvolutionTest} shows of the plain convolution, whose bits {@link
 * FusedConvolutionPathsTest} finds here.
 *
 * @param step of the reference's differences
 */
record ConvMomentsBounds(Conv2dMoments op, Shape x, Shape w, double step) implements OpCase.Bounds {
  private static final int LONGEST_CHAIN = 512;

  /** Roundings in double of one value of the reference: fewer than this, for sums of 1e3. */
  private static final double REFERENCE_ROUNDING = 1e3 * 0x1p-53;

  private boolean winograd() {
    return ConvAlgorithm.ofFused(op.convolution().geometry(x, w)).isWinograd();
  }

  private int pixels() {
    Shape y = op.convolution().outputShape(x, w);
    return y.dim(1) * y.dim(2);
  }

  /** The input as it is loaded: magnitudes of what is added up, rounded twice. */
  private double[] loadedMagnitudes(double[][] inputs) {
    if (!op.normalizes()) {
      return Values.magnitudes(inputs[0]);
    }
    int c = x.dim(3);
    double[] magnitudes = new double[inputs[0].length];
    for (int i = 0; i < magnitudes.length; i++) {
      double centred = inputs[0][i] - inputs[2][i % c];
      magnitudes[i] = Math.abs(centred * inputs[2][c + i % c]) + Math.abs(inputs[2][2 * c + i % c]);
    }
    return magnitudes;
  }

  private double[] loadedErrors(double[][] inputs) {
    return scaled(loadedMagnitudes(inputs), op.normalizes() ? SummationBound.gamma(2) : 0);
  }

  private static double[] scaled(double[] values, double factor) {
    return Arrays.stream(values).map(v -> v * factor).toArray();
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
  }

  private double[] convolved(double[] a, double[] b) {
    return ConvolutionReference.apply(op.convolution(), x, w, new double[][] {a, b});
  }

  /** Of y: of the sums, and of the input. */
  private double[] outputErrors(double[][] inputs) {
    double[] weights = Values.magnitudes(inputs[1]);
    double[] errors = convolved(loadedErrors(inputs), weights);
    double[] sums = convolved(loadedMagnitudes(inputs), weights);
    double promised =
        WinogradPromise.OUTPUT * norm(convolved(FusedReference.loaded(op, inputs), inputs[1]));
    double gamma = SummationBound.gamma(w.size() / w.dim(0));
    boolean winograd = winograd();
    for (int i = 0; i < errors.length; i++) {
      errors[i] += winograd ? promised : gamma * sums[i];
    }
    return errors;
  }

  /**
   * y and its moments. Differences to a pivot are no larger than y's range D: a mean of n of them
   * is off by γ D, with one rounding where it is stored; their squares by γ n D², once where they
   * are added up and twice where the square of their sum is taken away. The root of a sum of
   * squares is a norm, and moves by no more than the errors' norm.
   */
  @Override
  public double[] output(double[][] inputs) {
    int n = x.dim(0);
    int k = w.dim(0);
    int pixels = pixels();
    double[] both = FusedReference.convMoments(op, x, w, inputs);
    double[] errors = outputErrors(inputs);
    int size = errors.length;
    double[] all = Arrays.copyOf(errors, both.length);
    double gamma = SummationBound.gamma(Math.min(pixels, LONGEST_CHAIN) + 3);
    for (int image = 0; image < n; image++) {
      for (int i = 0; i < k; i++) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double squares = 0;
        for (int pixel = 0; pixel < pixels; pixel++) {
          int at = (image * pixels + pixel) * k + i;
          least = Math.min(least, both[at] - errors[at]);
          most = Math.max(most, both[at] + errors[at]);
          sum += errors[at];
          squares += errors[at] * errors[at];
        }
        double range = most - least;
        int at = size + image * 2 * k + i;
        all[at] =
            sum / pixels
                + gamma * range
                + SummationBound.gamma(1) * (Math.abs(both[at]) + sum / pixels);
        all[at + k] =
            2 * Math.sqrt(both[at + k] * squares)
                + squares
                + 3 * gamma * pixels * range * range
                + SummationBound.gamma(1) * both[at + k];
      }
    }
    return addReference(all, Values.magnitudes(both), REFERENCE_ROUNDING);
  }

  private static double[] addReference(double[] errors, double[] magnitudes, double rounding) {
    for (int i = 0; i < errors.length; i++) {
      errors[i] += rounding * (magnitudes[i] + 1);
    }
    return errors;
  }

  @Override
  public double[][] gradients(double[][] inputs, double[] dy) {
    double[] both = FusedReference.convMoments(op, x, w, inputs);
    double[] errors = output(inputs);
    int k = w.dim(0);
    int pixels = pixels();
    int size = errors.length - x.dim(0) * 2 * k;
    double[] total = new double[size];
    double[] magnitudes = new double[size];
    double[] totalErrors = new double[size];
    for (int i = 0; i < size; i++) { // dmean / pixels + 2 dsquares (y - mean) + dy: 4 roundings
      int mean = size + FusedReference.at(i, pixels, k);
      double slope = 2 * Math.abs(dy[mean + k]);
      double centred = both[i] - both[mean];
      total[i] = dy[i] + dy[mean] / pixels + 2 * dy[mean + k] * centred;
      magnitudes[i] = Math.abs(dy[i]) + Math.abs(dy[mean]) / pixels + slope * Math.abs(centred);
      totalErrors[i] = SummationBound.gamma(4) * magnitudes[i] + slope * (errors[i] + errors[mean]);
    }
    double reference = 0; // a difference of the whole weighted sum, at most
    for (int i = 0; i < dy.length; i++) {
      reference += REFERENCE_ROUNDING / step * Math.abs(dy[i]) * (Math.abs(both[i]) + 1);
    }
    double[] loaded = loadedMagnitudes(inputs);
    double[][] exact = adjoints(FusedReference.loaded(op, inputs), inputs[1], total);
    double[][] sums = adjoints(loaded, Values.magnitudes(inputs[1]), magnitudes);
    double[][] moved = adjoints(loaded, Values.magnitudes(inputs[1]), totalErrors);
    double[] ofInput = adjoints(loadedErrors(inputs), inputs[1], magnitudes)[1];
    double[] dx = new double[x.size()];
    double[] dw = new double[w.size()];
    int products = w.dim(1) * w.dim(2) * k / op.convolution().groups();
    boolean winograd = winograd();
    double promised = WinogradPromise.OUTPUT * norm(exact[0]);
    double promisedOfWeight = WinogradPromise.WEIGHT_GRADIENT * norm(exact[1]);
    for (int i = 0; i < dx.length; i++) {
      dx[i] = moved[0][i];
      dx[i] += winograd ? promised : SummationBound.gamma(products) * sums[0][i];
    }
    double gamma = SummationBound.gamma(x.dim(0) * pixels);
    for (int i = 0; i < dw.length; i++) {
      dw[i] = moved[1][i] + ofInput[i] + reference;
      dw[i] += winograd ? promisedOfWeight : gamma * sums[1][i];
    }
    return op.normalizes()
        ? throughNorm(inputs, exact[0], dx, dw, reference)
        : new double[][] {addReference(dx, new double[dx.length], reference), dw};
  }

  private double[][] adjoints(double[] a, double[] b, double[] dy) {
    return ConvolutionReference.gradients(op.convolution(), x, w, a, b, dy);
  }

  /**
   * Of x, the product with the scale; of the coefficients, sums in chains of up to 512 pixels of
   * what passes, its difference and product, and two roundings of the result.
   */
  private double[][] throughNorm(
      double[][] inputs, double[] dz, double[] dzErrors, double[] dw, double reference) {
    int c = x.dim(3);
    double[] z = FusedReference.loaded(op, inputs);
    double[] dx = new double[z.length];
    double[] coefficients = new double[3 * c];
    Arrays.fill(dx, reference);
    Arrays.fill(coefficients, reference);
    double gamma = SummationBound.gamma(Math.min(x.dim(1) * x.dim(2), LONGEST_CHAIN) + 4);
    for (int i = 0; i < z.length; i++) {
      if (z[i] > 0) {
        int channel = i % c;
        double scale = Math.abs(inputs[2][c + channel]);
        double centred = Math.abs(inputs[0][i] - inputs[2][channel]);
        double error = dzErrors[i] + gamma * (Math.abs(dz[i]) + dzErrors[i]);
        dx[i] += scale * (dzErrors[i] + SummationBound.gamma(1) * (Math.abs(dz[i]) + dzErrors[i]));
        coefficients[channel] += scale * error;
        coefficients[c + channel] += centred * error;
        coefficients[2 * c + channel] += error;
      }
    }
    return new double[][] {dx, dw, coefficients};
  }
}
