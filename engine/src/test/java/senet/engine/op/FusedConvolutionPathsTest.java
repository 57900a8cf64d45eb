package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import senet.engine.autograd.Execution;
import senet.engine.autograd.OpRun;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.op.reference.FusedReference;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/**
 * Convolutions with a norm on load, moments or what follows folded in, by every algorithm, against
 * the plain convolution and the rest in double.
 */
class FusedConvolutionPathsTest {
  private static final float EPSILON = 1e-5f;

  private static final boolean[] ALL = {true, true, true};

  static java.util.stream.Stream<ConvolutionPath> paths() {
    return ConvolutionPath.all();
  }

  private static Tensor normal(Shape shape, long seed) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  private static Tensor around(Shape shape, float least, float most, long seed) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = least + (most - least) * random.nextFloat();
    }
    return tensor;
  }

  /** Mean, scale and shift. */
  private static Tensor coefficients(int c) {
    Tensor coefficients = Tensor.zeros(Shape.of("MC", 3, c));
    System.arraycopy(around(Shape.vector(c), -0.3f, 0.4f, 4).data(), 0, coefficients.data(), 0, c);
    System.arraycopy(around(Shape.vector(c), 0.5f, 2, 5).data(), 0, coefficients.data(), c, c);
    System.arraycopy(
        around(Shape.vector(c), -0.5f, 0.6f, 6).data(), 0, coefficients.data(), 2 * c, c);
    return coefficients;
  }

  /** The input as it is loaded: the kernel's own two roundings. */
  private static Tensor loaded(Tensor x, Tensor coefficients) {
    int c = x.shape().dim(3);
    float[] m = coefficients.data();
    Tensor loaded = Tensor.zeros(x.shape());
    for (int i = 0; i < x.size(); i++) {
      int channel = i % c;
      float normal = Math.fma(x.data()[i] - m[channel], m[c + channel], m[2 * c + channel]);
      loaded.data()[i] = Math.max(normal, 0);
    }
    return loaded;
  }

  @ParameterizedTest
  @MethodSource("paths")
  void momentsAndTheirGradients(ConvolutionPath path) {
    assertThat(ConvAlgorithm.ofFused(path.geometry())).isEqualTo(path.algorithm());
    Tensor x = normal(path.x(), 1);
    Tensor weight = normal(path.w(), 2);
    int c = path.x().dim(3);
    int k = path.w().dim(0);
    int n = path.x().dim(0);
    Tensor coefficients = coefficients(c);
    Tensor loaded = loaded(x, coefficients);
    OpRun plain = ConvolutionCase.run(path.op(), 2, loaded, weight);
    plain.forward();
    float[] y = plain.output();
    int pixels = y.length / n / k;
    double[] moments = FusedReference.moments(Values.doubles(y), n, k);

    Tensor[] inputs = {x, weight, coefficients};
    OpRun fused = new OpRun(new Conv2dMoments(path.op(), true), inputs, ALL, 2);
    fused.forward();
    float[] both = fused.output();
    assertThat(Arrays.equals(Arrays.copyOf(both, y.length), y)).as("bits of y").isTrue();
    for (int i = 0; i < moments.length; i++) { // as derived in ConvMomentsBounds, of y as it is
      double range = range(y, i / (2 * k), pixels, i % k, k);
      double bound =
          i / k % 2 == 0
              ? SummationBound.gamma(pixels + 3) * range
                  + SummationBound.gamma(1) * Math.abs(moments[i])
              : 3 * SummationBound.gamma(pixels + 3) * pixels * range * range
                  + SummationBound.gamma(1) * moments[i];
      OpChecks.assertWithin(both[y.length + i], moments[i], bound, "moment", i);
    }

    float[] dy = normal(path.y(), 7).data();
    float[] dMoments = around(Shape.of("NMK", n, 2, k), -0.2f, 0.3f, 8).data();
    float[] total = new float[y.length];
    for (int i = 0; i < y.length; i++) {
      int mean = FusedReference.at(i, pixels, k);
      double distance = y[i] - moments[mean];
      total[i] = (float) (dy[i] + dMoments[mean] / pixels + 2 * dMoments[mean + k] * distance);
    }
    plain.backward(total);
    float[] gradients = Arrays.copyOf(dy, both.length);
    System.arraycopy(dMoments, 0, gradients, y.length, dMoments.length);
    fused.openGradients();
    fused.backward(gradients);

    double[] dx = new double[x.size()];
    double[] dCoefficients = new double[3 * c];
    float[] m = coefficients.data();
    float[] dLoaded = plain.gradient(0);
    for (int i = 0; i < dx.length; i++) {
      int channel = i % c;
      double passed = loaded.data()[i] > 0 ? dLoaded[i] : 0;
      dx[i] = passed * m[c + channel];
      dCoefficients[channel] -= dx[i];
      dCoefficients[c + channel] += passed * (x.data()[i] - m[channel]);
      dCoefficients[2 * c + channel] += passed;
    }
    // Both sides keep what is promised.
    assertClose("dx", fused.gradient(0), dx, 2 * WinogradPromise.OUTPUT, norm(dx));
    double[] dw = Values.doubles(plain.gradient(1));
    assertClose("dw", fused.gradient(1), dw, 2 * WinogradPromise.WEIGHT_GRADIENT, norm(dw));
    // Of each part a sum over pixels, which Cauchy and Schwarz bound by the root of their number.
    for (int part = 0; part < 3; part++) {
      double rows = Math.sqrt((double) x.size() / c);
      float[] actual = Arrays.copyOfRange(fused.gradient(2), part * c, (part + 1) * c);
      double[] expected = Arrays.copyOfRange(dCoefficients, part * c, (part + 1) * c);
      double values = norm(dx) * (part == 1 ? largest(x.data()) + 1 : 2);
      assertClose("dm " + part, actual, expected, 2 * WinogradPromise.OUTPUT, values * rows);
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void foldedWithAllThatFollows(ConvolutionPath path) {
    int k = path.w().dim(0);
    Tensor x = normal(path.x(), 1);
    Tensor weight = normal(path.w(), 2);
    Tensor bias = normal(Shape.vector(k), 3);
    Tensor gamma = around(Shape.vector(k), 0.5f, 2, 4);
    Tensor beta = normal(Shape.vector(k), 5);
    Tensor mean = normal(Shape.vector(k), 6);
    Tensor variance = around(Shape.vector(k), 0.5f, 3, 7);
    Tensor skip = normal(path.y(), 8);
    OpRun plain = ConvolutionCase.run(path.op(), 2, x, weight);
    plain.forward();
    float[] y = plain.output();
    double[] expected = new double[y.length];
    double[] scaled = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      int channel = i % k;
      double scale = gamma.data()[channel] / Math.sqrt(variance.data()[channel] + EPSILON);
      scaled[i] = y[i] * scale;
      double shift = ((double) bias.data()[channel] - mean.data()[channel]) * scale;
      expected[i] = scaled[i] + shift + beta.data()[channel] + skip.data()[i];
      expected[i] = Math.max(expected[i], 0);
    }
    Tensor[] operands = {x, weight, bias, gamma, beta, mean, variance, skip};
    float[] actual = folded(path, operands);
    // Two convolutions keep what is promised; weights, shift and three sums are rounded once each.
    double few = SummationBound.gamma(4) * (norm(expected) + 8 * Math.sqrt(y.length));
    assertClose("y", actual, expected, 1, 2 * WinogradPromise.OUTPUT * norm(scaled) + few);
  }

  private static float[] folded(ConvolutionPath path, Tensor... operands) {
    Tape tape = new Tape();
    Variable[] inputs = Arrays.stream(operands).map(tape::constant).toArray(Variable[]::new);
    FoldedConv2d op = new FoldedConv2d(path.op(), true, true, EPSILON, true, true);
    Variable y = tape.apply(op, inputs);
    try (Parallel parallel = Parallel.of(2)) {
      Execution execution = tape.inference(parallel, new Workspace(2), y);
      execution.freeze();
      execution.forward();
      return Arrays.copyOf(execution.value(y).data(), y.shape().size());
    }
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
  }

  /** How far apart an image's values of one channel are. */
  private static double range(float[] y, int image, int pixels, int channel, int k) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int pixel = image * pixels; pixel < (image + 1) * pixels; pixel++) {
      least = Math.min(least, y[pixel * k + channel]);
      most = Math.max(most, y[pixel * k + channel]);
    }
    return most - least;
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static void assertClose(
      String what, float[] actual, double[] expected, double share, double whole) {
    assertThat(actual.length).isEqualTo(expected.length);
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      sum += Math.pow(actual[i] - expected[i], 2);
    }
    assertThat(Math.sqrt(sum)).as(what).isLessThanOrEqualTo(share * whole);
  }
}
