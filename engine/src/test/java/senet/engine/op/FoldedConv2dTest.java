package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.OpRun;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.op.reference.ConvolutionReference;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** All algorithms but Winograd's, whose bound is one of whole results. */
class FoldedConv2dTest implements ExactOpContract {
  private static final float EPSILON = 1e-3f;

  private static final int BIAS = 1;
  private static final int NORM = 2;
  private static final int SKIP = 4;
  private static final int RELU = 8;

  /** N, H, W, C, K, R, stride, padding, dilation, groups. */
  private static final int[][] CASES = {
    {2, 5, 5, 3, 4, 3, 1, 1, 1, 1},
    {1, 8, 8, 16, 16, 3, 1, 1, 1, 1},
    {2, 7, 5, 17, 31, 3, 1, 1, 1, 1},
    {3, 9, 9, 5, 7, 3, 2, 1, 1, 1},
    {2, 10, 7, 4, 6, 3, 3, 0, 1, 1},
    {2, 6, 5, 12, 20, 1, 1, 0, 1, 1},
    {1, 3, 3, 40, 200, 1, 1, 0, 1, 1},
    {2, 7, 7, 9, 31, 1, 2, 0, 1, 1},
    {1, 13, 29, 3, 35, 7, 2, 3, 1, 1},
    {2, 6, 6, 3, 5, 2, 2, 1, 1, 1},
    {1, 9, 9, 4, 6, 3, 1, 2, 2, 1},
    {1, 9, 9, 40, 33, 3, 1, 2, 2, 1},
    {2, 5, 5, 8, 8, 3, 1, 1, 1, 8},
    {1, 9, 11, 35, 35, 3, 2, 1, 1, 35},
    {2, 5, 5, 8, 16, 3, 1, 1, 1, 4},
    {1, 7, 7, 48, 60, 3, 2, 1, 1, 3},
    {2, 3, 14, 32, 32, 3, 1, 1, 1, 2},
    {1, 1, 1, 1, 1, 3, 1, 1, 1, 1},
    {1, 1, 1, 35, 48, 1, 1, 0, 1, 1},
    {1, 9, 9, 66, 35, 3, 2, 1, 1, 1},
    {2, 9, 9, 35, 35, 5, 2, 2, 1, 35}
  };

  private static FoldedConv2d op(Conv2d convolution, int parts, float epsilon) {
    return new FoldedConv2d(
        convolution,
        (parts & BIAS) != 0,
        (parts & NORM) != 0,
        epsilon,
        (parts & SKIP) != 0,
        (parts & RELU) != 0);
  }

  /** Every combination of parts, with some geometry each, and every geometry. */
  @Override
  public List<OpCase> cases() {
    List<OpCase> cases = new ArrayList<>();
    for (int i = 0; i < CASES.length; i++) {
      cases.add(of(CASES[i], i % (2 * RELU), EPSILON));
      cases.add(whole(CASES[i]));
    }
    return cases;
  }

  @Override
  public List<OpCase> exactCases() {
    List<OpCase> cases = new ArrayList<>();
    for (int i = 0; i < CASES.length; i++) {
      cases.add(of(CASES[i], i % (2 * RELU), 0));
      cases.add(of(CASES[i], BIAS | NORM | SKIP | RELU, 0));
    }
    return cases;
  }

  /** Variances of 1/4, 1 and 4, whose roots divide exactly. */
  @Override
  public Tensor[] integers(OpCase c) {
    Tensor[] inputs = ExactOpContract.super.integers(c);
    FoldedConv2d op = (FoldedConv2d) c.op();
    if (op.normalizes()) {
      float[] variance = inputs[norm(op) + 3].data();
      for (int i = 0; i < variance.length; i++) {
        variance[i] = 0.25f * (1 << (i % 3 * 2));
      }
    }
    return inputs;
  }

  /** Where the norm's operands begin. */
  private static int norm(FoldedConv2d op) {
    return op.biased() ? 3 : 2;
  }

  /** With all parts, of N, H, W, C, K, R, stride, padding, dilation, groups. */
  static OpCase whole(int... v) {
    return of(v, BIAS | NORM | SKIP | RELU, EPSILON);
  }

  private static OpCase of(int[] v, int parts, float epsilon) {
    FoldedConv2d op = op(new Conv2d(v[6], v[7], v[8], v[9]), parts, epsilon);
    Shape x = Shape.nhwc(v[0], v[1], v[2], v[3]);
    Shape w = Shape.krsc(v[4], v[5], v[5], v[3] / v[9]);
    Folded folded = new Folded(op, x, w);
    assertThat(ConvAlgorithm.ofAnyBatch(op.convolution().geometry(x, w)).isWinograd()).isFalse();
    List<Shape> shapes = new ArrayList<>(List.of(x, w));
    int vectors = (op.biased() ? 1 : 0) + (op.normalizes() ? NormOperands.COUNT : 0);
    for (int i = 0; i < vectors; i++) {
      shapes.add(Shape.vector(v[4]));
    }
    if (op.skips()) {
      shapes.add(op.convolution().outputShape(x, w));
    }
    return OpCase.of(op, folded::apply, shapes.toArray(Shape[]::new))
        .constantFrom(0)
        .shapedBy(folded::withPositiveVariance)
        .boundedBy(folded);
  }

  /** The op in double, and how far it may be off. */
  private record Folded(FoldedConv2d op, Shape x, Shape w) implements OpCase.Bounds {
    Tensor[] withPositiveVariance(Tensor[] inputs) {
      if (op.normalizes()) {
        float[] variance = inputs[norm(op) + 3].data();
        for (int i = 0; i < variance.length; i++) {
          variance[i] = Math.abs(variance[i]);
        }
      }
      return inputs;
    }

    double[] apply(double[][] inputs) {
      double[] y = sums(inputs);
      for (int i = 0; op.relu() && i < y.length; i++) {
        y[i] = Math.max(y[i], 0);
      }
      return y;
    }

    private double[] sums(double[][] inputs) {
      double[][] operands = {inputs[0], inputs[1]};
      double[] y = ConvolutionReference.apply(op.convolution(), x, w, operands);
      int k = w.dim(0);
      for (int i = 0; i < y.length; i++) {
        int channel = i % k;
        y[i] += op.biased() ? inputs[2][channel] : 0;
        if (op.normalizes()) {
          double scale =
              inputs[norm(op)][channel] / Math.sqrt(inputs[norm(op) + 3][channel] + op.epsilon());
          y[i] = (y[i] - inputs[norm(op) + 2][channel]) * scale + inputs[norm(op) + 1][channel];
        }
        y[i] += op.skips() ? inputs[inputs.length - 1][i] : 0;
      }
      return y;
    }

    /**
     * The same with magnitudes. Each product has a weight that is rounded, and is added to; then
     * the shift, itself rounded from double, and the shortcut are added.
     */
    @Override
    public double[] output(double[][] inputs) {
      double[][] magnitudes =
          Arrays.stream(inputs).map(Values::magnitudes).toArray(double[][]::new);
      if (op.normalizes()) {
        double[] mean = magnitudes[norm(op) + 2]; // is taken away
        magnitudes[norm(op) + 2] = Arrays.stream(mean).map(m -> -m).toArray();
      }
      int roundings = w.dim(1) * w.dim(2) * w.dim(3) + 4;
      double gamma = SummationBound.gamma(roundings);
      return Arrays.stream(sums(magnitudes)).map(sum -> gamma * sum).toArray();
    }

    @Override
    public double[][] gradients(double[][] inputs, double[] dy) {
      throw new UnsupportedOperationException("inference");
    }
  }

  @Override
  public List<BadInput> badInputs() {
    Shape x = Shape.nhwc(2, 4, 4, 3);
    Shape w = Shape.krsc(5, 3, 3, 3);
    Shape five = Shape.vector(5);
    String all =
        "FoldedConv2d[convolution=Conv2d[stride=1, padding=1, dilation=1, groups=1], biased=true,"
            + " normalizes=true, epsilon=0.001, skips=true, relu=true]: ";
    String none =
        "FoldedConv2d[convolution=Conv2d[stride=1, padding=1, dilation=1, groups=1], biased=false,"
            + " normalizes=false, epsilon=0.001, skips=false, relu=false]: ";
    String convolution = "Conv2d[stride=1, padding=1, dilation=1, groups=1]: ";
    FoldedConv2d whole = op(Conv2d.of(1, 1), BIAS | NORM | SKIP | RELU, EPSILON);
    return List.of(
        new BadInput(
            op(Conv2d.of(1, 1), 0, EPSILON),
            List.of(x, w, five),
            none + "3 inputs given, 2 needed"),
        new BadInput(whole, List.of(x, w, five), all + "3 inputs given, 8 needed"),
        new BadInput(
            whole,
            List.of(x, w, five, five, five, five, Shape.vector(4), Shape.nhwc(2, 4, 4, 5)),
            all + "the convolution has 5 channels but running variance is [C=4]"),
        new BadInput(
            whole,
            List.of(x, w, five, five, five, five, five, Shape.nhwc(1, 4, 4, 5)),
            all + "output is [N=2, H=4, W=4, C=5] but skip is [N=1, H=4, W=4, C=5]"),
        new BadInput(
            op(Conv2d.of(1, 1), 0, EPSILON),
            List.of(x, Shape.krsc(5, 3, 3, 4)),
            convolution
                + "input has 3 channels but weight expects 4; input [N=2, H=4, W=4, C=3], weight"
                + " [K=5, R=3, S=3, C=4]"));
  }

  @Test
  void itHasNoGradient() {
    FoldedConv2d op = op(Conv2d.of(1, 1), 0, EPSILON);
    Tensor x = Tensor.zeros(Shape.nhwc(1, 4, 4, 3));
    Tensor w = Tensor.zeros(Shape.krsc(5, 3, 3, 3));
    OpRun run = new OpRun(op, new Tensor[] {x, w}, new boolean[] {true, false}, 1);
    assertThatThrownBy(() -> run.backward(new float[run.outputSize()]))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(op + ": made for inference, it has no gradient");
  }
}
