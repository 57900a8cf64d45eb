package senet.engine.fusion;

import java.util.Arrays;
import senet.engine.autograd.Variable;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.op.Conv2d;
import senet.engine.op.reference.ConvolutionReference;
import senet.engine.tensor.Shape;

/** A convolution of {@code x}[N, H, W, C] by {@code w}[K, R, S, C/groups], perhaps with a bias. */
record DoubleConvolution(DoubleProgram program, Conv2d op, Shape x, Shape w, Variable[] in) {
  /** The relative L2 errors that Winograd's algorithm is promised to stay within. */
  private static final double WINOGRAD = 5e-6;

  private static final double WINOGRAD_WEIGHT = 1e-5;

  static DoubleConvolution of(DoubleProgram program, Conv2d op, Variable... in) {
    return new DoubleConvolution(program, op, in[0].shape(), in[1].shape(), in);
  }

  /** A fully connected layer: rows are images of one pixel. */
  static DoubleConvolution ofRows(DoubleProgram program, Variable... in) {
    Shape x = asImages(in[0].shape());
    return new DoubleConvolution(program, Conv2d.of(1, 0), x, asImages(in[1].shape()), in);
  }

  private static Shape asImages(Shape rows) {
    return Shape.nhwc(rows.dim(0), 1, 1, rows.dim(1));
  }

  private boolean isWinograd() {
    ConvGeometry g =
        new ConvGeometry(
            x.dim(0),
            x.dim(1),
            x.dim(2),
            x.dim(3),
            w.dim(0),
            w.dim(1),
            w.dim(2),
            op.stride(),
            op.padding(),
            op.dilation(),
            op.groups());
    return ConvAlgorithm.ofFused(g).isWinograd();
  }

  double[] output() {
    double[][] operands = Arrays.stream(in).map(program::value).toArray(double[][]::new);
    double[][] sizes =
        Arrays.stream(operands).map(DoubleArrays::magnitudes).toArray(double[][]::new);
    double[] y = ConvolutionReference.apply(op, x, w, operands);
    if (isWinograd()) {
      return promised(y, WINOGRAD);
    }
    int products = w.dim(1) * w.dim(2) * w.dim(3) + 1;
    return program.rounded(y, ConvolutionReference.apply(op, x, w, sizes), products);
  }

  void backward(double[] dy) {
    double[] a = program.value(in[0]);
    double[] b = program.value(in[1]);
    double[][] exact = ConvolutionReference.gradients(op, x, w, a, b, dy);
    int k = w.dim(0);
    if (isWinograd()) {
      program.add(in[0], promised(exact[0], WINOGRAD));
      program.add(in[1], promised(exact[1], WINOGRAD_WEIGHT));
    } else {
      double[][] sizes =
          ConvolutionReference.gradients(
              op,
              x,
              w,
              DoubleArrays.magnitudes(a),
              DoubleArrays.magnitudes(b),
              DoubleArrays.magnitudes(dy));
      double terms = (double) w.dim(1) * w.dim(2) * k / op.groups();
      program.add(in[0], program.rounded(exact[0], sizes[0], terms));
      program.add(in[1], program.rounded(exact[1], sizes[1], (double) dy.length / k));
    }
    if (in.length == 3) {
      double[] sums = new double[k];
      for (int i = 0; i < k; i++) {
        sums[i] = program.sum(DoubleArrays.channel(dy, k, i));
      }
      program.add(in[2], sums);
    }
  }

  /** With the relative L2 error that is promised. */
  private double[] promised(double[] y, double error) {
    double squares = Arrays.stream(y).map(v -> v * v).sum();
    double mean = Math.sqrt(squares / y.length);
    double roundings = Math.pow(error / DoubleProgram.U, 2);
    return program.rounded(y, DoubleArrays.filled(y.length, mean), roundings);
  }
}
