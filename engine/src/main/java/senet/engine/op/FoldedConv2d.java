package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * A convolution for inference with what follows it: {@code relu(norm(conv(x, weight) + bias) +
 * skip)}, each part there or not. The norm's map is folded into weight and bias, which are packed
 * or transformed once where the program is frozen. An image's values do not depend on the batch.
 *
 * <p>Inputs, in this order, those that are there: x [N, H, W, C]; weight [K, R, S, C/groups]; bias
 * [K]; the norm's weight, bias, running mean and running variance, each [K]; skip [N, P, Q, K].
 * Output: [N, P, Q, K]. All but x and skip must be leaves. It has no gradient.
 *
 * @param convolution stride, padding, dilation, groups
 * @param biased whether the convolution has a bias
 * @param normalizes whether a batch norm follows
 * @param epsilon of the batch norm, added to the variance
 * @param skips whether a shortcut is added
 * @param relu whether negative values become 0
 */
public record FoldedConv2d(
    Conv2d convolution,
    boolean biased,
    boolean normalizes,
    float epsilon,
    boolean skips,
    boolean relu)
    implements RangedOp {
  private static final int PACKED = 0;
  private static final int SHIFT = 1;
  private static final int FOLDED_WEIGHT = 1;

  /** Checks epsilon. */
  public FoldedConv2d {
    NormOperands.requireEpsilon("FoldedConv2d", epsilon);
  }

  private int norm() {
    return biased ? 3 : 2;
  }

  private int skip() {
    return norm() + (normalizes ? NormOperands.COUNT : 0);
  }

  @Override
  public Shape outputShape(Shape... inputs) {
    Operands.require(this, skip() + (skips ? 1 : 0), inputs);
    Shape y =
        biased
            ? convolution.outputShape(inputs[0], inputs[1], inputs[2])
            : convolution.outputShape(inputs[0], inputs[1]);
    if (normalizes) {
      NormOperands.require(this, y.dim(3), "the convolution has", "", norm(), inputs);
    }
    if (skips && !inputs[skip()].equals(y)) {
      throw new ShapeException(
          "%s: output is %s but skip is %s".formatted(this, y, inputs[skip()]));
    }
    return y;
  }

  @Override
  public int[] preparedSizes(Shape... inputs) {
    ConvGeometry g = convolution.geometry(inputs[0], inputs[1]);
    ConvAlgorithm algorithm = ConvAlgorithm.ofAnyBatch(g);
    return new int[] {ConvolutionPasses.packedSize(g, algorithm), g.k()};
  }

  @Override
  public boolean prepareReads(int i) {
    return i > 0 && !(skips && i == skip());
  }

  @Override
  public void prepare(Call call) {
    ConvGeometry g = convolution.geometry(call.input(0).shape(), call.input(1).shape());
    float[] shift = call.prepared(SHIFT);
    float[] weight = call.input(1).data();
    float[] folded = call.workspace().shared(FOLDED_WEIGHT, g.k() * g.taps());
    for (int k = 0; k < g.k(); k++) {
      double bias = biased ? call.input(2).data()[k] : 0;
      double scale = 1;
      if (normalizes) {
        double variance = call.input(norm() + 3).data()[k];
        scale = call.input(norm()).data()[k] / Math.sqrt(variance + epsilon);
        bias = call.input(norm() + 1).data()[k] + (bias - call.input(norm() + 2).data()[k]) * scale;
      }
      shift[k] = (float) bias;
      for (int i = k * g.taps(); i < (k + 1) * g.taps(); i++) {
        folded[i] = (float) (weight[i] * scale);
      }
    }
    ConvolutionPasses.pack(call, g, ConvAlgorithm.ofAnyBatch(g), folded, call.prepared(PACKED));
  }

  @Override
  public void forward(Call call) {
    ConvGeometry g = convolution.geometry(call.input(0).shape(), call.input(1).shape());
    float[] skip = skips ? call.input(skip()).data() : null;
    float floor = relu ? 0 : Float.NEGATIVE_INFINITY;
    OutputFinish finish = new OutputFinish(call.prepared(SHIFT), skip, floor);
    ConvolutionPasses.forward(
        call, g, ConvAlgorithm.ofAnyBatch(g), call.prepared(PACKED), finish, ImageStages.NONE);
  }

  @Override
  public void backward(Call call) {
    throw new UnsupportedOperationException(this + ": made for inference, it has no gradient");
  }
}
