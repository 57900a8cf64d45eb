package senet.engine.fusion;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import senet.engine.autograd.Op;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.AvgPool2d;
import senet.engine.op.BatchNorm;
import senet.engine.op.ChannelShuffle;
import senet.engine.op.ChannelSlice;
import senet.engine.op.Concat;
import senet.engine.op.Conv2d;
import senet.engine.op.CrossEntropy;
import senet.engine.op.Flatten;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.GlobalMaxPool;
import senet.engine.op.HardSigmoid;
import senet.engine.op.IdentityShortcut;
import senet.engine.op.Linear;
import senet.engine.op.Multiply;
import senet.engine.op.Pad2d;
import senet.engine.op.Relu;
import senet.engine.op.Scale;
import senet.engine.op.Sigmoid;
import senet.engine.op.reference.LayoutReference;
import senet.engine.op.reference.PointwiseReference;
import senet.engine.op.reference.PoolingReference;
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
 *
 * <p>Roundings of equal values are no more independent than the values are, and what a ReLU has set
 * to zero leaves whole planes of them. Computed alike, their errors are equal: summed, these grow
 * with their number instead of its root; less a mean, they vanish. And m equal terms of a sum one
 * after the other are rounded alike while the sum's exponent stays, which counts like m² terms.
 * Every other simulation is of that kind.
 */
final class DoubleProgram {
  static final double U = 0x1p-24;

  private final Tape tape;
  private final Random random; // null: exactly
  private final boolean alike; // the errors of an op's equal values are equal
  private long call; // a number of the op's own, by which errors of equal values are drawn
  private final IdentityHashMap<Tensor, double[]> leaves = new IdentityHashMap<>();
  private final IdentityHashMap<Variable, double[]> values = new IdentityHashMap<>();
  private final IdentityHashMap<Variable, double[]> gradients = new IdentityHashMap<>();

  private DoubleProgram(Tape tape, Random random, boolean alike) {
    this.tape = tape;
    this.random = random;
    this.alike = alike;
  }

  /** Runs {@code tape} and goes back from {@code loss}; leaves stay as they are. */
  static DoubleProgram exact(Tape tape, Variable loss) {
    return new DoubleProgram(tape, null, false).run(loss);
  }

  /** The same with simulated rounding errors, of equal values equal ones where the seed is odd. */
  static DoubleProgram rounded(Tape tape, Variable loss, long seed) {
    return new DoubleProgram(tape, new Random(seed), seed % 2 != 0).run(loss);
  }

  /** Exactly, where {@code at} are the values of some leaves. */
  static DoubleProgram exact(Tape tape, Variable loss, IdentityHashMap<Variable, double[]> at) {
    DoubleProgram program = new DoubleProgram(tape, null, false);
    at.forEach((variable, values) -> program.leaves.put(variable.leaf(), values));
    return program.run(loss);
  }

  private DoubleProgram run(Variable loss) {
    for (Recorded recorded : tape.calls()) {
      drawCall();
      values.put(recorded.output(), forward(recorded));
    }
    gradients.put(loss, new double[] {1});
    for (Recorded recorded : tape.calls().reversed()) {
      drawCall();
      double[] dy = gradients.get(recorded.output());
      if (dy != null) {
        backward(recorded, dy);
      }
    }
    return this;
  }

  private void drawCall() {
    call = random == null ? 0 : random.nextLong();
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

  /** The error of {@code value}, which is a sum of terms of this magnitude. */
  double rounding(double value, double magnitude, double roundings) {
    if (random == null) {
      return 0;
    }
    double size = U * Math.sqrt(roundings) * magnitude;
    boolean up = alike ? drawnBy(value) : random.nextBoolean();
    return up ? size : -size;
  }

  /** How many independent roundings a sum of {@code terms} is like. */
  double roundings(double[] terms) {
    return alike ? DoubleArrays.squaredMultiplicities(terms) : terms.length;
  }

  private boolean drawnBy(double value) {
    return new SplittableRandom(call ^ Double.doubleToLongBits(value)).nextBoolean();
  }

  /** With the rounding errors of sums of terms of these magnitudes. */
  double[] rounded(double[] y, double[] magnitudes, double roundings) {
    for (int i = 0; i < y.length; i++) {
      y[i] += rounding(y[i], magnitudes[i], roundings);
    }
    return y;
  }

  /** Rounded to a few units in the last place. */
  private double[] rounded(double[] y, double roundings) {
    return rounded(y, DoubleArrays.magnitudes(y), roundings);
  }

  void add(Variable to, double[] contribution) {
    double[] sum = gradient(to);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += contribution[i] + rounding(contribution[i], contribution[i], 1);
    }
  }

  private double[] forward(Recorded call) {
    Variable[] in = call.inputs().toArray(Variable[]::new);
    double[] x = value(in[0]);
    Shape shape = in[0].shape();
    return switch (call.op()) {
      case Conv2d op -> DoubleConvolution.of(this, op, in).output();
      case Linear _ -> DoubleConvolution.ofRows(this, in).output();
      case BatchNorm op -> DoubleNorm.of(this, op, in).output();
      case Relu _ -> PointwiseReference.map(x, v -> Math.max(v, 0));
      case Sigmoid _ -> rounded(PointwiseReference.map(x, v -> 1 / (1 + Math.exp(-v))), 4);
      case Add _ -> rounded(DoubleArrays.broadcast(x, shape, value(in[1]), Double::sum), 1);
      case Multiply _ ->
          rounded(DoubleArrays.broadcast(x, shape, value(in[1]), DoubleArrays::times), 1);
      case GlobalAvgPool _ -> {
        double[] sums = pixelSums(x, shape);
        for (int i = 0; i < sums.length; i++) {
          sums[i] /= DoubleArrays.pixels(shape);
        }
        yield rounded(sums, 1);
      }
      case GlobalMaxPool _ -> DoubleArrays.maxima(x, shape);
      case Flatten _ -> x.clone();
      case ChannelSlice _, IdentityShortcut _, ChannelShuffle _, Pad2d _ ->
          LayoutReference.gathered(x, call.output().shape().size(), Moves.source(call.op(), shape));
      case Concat _ -> {
        double[][] parts = Arrays.stream(in).map(this::value).toArray(double[][]::new);
        yield LayoutReference.concat(
            parts, Arrays.stream(in).mapToInt(part -> part.shape().dim(3)).toArray());
      }
      case AvgPool2d op -> {
        double[] y = means(op, x, shape);
        yield rounded(y, means(op, DoubleArrays.magnitudes(x), shape), op.kernel() * op.kernel());
      }
      case Scale op -> rounded(PointwiseReference.map(x, v -> op.factor() * v), 1);
      case HardSigmoid _ -> rounded(PointwiseReference.map(x, PointwiseReference::hardSigmoid), 2);
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
      case Conv2d op -> DoubleConvolution.of(this, op, in).backward(dy);
      case Linear _ -> DoubleConvolution.ofRows(this, in).backward(dy);
      case BatchNorm op -> DoubleNorm.of(this, op, in).backward(dy);
      case Relu _ ->
          add(in[0], DoubleArrays.product(dy, PointwiseReference.map(y, v -> v > 0 ? 1 : 0)));
      case Sigmoid _ -> {
        double[] slopes = PointwiseReference.map(y, v -> v * (1 - v));
        add(in[0], rounded(DoubleArrays.product(dy, slopes), 3));
      }
      case Add _ -> {
        add(in[0], dy);
        add(in[1], perOperand(dy, shape, in[1].shape()));
      }
      case Multiply _ -> {
        add(
            in[0],
            rounded(DoubleArrays.broadcast(dy, shape, value(in[1]), DoubleArrays::times), 1));
        add(in[1], perOperand(DoubleArrays.product(dy, x), shape, in[1].shape()));
      }
      case GlobalAvgPool _ -> {
        double share = 1.0 / DoubleArrays.pixels(shape);
        add(
            in[0],
            rounded(
                DoubleArrays.broadcast(
                    DoubleArrays.filled(x.length, share), shape, dy, DoubleArrays::times),
                2));
      }
      case GlobalMaxPool _ -> add(in[0], DoubleArrays.maximaGradient(x, shape, y, dy));
      case Flatten _ -> add(in[0], dy);
      case ChannelSlice _, IdentityShortcut _, ChannelShuffle _, Pad2d _ ->
          add(in[0], LayoutReference.scattered(dy, x.length, Moves.source(call.op(), shape)));
      case Concat _ -> {
        int from = 0;
        for (Variable part : in) {
          int width = part.shape().dim(3);
          IntUnaryOperator slice = LayoutReference.slice(call.output().shape().dim(3), from, width);
          add(part, LayoutReference.gathered(dy, part.shape().size(), slice));
          from += width;
        }
      }
      case AvgPool2d op -> {
        double[] magnitudes = shares(op, DoubleArrays.magnitudes(dy), shape);
        add(in[0], rounded(shares(op, dy, shape), magnitudes, op.kernel() * op.kernel()));
      }
      case Scale op -> add(in[0], rounded(PointwiseReference.map(dy, v -> op.factor() * v), 1));
      case HardSigmoid _ -> {
        double[] slopes = PointwiseReference.map(x, v -> Math.abs(v) < 3 ? 1 / 6.0 : 0);
        add(in[0], rounded(DoubleArrays.product(dy, slopes), 2));
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

  private static double[] means(AvgPool2d op, double[] x, Shape in) {
    return PoolingReference.average(
        x, in, op.outputShape(in), op.kernel(), op.stride(), op.padding(), op.countPadding());
  }

  private static double[] shares(AvgPool2d op, double[] dy, Shape in) {
    return PoolingReference.averageGradient(
        dy, in, op.outputShape(in), op.kernel(), op.stride(), op.padding(), op.countPadding());
  }

  /** Summed over pixels where the operand is one value an image and channel. */
  private double[] perOperand(double[] dy, Shape shape, Shape operand) {
    if (operand.equals(shape)) {
      return rounded(dy.clone(), 1);
    }
    return pixelSums(dy, shape);
  }

  /** Of each image and channel. */
  private double[] pixelSums(double[] x, Shape shape) {
    double[] sums = new double[shape.dim(0) * shape.dim(3)];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = sum(DoubleArrays.plane(x, shape, i));
    }
    return sums;
  }

  /** The sum of all. */
  double sum(double[] terms) {
    double sum = Arrays.stream(terms).sum();
    double magnitude = Arrays.stream(terms).map(Math::abs).sum();
    return sum + rounding(sum, magnitude, roundings(terms));
  }

  /**
   * How near this program comes to a kink: the smallest distance of a ReLU's input to 0, of a hard
   * sigmoid's to -3 and 3, or of a maximum to the next value, over how far {@code other}'s value is
   * from this one's there at most.
   */
  double distanceToKinks(DoubleProgram other) {
    double least = Double.POSITIVE_INFINITY;
    for (Recorded call : tape.calls()) {
      Op op = call.op();
      if (op instanceof Relu || op instanceof GlobalMaxPool || op instanceof HardSigmoid) {
        Variable input = call.inputs().getFirst();
        double[] x = value(input);
        double[] moved = other.value(input);
        double furthest = 0;
        for (int i = 0; i < x.length; i++) {
          furthest = Math.max(furthest, Math.abs(moved[i] - x[i]));
        }
        double nearest =
            switch (op) {
              case GlobalMaxPool _ -> DoubleArrays.leastGap(x, input.shape());
              case HardSigmoid _ ->
                  DoubleArrays.least(PointwiseReference.map(x, v -> Math.abs(Math.abs(v) - 3)));
              default -> DoubleArrays.least(DoubleArrays.magnitudes(x));
            };
        least = Math.min(least, nearest / furthest);
      }
    }
    return least;
  }
}
