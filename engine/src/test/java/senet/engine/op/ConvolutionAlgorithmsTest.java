package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import senet.engine.autograd.OpRun;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * One 3x3 convolution by three algorithms: by Winograd's; as a 1x1 convolution of gathered windows;
 * directly, in four quarters of half the channels and half the filters each. Output and gradients
 * are the same within what each may be off.
 */
class ConvolutionAlgorithmsTest {
  private static final int TAPS = 9;
  private static final int SIDE = 3;

  /** What is promised of Winograd's output and input gradient, and of its weight's gradient. */
  private static final double PROMISED = 5e-6;

  private static final double PROMISED_OF_WEIGHT = 1e-5;

  /** Output, gradient of x and gradient of w, in double where parts were added. */
  private record Results(double[] y, double[] dx, double[] dw) {}

  @Provide
  Arbitrary<ConvolutionCase> cases() {
    return Arbitraries.longs()
        .map(
            seed -> {
              Random random = new Random(seed);
              int h = 4 + random.nextInt(9);
              int w = 4 + random.nextInt(9);
              int c = 32 + 2 * random.nextInt(15);
              int k = 32 + 2 * random.nextInt(15);
              int tiles = (h + 3) / 4 * ((w + 3) / 4);
              Shape x = Shape.nhwc((31 + tiles) / tiles, h, w, c);
              Shape kernels = Shape.krsc(k, SIDE, SIDE, c);
              return new ConvolutionCase(Conv2d.of(1, 1), x, kernels, random.nextInt(1 << 20));
            })
        .filter(c -> c.algorithm() == ConvAlgorithm.WINOGRAD);
  }

  @Property(tries = 25)
  void directIm2colAndWinogradAgree(@ForAll("cases") ConvolutionCase c) {
    Tensor x = c.normal(c.x(), 1);
    Tensor w = c.normal(c.w(), 2);
    Tensor dy = c.normal(c.y(), 3);
    ConvolutionBounds bounds = new ConvolutionBounds(c.op(), c.x(), c.w());
    double[][] operands = {Values.doubles(x.data()), Values.doubles(w.data())};
    double[] ofY = bounds.output(operands);
    double[][] ofGradients = bounds.gradients(operands, Values.doubles(dy.data()));

    Results direct = direct(c, x, w, dy);
    Results im2col = im2col(c, x, w, dy);
    assertWithin(direct.y, im2col.y, ofY);
    assertWithin(direct.dx, im2col.dx, ofGradients[0]);
    assertWithin(direct.dw, im2col.dw, ofGradients[1]);

    OpRun winograd = run(c.op(), x, w, dy);
    assertNear(winograd.output(), im2col.y, PROMISED, ofY);
    assertNear(winograd.gradient(0), im2col.dx, PROMISED, ofGradients[0]);
    assertNear(winograd.gradient(1), im2col.dw, PROMISED_OF_WEIGHT, ofGradients[1]);
  }

  /** Both are sums of the same products, in any order. */
  private static void assertWithin(double[] a, double[] b, double[] errors) {
    for (int i = 0; i < errors.length; i++) {
      if (Math.abs(a[i] - b[i]) > 2 * errors[i]) {
        assertThat(a[i]).as("value %d", i).isBetween(b[i] - 2 * errors[i], b[i] + 2 * errors[i]);
      }
    }
  }

  /** Within what is promised of the exact result, from which the other one is off by its errors. */
  private static void assertNear(float[] actual, double[] other, double promised, double[] errors) {
    double[] difference = Values.doubles(actual);
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= other[i];
    }
    double off = norm(errors);
    assertThat(norm(difference)).isLessThanOrEqualTo(promised * (norm(other) + off) + off);
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
  }

  private static OpRun run(Conv2d op, Tensor x, Tensor w, Tensor dy) {
    OpRun run = ConvolutionCase.run(op, 2, x, w);
    run.forward();
    run.backward(dy.data());
    return run;
  }

  /** Windows side by side: w in [K][R][S][C] is the 1x1 kernel's [K][R S C] as it is. */
  private static Results im2col(ConvolutionCase c, Tensor x, Tensor w, Tensor dy) {
    int channels = c.x().dim(3);
    Shape windows = Shape.nhwc(c.x().dim(0), c.x().dim(1), c.x().dim(2), TAPS * channels);
    Tensor gathered = Tensor.zeros(windows);
    for (int i = 0; i < gathered.size(); i++) {
      int from = source(c.x(), i);
      gathered.data()[i] = from < 0 ? 0 : x.data()[from];
    }
    Conv2d op = Conv2d.of(1, 0);
    Shape kernel = Shape.krsc(c.w().dim(0), 1, 1, TAPS * channels);
    assertThat(ConvAlgorithm.of(op.geometry(windows, kernel))).isEqualTo(ConvAlgorithm.IM2COL);
    OpRun run = run(op, gathered, Tensor.of(kernel, w.data()), dy);
    double[] dx = new double[x.size()];
    float[] scattered = run.gradient(0);
    for (int i = 0; i < scattered.length; i++) {
      int to = source(c.x(), i);
      if (to >= 0) {
        dx[to] += scattered[i];
      }
    }
    return new Results(Values.doubles(run.output()), dx, Values.doubles(run.gradient(1)));
  }

  /** Where value {@code i} of the windows comes from, -1 where it is padding. */
  private static int source(Shape x, int i) {
    int c = i % x.dim(3);
    int tap = i / x.dim(3) % TAPS;
    int pixel = i / x.dim(3) / TAPS;
    int column = pixel % x.dim(2) + tap % SIDE - 1;
    int row = pixel / x.dim(2) % x.dim(1) + tap / SIDE - 1;
    boolean inside = row >= 0 && row < x.dim(1) && column >= 0 && column < x.dim(2);
    int image = pixel / x.dim(2) / x.dim(1);
    return inside ? ((image * x.dim(1) + row) * x.dim(2) + column) * x.dim(3) + c : -1;
  }

  private static Results direct(ConvolutionCase c, Tensor x, Tensor w, Tensor dy) {
    Results sums = new Results(new double[dy.size()], new double[x.size()], new double[w.size()]);
    int channels = c.x().dim(3) / 2;
    int filters = c.w().dim(0) / 2;
    Shape part = Shape.krsc(filters, SIDE, SIDE, channels);
    int rows = part.size() / channels;
    for (int i = 0; i < 2; i++) {
      Tensor images = half(x, i);
      assertThat(ConvAlgorithm.of(c.op().geometry(images.shape(), part)))
          .isEqualTo(ConvAlgorithm.DIRECT);
      for (int j = 0; j < 2; j++) {
        Tensor kernel = Tensor.zeros(part);
        for (int row = 0; row < rows; row++) {
          int from = ((j * rows + row) * 2 + i) * channels;
          System.arraycopy(w.data(), from, kernel.data(), row * channels, channels);
        }
        OpRun run = run(c.op(), images, kernel, half(dy, j));
        addHalf(run.output(), filters, j, sums.y);
        addHalf(run.gradient(0), channels, i, sums.dx);
        float[] dw = run.gradient(1);
        for (int at = 0; at < dw.length; at++) {
          int row = j * rows + at / channels;
          sums.dw[(row * 2 + i) * channels + at % channels] = dw[at];
        }
      }
    }
    return sums;
  }

  /** The first or second half of each pixel's channels. */
  private static Tensor half(Tensor x, int i) {
    Shape s = x.shape();
    int c = s.dim(3) / 2;
    Tensor half = Tensor.zeros(Shape.nhwc(s.dim(0), s.dim(1), s.dim(2), c));
    for (int pixel = 0; pixel < half.size() / c; pixel++) {
      System.arraycopy(x.data(), (2 * pixel + i) * c, half.data(), pixel * c, c);
    }
    return half;
  }

  private static void addHalf(float[] half, int c, int i, double[] whole) {
    for (int at = 0; at < half.length; at++) {
      whole[(2 * (at / c) + i) * c + at % c] += half[at];
    }
  }
}
