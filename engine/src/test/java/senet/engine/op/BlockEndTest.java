package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.OpRun;
import senet.engine.op.reference.FusedReference;
import senet.engine.op.reference.PointwiseReference;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

class BlockEndTest implements ExactOpContract {
  private static final int NORM = 1;
  private static final int GATE = 2;
  private static final int BIAS = 4;
  private static final int SKIP = 8;
  private static final int RELU = 16;

  /** N, H, W, C; every combination of parts has one of them. */
  private static final int[][] SHAPES = {
    {2, 3, 5, 17},
    {1, 1, 1, 33},
    {3, 4, 2, 5},
    {7, 3, 3, 16},
    {2, 9, 2, 31},
    {1, 8, 8, 3},
    {1, 2, 1, 67}
  };

  /**
   * Small integers, whose products and sums are exact: the second part of 512 rows and its tail.
   */
  private static final int[] TWO_PARTS = {2, 33, 17, 2};

  private static BlockEnd op(int parts) {
    return new BlockEnd(
        (parts & NORM) != 0,
        (parts & GATE) != 0,
        (parts & BIAS) != 0,
        (parts & SKIP) != 0,
        (parts & RELU) != 0);
  }

  @Override
  public List<OpCase> cases() {
    List<OpCase> cases = new ArrayList<>();
    for (int parts = 0; parts < 2 * RELU; parts++) {
      cases.add(of(op(parts), SHAPES[parts % SHAPES.length]));
    }
    cases.add(of(op(NORM | GATE | BIAS | SKIP | RELU), TWO_PARTS));
    cases.add(of(op(NORM | SKIP | RELU), 1, 1, 3, 17_000)); // rows so long that each is a part
    return cases;
  }

  /** Of [N, H, W, C]. */
  static OpCase of(BlockEnd op, int... v) {
    Shape u = Shape.nhwc(v[0], v[1], v[2], v[3]);
    Shape image = Shape.nhwc(v[0], 1, 1, v[3]);
    List<Shape> shapes = new ArrayList<>(List.of(u));
    if (op.normalizes()) {
      shapes.add(Shape.of("MC", 3, v[3]));
    }
    if (op.gated()) {
      shapes.add(image);
    }
    if (op.biased()) {
      shapes.add(image);
    }
    if (op.skips()) {
      shapes.add(u);
    }
    return OpCase.of(
            op, inputs -> FusedReference.blockEnd(op, u, inputs), shapes.toArray(Shape[]::new))
        .shapedBy(inputs -> awayFromKinks(op, u, inputs))
        .linearWithin(new EndBounds(op, u))
        .differencesOver(STEP);
  }

  /** Against 1, the least distance to a kink: an output moves by at most 40 times as much. */
  private static final double STEP = 0x1p-7;

  /** Even biases and skips: what is left is odd, so that no output is nearer to the kink than 1. */
  @Override
  public Tensor[] integers(OpCase c) {
    Tensor[] inputs = ExactOpContract.super.integers(c);
    BlockEnd op = (BlockEnd) c.op();
    int even = (op.biased() ? 1 : 0) + (op.skips() ? 1 : 0);
    for (int i = inputs.length - even; i < inputs.length; i++) {
      for (int j = 0; j < inputs[i].size(); j++) {
        inputs[i].data()[j]++;
      }
    }
    return inputs;
  }

  /** Beside a gate and behind a norm of 105 at most. */
  @Override
  public double exactStep() {
    return STEP;
  }

  /** Scales and gates of 0.5 to 2, then outputs of a magnitude of 1 or more. */
  private static Tensor[] awayFromKinks(BlockEnd op, Shape u, Tensor[] inputs) {
    int c = u.dim(3);
    double[] slope = new double[u.size()];
    Arrays.fill(slope, 1);
    if (op.normalizes()) {
      moderate(inputs[1].data(), c, 2 * c);
      for (int i = 0; i < slope.length; i++) {
        slope[i] *= inputs[1].data()[c + i % c];
      }
    }
    if (op.gated()) {
      float[] gate = inputs[op.normalizes() ? 2 : 1].data();
      moderate(gate, 0, gate.length);
      double[] gates = Values.doubles(gate);
      for (int i = 0; i < slope.length; i++) {
        slope[i] *= PointwiseReference.broadcast(u, gates, i);
      }
    }
    double[][] values =
        Arrays.stream(inputs).map(input -> Values.doubles(input.data())).toArray(double[][]::new);
    BlockEnd linear = new BlockEnd(op.normalizes(), op.gated(), op.biased(), op.skips(), false);
    double[] v = FusedReference.blockEnd(linear, u, values);
    for (int i = 0; i < v.length; i++) {
      inputs[0].data()[i] += (float) (Math.copySign(1.01, v[i]) / slope[i]);
    }
    return inputs;
  }

  private static void moderate(float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      values[i] = Math.copySign(Math.clamp(Math.abs(values[i]), 0.5f, 2f), values[i]);
    }
  }

  /**
   * Forward each operation rounds once: difference, fused operation, gate, bias, skip. Backward the
   * slope and the product; sums have chains of up to 512 rows, a difference and a product before
   * and three roundings behind: the factor, the product with it, the result.
   */
  private record EndBounds(BlockEnd op, Shape u) implements OpCase.Bounds {
    private static final int LONGEST_CHAIN = 512;

    /** Differences of sums of up to 1e4 outputs' magnitudes, divided by the step. */
    private static final double OF_REFERENCE = 1e4 * 0x1p-53 / STEP;

    @Override
    public double[] output(double[][] inputs) {
      int next = 1;
      double[] errors = Values.magnitudes(inputs[0]);
      if (op.normalizes()) {
        errors = normalMagnitudes(inputs[0], inputs[next++]);
      }
      double[] gate = op.gated() ? inputs[next++] : null;
      double[] bias = op.biased() ? inputs[next++] : null;
      double[] skip = op.skips() ? inputs[next] : null;
      for (int i = 0; i < errors.length; i++) {
        errors[i] *= gate == null ? 1 : Math.abs(PointwiseReference.broadcast(u, gate, i));
        errors[i] += bias == null ? 0 : Math.abs(PointwiseReference.broadcast(u, bias, i));
        errors[i] += skip == null ? 0 : Math.abs(skip[i]);
        errors[i] = SummationBound.gamma(5) * errors[i] + 1e-14; // and of doubles below 50
      }
      return errors;
    }

    /** {@code |x - mean| |scale| + |shift|}. */
    static double[] normalMagnitudes(double[] x, double[] coefficients) {
      int c = coefficients.length / 3;
      double[] magnitudes = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        magnitudes[i] =
            Math.abs((x[i] - coefficients[i % c]) * coefficients[c + i % c])
                + Math.abs(coefficients[2 * c + i % c]);
      }
      return magnitudes;
    }

    @Override
    public double[][] gradients(double[][] inputs, double[] dy) {
      double[] y = FusedReference.blockEnd(op, u, inputs);
      int c = u.dim(3);
      int next = 1;
      double[] coefficients = op.normalizes() ? inputs[next++] : identity(c);
      double[] gate = op.gated() ? inputs[next] : null;
      double[][] errors = new double[inputs.length][];
      for (int i = 0; i < errors.length; i++) {
        errors[i] = new double[inputs[i].length];
        Arrays.fill(errors[i], OF_REFERENCE);
      }
      int pixels = u.dim(1) * u.dim(2);
      double gamma = SummationBound.gamma(Math.min(pixels, LONGEST_CHAIN) + 5);
      for (int i = 0; i < y.length; i++) {
        double g = op.relu() && y[i] <= 0 ? 0 : Math.abs(dy[i]);
        double factor = gate == null ? 1 : Math.abs(PointwiseReference.broadcast(u, gate, i));
        int channel = i % c;
        double scale = Math.abs(coefficients[c + channel]);
        double centred = Math.abs(inputs[0][i] - coefficients[channel]);
        int image = i / (pixels * c) * c + channel;
        int at = 0;
        errors[at++][i] += SummationBound.gamma(2) * g * scale * factor;
        if (op.normalizes()) {
          errors[at][channel] += gamma * g * scale * factor;
          errors[at][c + channel] += gamma * g * centred * factor;
          errors[at++][2 * c + channel] += gamma * g * factor;
        }
        if (op.gated()) {
          double normal = scale * centred + Math.abs(coefficients[2 * c + channel]);
          errors[at++][image] += gamma * g * normal;
        }
        if (op.biased()) {
          errors[at++][image] += gamma * g;
        }
      }
      return errors; // the skip's gradient is passed on as it is
    }

    private static double[] identity(int c) {
      double[] identity = new double[3 * c];
      Arrays.fill(identity, c, 2 * c, 1);
      return identity;
    }
  }

  @Override
  public List<BadInput> badInputs() {
    BlockEnd all = op(NORM | GATE | BIAS | SKIP | RELU);
    String name = "BlockEnd[normalizes=true, gated=true, biased=true, skips=true, relu=true]: ";
    Shape u = Shape.nhwc(2, 3, 4, 5);
    Shape image = Shape.nhwc(2, 1, 1, 5);
    Shape coefficients = Shape.of("MC", 3, 5);
    return List.of(
        new BadInput(all, List.of(u), name + "1 inputs given, 5 needed"),
        new BadInput(
            op(0),
            List.of(u, u),
            "BlockEnd[normalizes=false, gated=false, biased=false, skips=false, relu=false]: 2"
                + " inputs given, 1 needed"),
        new BadInput(
            all,
            List.of(Shape.matrix(2, 5), coefficients, image, image, u),
            name + "input has 2 axes, 4 are needed: N, H, W, C; input [N=2, C=5]"),
        new BadInput(
            all,
            List.of(u, Shape.of("MC", 3, 4), image, image, u),
            name + "coefficients is [M=3, C=4], [M=3, C=5] needed"),
        new BadInput(
            all,
            List.of(u, coefficients, u, image, u),
            name + "gate is [N=2, H=3, W=4, C=5], [N=2, H=1, W=1, C=5] needed"),
        new BadInput(
            all,
            List.of(u, coefficients, image, Shape.nhwc(1, 1, 1, 5), u),
            name + "bias is [N=1, H=1, W=1, C=5], [N=2, H=1, W=1, C=5] needed"),
        new BadInput(
            all,
            List.of(u, coefficients, image, image, image),
            name + "skip is [N=2, H=1, W=1, C=5], [N=2, H=3, W=4, C=5] needed"));
  }

  @Test
  void withoutReluEveryGradientPasses() {
    Shape u = Shape.nhwc(1, 1, 35, 1); // whole vectors and a tail, of every width
    Tensor low = Tensor.zeros(u);
    Arrays.fill(low.data(), Float.NEGATIVE_INFINITY);
    Tensor gate = Tensor.zeros(Shape.nhwc(1, 1, 1, 1));
    gate.data()[0] = 2;
    Tensor[] inputs = {low, gate, Tensor.zeros(u)};
    OpRun run = new OpRun(op(GATE | SKIP), inputs, new boolean[] {true, false, true}, 1);
    run.forward();
    float[] dy = new float[u.size()];
    Arrays.fill(dy, 3);
    run.backward(dy);
    assertThat(run.gradient(0)).containsOnly(6);
    assertThat(run.gradient(2)).containsOnly(3);
  }
}
