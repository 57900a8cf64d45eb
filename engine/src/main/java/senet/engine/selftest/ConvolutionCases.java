package senet.engine.selftest;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import senet.engine.autograd.Op;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.op.Conv2d;
import senet.engine.op.Linear;
import senet.engine.tensor.Shape;

/** A convolution for each {@link ConvAlgorithm}, some for what is done otherwise at stride 2. */
final class ConvolutionCases {
  /** Relative L2 that Winograd's algorithm promises, and of the weight's gradient. */
  static final double WINOGRAD = 5e-6;

  private static final double WINOGRAD_WEIGHT = 1e-5;

  private static final int PASSES = 3; // forward and both gradients

  /**
   * A convolution and how it is to be computed.
   *
   * @param algorithm the case is there for
   */
  record Geometry(String name, ConvAlgorithm algorithm, ConvGeometry g) {
    private static Geometry of(
        String name,
        ConvAlgorithm algorithm,
        int n,
        int side,
        int c,
        int k,
        int kernel,
        int stride,
        int groups) {
      return new Geometry(
          name,
          algorithm,
          new ConvGeometry(
              n, side, side, c, k, kernel, kernel, stride, (kernel - 1) / 2, 1, groups));
    }

    /** Refuses a geometry that has come to be computed otherwise: its kernels would go untested. */
    Geometry {
      ConvAlgorithm chosen = ConvAlgorithm.of(g);
      if (chosen != algorithm && (ConvAlgorithm.usesWinograd() || !algorithm.isWinograd())) {
        throw new IllegalStateException(
            "self-test: %s is computed by %s, not %s".formatted(name, chosen, algorithm));
      }
    }

    private KernelCase test() {
      return ConvolutionCases.test(
          name,
          new Conv2d(g.stride(), g.padding(), g.dilation(), g.groups()),
          g,
          Shape.nhwc(g.n(), g.h(), g.w(), g.c()),
          Shape.krsc(g.k(), g.r(), g.s(), g.groupC()));
    }
  }

  private ConvolutionCases() {}

  static Stream<Geometry> geometries() {
    return Stream.of(
        Geometry.of("depthwise", ConvAlgorithm.DEPTHWISE, 2, 10, 35, 35, 3, 1, 35),
        Geometry.of("depthwise stride 2", ConvAlgorithm.DEPTHWISE, 2, 9, 48, 48, 3, 2, 48),
        Geometry.of("direct", ConvAlgorithm.DIRECT, 1, 9, 24, 29, 3, 1, 1),
        Geometry.of("direct groups of 8", ConvAlgorithm.DIRECT, 2, 9, 32, 32, 3, 2, 4),
        Geometry.of("im2col 1x1", ConvAlgorithm.IM2COL, 2, 6, 35, 67, 1, 1, 1),
        Geometry.of("im2col stride 2", ConvAlgorithm.IM2COL, 2, 9, 35, 67, 1, 2, 1),
        Geometry.of("in place stride 2", ConvAlgorithm.IN_PLACE, 1, 9, 33, 67, 3, 2, 1),
        Geometry.of("in place stem", ConvAlgorithm.IN_PLACE, 1, 19, 3, 35, 7, 2, 1),
        Geometry.of("Winograd", ConvAlgorithm.WINOGRAD, 2, 16, 33, 35, 3, 1, 1),
        Geometry.of("Winograd stride 2", ConvAlgorithm.WINOGRAD, 16, 16, 33, 35, 3, 2, 1),
        Geometry.of("Winograd groups", ConvAlgorithm.WINOGRAD_GROUPS, 2, 7, 66, 66, 3, 1, 2),
        Geometry.of(
            "Winograd kernel blocks",
            ConvAlgorithm.WINOGRAD_KERNEL_BLOCKS,
            2,
            3,
            128,
            128,
            3,
            1,
            1));
  }

  /** A JVM that goes without Winograd's algorithm has no kernels of it to test. */
  static Stream<KernelCase> all() {
    int n = 5;
    int c = 70;
    int k = 37;
    KernelCase linear =
        test(
            "linear",
            new Linear(),
            new ConvGeometry(n, 1, 1, c, k, 1, 1, 1, 0, 1, 1),
            Shape.matrix(n, c),
            Shape.matrix(k, c));
    return Stream.concat(
        Stream.of(linear),
        geometries()
            .filter(of -> ConvAlgorithm.usesWinograd() || !of.algorithm.isWinograd())
            .map(Geometry::test));
  }

  private static KernelCase test(String name, Op op, ConvGeometry g, Shape x, Shape w) {
    boolean winograd = ConvAlgorithm.of(g).isWinograd();
    return new KernelCase(
        name,
        op,
        List.of(x, w, Shape.vector(g.k())),
        3,
        (long) PASSES * g.n() * g.pixels() * g.k() * g.taps(),
        (inputs, dy) -> expected(g, winograd, inputs, dy));
  }

  private static List<Expected> expected(
      ConvGeometry g, boolean winograd, double[][] inputs, double[] dy) {
    ScalarConvolution exact = ScalarConvolution.of(g, inputs[0], inputs[1], inputs[2], dy);
    int pixels = g.n() * g.pixels();
    if (winograd) {
      double[] magnitudes = new double[g.k()];
      for (int i = 0; i < dy.length; i++) {
        magnitudes[i % g.k()] += Math.abs(dy[i]);
      }
      return List.of(
          Expected.ofWhole("output", exact.y(), WINOGRAD),
          Expected.ofWhole("input's gradient", exact.dx(), WINOGRAD),
          Expected.ofWhole("weight's gradient", exact.dw(), WINOGRAD_WEIGHT),
          Expected.ofSums("bias's gradient", exact.db(), magnitudes, pixels));
    }
    ScalarConvolution magnitudes =
        ScalarConvolution.of(
            g, magnitudes(inputs[0]), magnitudes(inputs[1]), magnitudes(inputs[2]), magnitudes(dy));
    return List.of(
        Expected.ofSums("output", exact.y(), magnitudes.y(), g.taps() + 1),
        Expected.ofSums(
            "input's gradient", exact.dx(), magnitudes.dx(), g.r() * g.s() * g.groupK()),
        Expected.ofSums("weight's gradient", exact.dw(), magnitudes.dw(), pixels),
        Expected.ofSums("bias's gradient", exact.db(), magnitudes.db(), pixels));
  }

  static double[] magnitudes(double[] values) {
    return Arrays.stream(values).map(Math::abs).toArray();
  }
}
