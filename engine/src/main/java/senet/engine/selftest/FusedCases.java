package senet.engine.selftest;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.op.BlockEnd;
import senet.engine.op.Conv2d;
import senet.engine.op.Conv2dMoments;
import senet.engine.op.FoldedConv2d;
import senet.engine.tensor.Shape;

/**
 * What fusion makes of convolutions and what is around them: bias, shortcut and ReLU behind one,
 * norm and ReLU in front of one and moments behind, and the end of a block.
 */
final class FusedCases {
  static final ConvGeometry WINOGRAD = new ConvGeometry(2, 9, 9, 35, 37, 3, 3, 1, 1, 1, 1);
  static final ConvGeometry STRIDES = new ConvGeometry(1, 9, 9, 33, 35, 3, 3, 2, 1, 1, 1);
  private static final ConvGeometry MOMENTS = new ConvGeometry(2, 6, 6, 19, 21, 3, 3, 1, 1, 1, 1);
  private static final Shape BLOCK = Shape.nhwc(2, 5, 7, 37);

  private FusedCases() {}

  static Stream<KernelCase> all() {
    int c = BLOCK.dim(3);
    Shape image = Shape.nhwc(BLOCK.dim(0), 1, 1, c);
    return Stream.of(
        folded("folded Winograd", WINOGRAD),
        folded("folded stride 2", STRIDES),
        new KernelCase(
            "moments behind a norm",
            new Conv2dMoments(op(MOMENTS), true),
            List.of(x(MOMENTS), w(MOMENTS), Shape.of("MC", 3, MOMENTS.c())),
            3,
            work(MOMENTS, 3), // forward and both gradients
            FusedCases::moments),
        KernelCase.of(
            "end of a block",
            new BlockEnd(true, true, true, true, true),
            FusedCases::blockEnd,
            BLOCK,
            Shape.of("MC", 3, c),
            image,
            image,
            BLOCK));
  }

  private static Conv2d op(ConvGeometry g) {
    return new Conv2d(g.stride(), g.padding(), g.dilation(), g.groups());
  }

  private static Shape x(ConvGeometry g) {
    return Shape.nhwc(g.n(), g.h(), g.w(), g.c());
  }

  private static Shape w(ConvGeometry g) {
    return Shape.krsc(g.k(), g.r(), g.s(), g.groupC());
  }

  private static long work(ConvGeometry g, int passes) {
    return (long) passes * g.n() * g.pixels() * g.k() * g.taps();
  }

  private static KernelCase folded(String name, ConvGeometry g) {
    return new KernelCase(
        name,
        new FoldedConv2d(op(g), true, false, 0, true, true),
        List.of(x(g), w(g), Shape.vector(g.k()), Shape.nhwc(g.n(), g.p(), g.q(), g.k())),
        0,
        work(g, 1),
        (inputs, none) -> folded(g, inputs, none));
  }

  private static List<Expected> folded(ConvGeometry g, double[][] inputs, double[] none) {
    double[] y = sums(g, inputs, none);
    Arrays.setAll(y, i -> Math.max(y[i], 0));
    if (ConvAlgorithm.ofAnyBatch(g).isWinograd()) {
      return List.of(Expected.ofWhole("output", y, ConvolutionCases.WINOGRAD));
    }
    double[][] magnitudes =
        Arrays.stream(inputs).map(ConvolutionCases::magnitudes).toArray(double[][]::new);
    return List.of(Expected.ofSums("output", y, sums(g, magnitudes, none), g.taps() + 2));
  }

  private static double[] sums(ConvGeometry g, double[][] inputs, double[] dy) {
    double[] y = ScalarConvolution.of(g, inputs[0], inputs[1], inputs[2], dy).y();
    Arrays.setAll(y, i -> y[i] + inputs[3][i]);
    return y;
  }

  /** Inputs x, weight, coefficients; gradients of y, and of its moments behind them. */
  private static List<Expected> moments(double[][] inputs, double[] both) {
    ConvGeometry g = MOMENTS;
    int c = g.c();
    double[] x = inputs[0];
    double[] coefficients = inputs[2];
    double[] loaded = new double[x.length];
    double[] magnitudes = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double product = (x[i] - coefficients[i % c]) * coefficients[c + i % c];
      loaded[i] = Math.max(product + coefficients[2 * c + i % c], 0);
      magnitudes[i] = Math.abs(product) + Math.abs(coefficients[2 * c + i % c]);
    }
    double[] none = new double[g.k()];
    double[] dy = Arrays.copyOf(both, g.n() * g.pixels() * g.k());
    double[] y = ScalarConvolution.of(g, loaded, inputs[1], none, dy).y();
    double[] sums =
        ScalarConvolution.of(
                g, magnitudes, ConvolutionCases.magnitudes(inputs[1]), none, new double[dy.length])
            .y();
    double[] moments = moments(y, g);
    for (int i = 0; i < dy.length; i++) {
      int mean = mean(i, g);
      double slope = 2 * both[dy.length + mean + g.k()];
      dy[i] += both[dy.length + mean] / g.pixels() + slope * (y[i] - moments[mean]);
    }
    ScalarConvolution back = ScalarConvolution.of(g, loaded, inputs[1], none, dy);
    double[] dx = new double[x.length];
    double[] dc = new double[coefficients.length];
    for (int i = 0; i < x.length; i++) {
      int channel = i % c;
      double passed = loaded[i] > 0 ? back.dx()[i] : 0;
      dx[i] = passed * coefficients[c + channel];
      dc[channel] -= dx[i];
      dc[c + channel] += passed * (x[i] - coefficients[channel]);
      dc[2 * c + channel] += passed;
    }
    return List.of(
        Expected.ofSums("output", y, sums, g.taps() + 2), // and two of what is loaded
        momentsExpected(moments, y, g),
        Expected.ofLargest("input's gradient", dx, PointwiseCases.GRADIENT),
        Expected.ofLargest("weight's gradient", back.dw(), PointwiseCases.GRADIENT),
        Expected.ofLargest("coefficients' gradient", dc, PointwiseCases.GRADIENT));
  }

  /** Means, which are off by shares of values, and squares, by shares of their sums' squares. */
  private static Expected momentsExpected(double[] moments, double[] y, ConvGeometry g) {
    double largest = Arrays.stream(y).map(Math::abs).max().orElseThrow();
    double[] errors = new double[moments.length];
    for (int i = 0; i < errors.length; i++) {
      boolean isMean = i / g.k() % 2 == 0;
      errors[i] = PointwiseCases.VALUE * (isMean ? largest : g.pixels() * largest * largest);
    }
    return new Expected("moments", moments, errors, 0);
  }

  /** Where the mean of value {@code i}'s image and filter is in [N, 2, K]; squares come next. */
  private static int mean(int i, ConvGeometry g) {
    return i / (g.pixels() * g.k()) * 2 * g.k() + i % g.k();
  }

  private static double[] moments(double[] y, ConvGeometry g) {
    double[] moments = new double[g.n() * 2 * g.k()];
    for (int i = 0; i < y.length; i++) {
      moments[mean(i, g)] += y[i] / g.pixels();
    }
    for (int i = 0; i < y.length; i++) {
      double distance = y[i] - moments[mean(i, g)];
      moments[mean(i, g) + g.k()] += distance * distance;
    }
    return moments;
  }

  /** Inputs u, coefficients, gate, bias, skip. */
  private static List<Expected> blockEnd(double[][] inputs, double[] dy) {
    int c = BLOCK.dim(3);
    int pixels = BLOCK.dim(1) * BLOCK.dim(2);
    double[] y = new double[dy.length];
    double[][] d = new double[inputs.length][];
    Arrays.setAll(d, i -> new double[inputs[i].length]);
    for (int i = 0; i < y.length; i++) {
      int channel = i % c;
      int image = i / (pixels * c) * c + channel;
      double centred = inputs[0][i] - inputs[1][channel];
      double scale = inputs[1][c + channel];
      double gate = inputs[2][image];
      double normal = centred * scale + inputs[1][2 * c + channel];
      y[i] = Math.max(normal * gate + inputs[3][image] + inputs[4][i], 0);
      double passed = y[i] > 0 ? dy[i] : 0;
      d[0][i] = passed * gate * scale;
      d[1][channel] -= passed * gate * scale;
      d[1][c + channel] += passed * gate * centred;
      d[1][2 * c + channel] += passed * gate;
      d[2][image] += passed * normal;
      d[3][image] += passed;
      d[4][i] = passed;
    }
    return List.of(
        Expected.ofLargest("output", y, PointwiseCases.VALUE),
        Expected.ofLargest("input's gradient", d[0], PointwiseCases.GRADIENT),
        Expected.ofLargest("coefficients' gradient", d[1], PointwiseCases.GRADIENT),
        Expected.ofLargest("gate's gradient", d[2], PointwiseCases.GRADIENT),
        Expected.ofLargest("bias's gradient", d[3], PointwiseCases.GRADIENT),
        Expected.ofLargest("skip's gradient", d[4], PointwiseCases.GRADIENT));
  }
}
