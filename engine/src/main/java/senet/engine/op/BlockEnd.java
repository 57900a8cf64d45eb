package senet.engine.op;

import java.util.Arrays;
import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.BlockEnds;
import senet.engine.kernel.pointwise.Coefficients;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * What stands between a residual block's last convolution and its output, in one pass: {@code
 * relu(norm(u) gate + bias + skip)}, each part there or not.
 *
 * <p>Inputs, in this order, those that are there: u [N, H, W, C]; coefficients [3, C] of a {@link
 * BatchNormCoefficients}; gate [N, 1, 1, C]; bias [N, 1, 1, C]; skip [N, H, W, C]. Output: [N, H,
 * W, C].
 *
 * @param normalizes whether u is mapped to {@code (u - mean) scale + shift} first
 * @param gated whether each image's channels are scaled
 * @param biased whether each image's channels are shifted
 * @param skips whether a shortcut is added
 * @param relu whether negative values become 0
 */
public record BlockEnd(
    boolean normalizes, boolean gated, boolean biased, boolean skips, boolean relu)
    implements RangedOp {
  private static final int IDENTITY = 0;
  private static final int SUMS = 1;
  private static final int CHANNEL_GRAIN = 16;
  private static final int PART_FLOATS = 32 * 1024; // 128 KB of u
  private static final int MOST_ROWS = 512; // bounds the error of a chain of float additions

  private int coefficients() {
    return 1;
  }

  private int gate() {
    return coefficients() + (normalizes ? 1 : 0);
  }

  private int bias() {
    return gate() + (gated ? 1 : 0);
  }

  private int skip() {
    return bias() + (biased ? 1 : 0);
  }

  @Override
  public Shape outputShape(Shape... inputs) {
    int wanted = skip() + (skips ? 1 : 0);
    Operands.require(this, wanted, inputs);
    Shape u = inputs[0];
    if (u.rank() != 4) {
      throw new ShapeException(
          "%s: input has %d axes, 4 are needed: N, H, W, C; input %s".formatted(this, u.rank(), u));
    }
    Shape image = Shape.nhwc(u.dim(0), 1, 1, u.dim(3));
    if (normalizes) {
      requireShape("coefficients", inputs[coefficients()], BatchNormCoefficients.shape(u.dim(3)));
    }
    if (gated) {
      requireShape("gate", inputs[gate()], image);
    }
    if (biased) {
      requireShape("bias", inputs[bias()], image);
    }
    if (skips) {
      requireShape("skip", inputs[skip()], u);
    }
    return u;
  }

  private void requireShape(String what, Shape given, Shape wanted) {
    if (!given.equals(wanted)) {
      throw new ShapeException("%s: %s is %s, %s needed".formatted(this, what, given, wanted));
    }
  }

  private float floor() {
    return relu ? 0 : Float.NEGATIVE_INFINITY;
  }

  private static int partRows(int c, int pixels) {
    return Math.min(pixels, Math.clamp(PART_FLOATS / c, 1, MOST_ROWS));
  }

  /** Coefficients that change nothing; their scales serve as a gate, their shifts as a bias. */
  private static float[] identity(Call call, int c) {
    float[] identity = call.workspace().shared(IDENTITY, Coefficients.KINDS * c);
    call.parallel()
        .once(
            () -> {
              Arrays.fill(identity, 0, Coefficients.KINDS * c, 0);
              Arrays.fill(identity, Coefficients.scale(c), Coefficients.scale(c) + c, 1);
            });
    return identity;
  }

  @Override
  public void forward(Call call) {
    Shape shape = call.output().shape();
    int c = shape.dim(3);
    int pixels = Operands.pixels(shape);
    int partRows = partRows(c, pixels);
    int parts = (pixels + partRows - 1) / partRows;
    float[] identity = identity(call, c);
    float[] coefficients = normalizes ? call.input(coefficients()).data() : identity;
    float[] gate = gated ? call.input(gate()).data() : identity;
    float[] bias = biased ? call.input(bias()).data() : identity;
    float[] skip = skips ? call.input(skip()).data() : null;
    float[] u = call.input(0).data();
    float[] y = call.output().data();
    call.parallel()
        .forRange(
            shape.dim(0) * parts,
            1,
            (_, item, _) -> {
              int n = item / parts;
              int row = item % parts * partRows;
              int rows = Math.min(partRows, pixels - row);
              BlockEnds.forward(
                  u,
                  coefficients,
                  gate,
                  gated ? n * c : Coefficients.scale(c),
                  bias,
                  biased ? n * c : Coefficients.shift(c),
                  skip,
                  floor(),
                  y,
                  (n * pixels + row) * c,
                  rows,
                  c);
            });
  }

  @Override
  public void backward(Call call) {
    Shape shape = call.output().shape();
    int c = shape.dim(3);
    int pixels = Operands.pixels(shape);
    int partRows = partRows(c, pixels);
    int parts = (pixels + partRows - 1) / partRows;
    float[] identity = identity(call, c);
    float[] coefficients = normalizes ? call.input(coefficients()).data() : identity;
    float[] gate = gated ? call.input(gate()).data() : identity;
    float[] u = call.input(0).data();
    float[] y = relu ? call.output().data() : u; // without a ReLU no comparison holds
    float floor = relu ? 0 : Float.NaN;
    float[] dy = call.outputGradient().data();
    float[] du = call.wantsGradient(0) ? call.inputGradient(0).data() : null;
    boolean opensU = call.opensGradient(0);
    boolean wantsSkip = skips && call.wantsGradient(skip());
    float[] dskip = wantsSkip ? call.inputGradient(skip()).data() : null;
    boolean opensSkip = wantsSkip && call.opensGradient(skip());
    int size = BlockEnds.sumsSize(c);
    float[] sums = call.workspace().shared(SUMS, shape.dim(0) * parts * size);
    call.parallel()
        .forRange(
            shape.dim(0) * parts,
            1,
            (_, item, _) -> {
              int n = item / parts;
              int row = item % parts * partRows;
              int rows = Math.min(partRows, pixels - row);
              BlockEnds.backward(
                  u,
                  coefficients,
                  gate,
                  gated ? n * c : Coefficients.scale(c),
                  y,
                  floor,
                  dy,
                  du,
                  opensU,
                  dskip,
                  opensSkip,
                  (n * pixels + row) * c,
                  rows,
                  c,
                  sums,
                  item * size);
            });
    call.parallel()
        .forRange(
            c,
            CHANNEL_GRAIN,
            (_, from, to) -> {
              for (int i = from; i < to; i++) {
                channelGradients(call, coefficients, gate, sums, parts, i, c);
              }
            });
  }

  /** Gradients of what is one value a channel, or one an image and channel. */
  private void channelGradients(
      Call call, float[] coefficients, float[] gate, float[] sums, int parts, int i, int c) {
    double scale = coefficients[Coefficients.scale(c) + i];
    double shift = coefficients[Coefficients.shift(c) + i];
    double mean = 0;
    double slope = 0;
    double offset = 0;
    int size = BlockEnds.sumsSize(c);
    for (int n = 0; n < call.output().shape().dim(0); n++) {
      double sum = 0;
      double product = 0;
      for (int part = n * parts; part < (n + 1) * parts; part++) {
        sum += sums[part * size + i];
        product += sums[part * size + c + i];
      }
      double factor = gated ? gate[n * c + i] : 1;
      mean -= factor * scale * sum;
      slope += factor * product;
      offset += factor * sum;
      if (gated && call.wantsGradient(gate())) {
        call.inputGradient(gate()).data()[n * c + i] += (float) (scale * product + shift * sum);
      }
      if (biased && call.wantsGradient(bias())) {
        call.inputGradient(bias()).data()[n * c + i] += (float) sum;
      }
    }
    if (normalizes && call.wantsGradient(coefficients())) {
      float[] gradient = call.inputGradient(coefficients()).data();
      gradient[i] += (float) mean;
      gradient[Coefficients.scale(c) + i] += (float) slope;
      gradient[Coefficients.shift(c) + i] += (float) offset;
    }
  }

  @Override
  public boolean opensGradient(int i) {
    return i == 0 || (skips && i == skip());
  }

  @Override
  public boolean backwardReadsInput(int i) {
    return i < bias();
  }

  @Override
  public boolean backwardReadsOutput() {
    return relu;
  }
}
