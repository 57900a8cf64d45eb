package senet.engine.fusion;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import senet.engine.autograd.Op;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.kernel.conv.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.op.Add;
import senet.engine.op.BatchNorm;
import senet.engine.op.ChannelSlice;
import senet.engine.op.Conv2d;
import senet.engine.op.CrossEntropy;
import senet.engine.op.Flatten;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.GlobalMaxPool;
import senet.engine.op.Linear;
import senet.engine.op.Multiply;
import senet.engine.op.Relu;
import senet.engine.op.Sigmoid;
import senet.engine.op.reference.ConvolutionReference;
import senet.engine.op.reference.PointwiseReference;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * A recorded program in double, with every gradient; exactly, or with the rounding errors of float
 * simulated: each value moves up or down by what its own computation may round.
 *
 * <p>Where K roundings are one after the other, independent and without bias, they amount to more
 * than {@code λ √K u} times the terms' magnitudes with probability {@code 2 exp(-λ²/2)} only
 * (Higham and Mary, "A new approach to probabilistic rounding error analysis", 2019). The
 * simulation takes that size, with λ = 1, for every value.
 */
final class DoubleProgram {
  private static final double U = 0x1p-24;
  private static final double WINOGRAD = 5e-6;
  private static final double WINOGRAD_WEIGHT = 1e-5;

  private final Tape tape;
  private final Random random; // null: exactly
  private final IdentityHashMap<Tensor, double[]> leaves = new IdentityHashMap<>();
  private final IdentityHashMap<Variable, double[]> values = new IdentityHashMap<>();
  private final IdentityHashMap<Variable, double[]> gradients = new IdentityHashMap<>();

  private DoubleProgram(Tape tape, Random random) {
    this.tape = tape;
    this.random = random;
  }

  /** Runs {@code tape} and goes back from {@code loss}; leaves stay as they are. */
  static DoubleProgram exact(Tape tape, Variable loss) {
    return new DoubleProgram(tape, null).run(loss);
  }

  /** The same with simulated rounding errors. */
  static DoubleProgram rounded(Tape tape, Variable loss, long seed) {
    return new DoubleProgram(tape, new Random(seed)).run(loss);
  }

  private DoubleProgram run(Variable loss) {
    for (Recorded call : tape.calls()) {
      values.put(call.output(), forward(call));
    }
    gradients.put(loss, new double[] {1});
    for (Recorded call : tape.calls().reversed()) {
      double[] dy = gradients.get(call.output());
      if (dy != null) {
        backward(call, dy);
      }
    }
    return this;
  }

  /** What {@code variable} is; of running statistics, what they become. */
  double[] value(Variable variable) {
    return variable.leaf() == null
        ? values.get(variable)
        : leaves.computeIfAbsent(variable.leaf(), tensor -> doubles(tensor.data(), tensor.size()));
  }

  /** The gradient of {@code variable}. */
  double[] gradient(Variable variable) {
    return gradients.computeIfAbsent(variable, v -> new double[v.shape().size()]);
  }

  private static double[] doubles(float[] values, int n) {
    double[] doubles = new double[n];
    for (int i = 0; i < n; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private double rounding(double magnitude, double roundings) {
    if (random == null) {
      return 0;
    }
    double size = U * Math.sqrt(roundings) * magnitude;
    return random.nextBoolean() ? size : -size;
  }

  private double[] rounded(double[] y, double[] magnitudes, double roundings) {
    for (int i = 0; i < y.length; i++) {
      y[i] += rounding(magnitudes[i], roundings);
    }
    return y;
  }

  /** Rounded to a few units in the last place. */
  private double[] rounded(double[] y, double roundings) {
    return rounded(y, magnitudes(y), roundings);
  }

  private void add(Variable to, double[] contribution) {
    double[] sum = gradient(to);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += contribution[i] + rounding(contribution[i], 1);
    }
  }

  private static double[] magnitudes(double[] values) {
    return Arrays.stream(values).map(Math::abs).toArray();
  }

  private double[] forward(Recorded call) {
    Variable[] in = call.inputs().toArray(Variable[]::new);
    double[] x = value(in[0]);
    Shape shape = in[0].shape();
    return switch (call.op()) {
      case Conv2d op -> convolution(op, shape, in[1].shape(), in);
      case Linear _ -> convolution(Conv2d.of(1, 0), asImages(shape), asImages(in[1].shape()), in);
      case BatchNorm op -> Norm.of(this, op, in).output();
      case Relu _ -> PointwiseReference.map(x, v -> Math.max(v, 0));
      case Sigmoid _ -> rounded(PointwiseReference.map(x, v -> 1 / (1 + Math.exp(-v))), 4);
      case Add _ -> rounded(broadcast(x, shape, value(in[1]), Double::sum), 1);
      case Multiply _ -> rounded(broadcast(x, shape, value(in[1]), DoubleProgram::times), 1);
      case GlobalAvgPool _ -> {
        double[] magnitudes = sums(magnitudes(x), shape, 1.0 / pixels(shape));
        yield rounded(sums(x, shape, 1.0 / pixels(shape)), magnitudes, pixels(shape) + 1);
      }
      case GlobalMaxPool _ -> maxima(x, shape);
      case Flatten _ -> x.clone();
      case ChannelSlice op -> slice(x, shape.dim(3), op);
      case CrossEntropy _ -> {
        double[] targets = value(in[1]);
        yield rounded(PointwiseReference.crossEntropy(x, targets, shape.dim(1), 0), 2);
      }
      default -> throw new IllegalArgumentException("no reference of " + call.op());
    };
  }

  private void backward(Recorded call, double[] dy) {
    Variable[] in = call.inputs().toArray(Variable[]::new);
    double[] x = value(in[0]);
    double[] y = value(call.output());
    Shape shape = in[0].shape();
    switch (call.op()) {
      case Conv2d op -> convolutionGradients(op, shape, in[1].shape(), in, dy);
      case Linear _ ->
          convolutionGradients(Conv2d.of(1, 0), asImages(shape), asImages(in[1].shape()), in, dy);
      case BatchNorm op -> Norm.of(this, op, in).backward(dy);
      case Relu _ -> add(in[0], product(dy, PointwiseReference.map(y, v -> v > 0 ? 1 : 0)));
      case Sigmoid _ -> {
        double[] slopes = PointwiseReference.map(y, v -> v * (1 - v));
        add(in[0], rounded(product(dy, slopes), 3));
      }
      case Add _ -> {
        add(in[0], dy);
        add(in[1], perOperand(dy, shape, in[1].shape()));
      }
      case Multiply _ -> {
        add(in[0], rounded(broadcast(dy, shape, value(in[1]), DoubleProgram::times), 1));
        add(in[1], perOperand(product(dy, x), shape, in[1].shape()));
      }
      case GlobalAvgPool _ -> {
        double share = 1.0 / pixels(shape);
        add(in[0], rounded(broadcast(filled(x.length, share), shape, dy, DoubleProgram::times), 2));
      }
      case GlobalMaxPool _ -> add(in[0], maximaGradient(x, shape, y, dy));
      case Flatten _ -> add(in[0], dy);
      case ChannelSlice op -> {
        double[] dx = new double[x.length];
        int width = op.to() - op.from();
        for (int i = 0; i < dy.length; i++) {
          dx[i / width * shape.dim(3) + op.from() + i % width] = dy[i];
        }
        add(in[0], dx);
      }
      case CrossEntropy _ -> {
        double[] dx = PointwiseReference.logSoftmax(x, shape.dim(1));
        for (int i = 0; i < dx.length; i++) {
          boolean target = i % shape.dim(1) == (int) value(in[1])[i / shape.dim(1)];
          dx[i] = dy[0] / shape.dim(0) * (Math.exp(dx[i]) - (target ? 1 : 0));
        }
        add(in[0], rounded(dx, 2));
      }
      default -> throw new IllegalArgumentException("no reference of " + call.op());
    }
  }

  private static Shape asImages(Shape rows) {
    return Shape.nhwc(rows.dim(0), 1, 1, rows.dim(1));
  }

  private static int pixels(Shape images) {
    return images.dim(1) * images.dim(2);
  }

  private double[] convolution(Conv2d op, Shape x, Shape w, Variable... in) {
    double[][] operands = Arrays.stream(in).map(this::value).toArray(double[][]::new);
    double[][] sizes =
        Arrays.stream(operands).map(DoubleProgram::magnitudes).toArray(double[][]::new);
    double[] y = ConvolutionReference.apply(op, x, w, operands);
    if (winograd(op, x, w)) {
      return promised(y, WINOGRAD);
    }
    int products = w.dim(1) * w.dim(2) * w.dim(3) + 1;
    return rounded(y, ConvolutionReference.apply(op, x, w, sizes), products);
  }

  private static boolean winograd(Conv2d op, Shape x, Shape w) {
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
    return ConvAlgorithm.of(g) == ConvAlgorithm.WINOGRAD;
  }

  /** With the relative L2 error that is promised. */
  private double[] promised(double[] y, double error) {
    double squares = Arrays.stream(y).map(v -> v * v).sum();
    double mean = Math.sqrt(squares / y.length);
    return rounded(y, filled(y.length, mean), Math.pow(error / U, 2));
  }

  private void convolutionGradients(Conv2d op, Shape x, Shape w, Variable[] in, double[] dy) {
    double[] a = value(in[0]);
    double[] b = value(in[1]);
    double[][] exact = ConvolutionReference.gradients(op, x, w, a, b, dy);
    int k = w.dim(0);
    if (winograd(op, x, w)) {
      add(in[0], promised(exact[0], WINOGRAD));
      add(in[1], promised(exact[1], WINOGRAD_WEIGHT));
    } else {
      double[][] sizes =
          ConvolutionReference.gradients(op, x, w, magnitudes(a), magnitudes(b), magnitudes(dy));
      add(in[0], rounded(exact[0], sizes[0], (double) w.dim(1) * w.dim(2) * k / op.groups()));
      add(in[1], rounded(exact[1], sizes[1], (double) dy.length / k));
    }
    if (in.length == 3) {
      double[] sums = new double[k];
      double[] magnitudes = new double[k];
      for (int i = 0; i < dy.length; i++) {
        sums[i % k] += dy[i];
        magnitudes[i % k] += Math.abs(dy[i]);
      }
      add(in[2], rounded(sums, magnitudes, (double) dy.length / k));
    }
  }

  /** {@code f} of a and b, b like a or one value an image and channel. */
  private static double[] broadcast(double[] a, Shape shape, double[] b, DoubleBinaryOperator f) {
    double[] y = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      y[i] = f.applyAsDouble(a[i], PointwiseReference.broadcast(shape, b, i));
    }
    return y;
  }

  private static double times(double a, double b) {
    return a * b;
  }

  private static double[] product(double[] a, double[] b) {
    double[] y = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      y[i] = a[i] * b[i];
    }
    return y;
  }

  private static double[] filled(int n, double value) {
    double[] values = new double[n];
    Arrays.fill(values, value);
    return values;
  }

  /** Summed over pixels where the operand is one value an image and channel. */
  private double[] perOperand(double[] dy, Shape shape, Shape operand) {
    if (operand.equals(shape)) {
      return rounded(dy.clone(), 1);
    }
    return rounded(sums(dy, shape, 1), sums(magnitudes(dy), shape, 1), pixels(shape) + 1);
  }

  private static double[] sums(double[] x, Shape shape, double scale) {
    int c = shape.dim(3);
    double[] sums = new double[shape.dim(0) * c];
    for (int i = 0; i < x.length; i++) {
      sums[i / (pixels(shape) * c) * c + i % c] += x[i] * scale;
    }
    return sums;
  }

  private static double[] maxima(double[] x, Shape shape) {
    int c = shape.dim(3);
    double[] maxima = filled(shape.dim(0) * c, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < x.length; i++) {
      int at = i / (pixels(shape) * c) * c + i % c;
      maxima[at] = Math.max(maxima[at], x[i]);
    }
    return maxima;
  }

  private static double[] maximaGradient(double[] x, Shape shape, double[] y, double[] dy) {
    double[] dx = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      boolean largest = x[i] == PointwiseReference.broadcast(shape, y, i);
      dx[i] = largest ? PointwiseReference.broadcast(shape, dy, i) : 0;
    }
    return dx;
  }

  private static double[] slice(double[] x, int c, ChannelSlice op) {
    int width = op.to() - op.from();
    double[] y = new double[x.length / c * width];
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i / width * c + op.from() + i % width];
    }
    return y;
  }

  /**
   * How near this program comes to a kink: the smallest distance of a ReLU's input to 0, or of a
   * maximum to the next value, over how far {@code other}'s value is from this one's there at most.
   */
  double distanceToKinks(DoubleProgram other) {
    double least = Double.POSITIVE_INFINITY;
    for (Recorded call : tape.calls()) {
      Op op = call.op();
      if (op instanceof Relu || op instanceof GlobalMaxPool) {
        Variable input = call.inputs().getFirst();
        double[] x = value(input);
        double[] moved = other.value(input);
        double furthest = 0;
        for (int i = 0; i < x.length; i++) {
          furthest = Math.max(furthest, Math.abs(moved[i] - x[i]));
        }
        double nearest = op instanceof Relu ? least(magnitudes(x)) : leastGap(x, input.shape());
        least = Math.min(least, nearest / furthest);
      }
    }
    return least;
  }

  private static double least(double[] values) {
    return Arrays.stream(values).min().getAsDouble();
  }

  private static double leastGap(double[] x, Shape shape) {
    double[] largest = maxima(x, shape);
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < x.length; i++) {
      double gap = PointwiseReference.broadcast(shape, largest, i) - x[i];
      least = gap == 0 ? least : Math.min(least, gap);
    }
    return least;
  }

  /**
   * A batch norm: per channel, mean and inverse deviation, with their own rounding errors, which
   * all of a channel's values share.
   */
  private record Norm(
      DoubleProgram program,
      BatchNorm op,
      Variable[] in,
      double[] x,
      int c,
      double[] mean,
      double[] inverse) {
    static Norm of(DoubleProgram program, BatchNorm op, Variable... in) {
      double[] x = program.value(in[0]);
      int c = in[1].shape().size();
      Norm norm = new Norm(program, op, in, x, c, new double[c], new double[c]);
      for (int i = 0; i < c; i++) {
        norm.statistics(i);
      }
      return norm;
    }

    private int rows() {
      return x.length / c;
    }

    private void statistics(int i) {
      double[] runningMean = program.value(in[3]);
      double[] runningVariance = program.value(in[4]);
      double variance = runningVariance[i];
      mean[i] = runningMean[i];
      if (op.training()) {
        mean[i] = 0;
        variance = 0;
        for (int row = 0; row < rows(); row++) {
          mean[i] += x[row * c + i] / rows();
        }
        for (int row = 0; row < rows(); row++) {
          variance += Math.pow(x[row * c + i] - mean[i], 2) / rows();
        }
      }
      double deviation = Math.sqrt(variance);
      mean[i] += program.rounding(Math.abs(mean[i]) + deviation, rows());
      variance += program.rounding(variance, rows());
      inverse[i] = 1 / Math.sqrt(variance + op.epsilon());
    }

    private double normal(int row, int i) {
      return (x[row * c + i] - mean[i]) * inverse[i];
    }

    private double magnitude(int row, int i) {
      return (Math.abs(x[row * c + i]) + Math.abs(mean[i])) * inverse[i];
    }

    double[] output() {
      double[] weight = program.value(in[1]);
      double[] bias = program.value(in[2]);
      double[] y = new double[x.length];
      for (int k = 0; k < y.length; k++) {
        int i = k % c;
        double size = Math.abs(weight[i]) * magnitude(k / c, i) + Math.abs(bias[i]);
        y[k] = normal(k / c, i) * weight[i] + bias[i] + program.rounding(size, 4);
      }
      if (op.training()) {
        for (int i = 0; i < c; i++) {
          track(i);
        }
      }
      return y;
    }

    private void track(int i) {
      double[] runningMean = program.value(in[3]);
      double[] runningVariance = program.value(in[4]);
      double variance = 1 / (inverse[i] * inverse[i]) - op.epsilon();
      double share = op.momentum();
      double unbiased = variance * rows() / (rows() - 1.0);
      runningMean[i] = (1 - share) * runningMean[i] + share * mean[i];
      runningVariance[i] = (1 - share) * runningVariance[i] + share * unbiased;
      runningMean[i] += program.rounding(runningMean[i], 1);
      runningVariance[i] += program.rounding(runningVariance[i], 1);
    }

    void backward(double[] dy) {
      double[] weight = program.value(in[1]);
      double[][] gradients = {new double[x.length], new double[c], new double[c]};
      for (int i = 0; i < c; i++) {
        double sum = 0;
        double product = 0;
        double sumSize = 0;
        double productSize = 0;
        for (int row = 0; row < rows(); row++) {
          double g = dy[row * c + i];
          sum += g;
          product += g * normal(row, i);
          sumSize += Math.abs(g);
          productSize += Math.abs(g) * magnitude(row, i);
        }
        sum += program.rounding(sumSize, rows());
        product += program.rounding(productSize, rows() + 4);
        gradients[1][i] = product;
        gradients[2][i] = sum;
        double shareOfSum = op.training() ? sum / rows() : 0;
        double shareOfProduct = op.training() ? product / rows() : 0;
        for (int row = 0; row < rows(); row++) {
          double g = dy[row * c + i];
          double scale = weight[i] * inverse[i];
          double size =
              Math.abs(g) + Math.abs(shareOfSum) + magnitude(row, i) * Math.abs(shareOfProduct);
          gradients[0][row * c + i] =
              scale * (g - shareOfSum - normal(row, i) * shareOfProduct)
                  + program.rounding(Math.abs(scale) * size, 8);
        }
      }
      for (int i = 0; i < gradients.length; i++) {
        program.add(in[i], gradients[i]);
      }
    }
  }
}
