package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.ChannelMoments;
import senet.engine.kernel.pointwise.ChannelParts;
import senet.engine.kernel.pointwise.Normalization;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * Batch normalisation over all axes but the last: {@code y = (x - mean) / sqrt(variance + epsilon)
 * · weight + bias} (Ioffe and Szegedy, arXiv 1502.03167).
 *
 * <p>Inputs: x [..., C], weight [C], bias [C], running mean [C], running variance [C]. In training
 * the statistics are the batch's, and the running ones are updated in place by PyTorch's rule:
 * {@code running = (1 - momentum) · running + momentum · batch}, with the variance over n - 1. In
 * evaluation they are the running ones. The running statistics have no gradient.
 *
 * @param epsilon added to the variance
 * @param momentum weight of the batch in the running statistics
 * @param training whether the batch's own statistics are used
 */
public record BatchNorm(float epsilon, float momentum, boolean training) implements RangedOp {
  private static final int HIGH = 0;
  private static final int LOW = 1;
  private static final int SCALE = 2;
  private static final int INVERSE_DEVIATION = 3;
  private static final int PARTS = 0;
  private static final int MEAN_GRADIENT = 1;
  private static final int SLOPE = 2;
  private static final int CHANNEL_GRAIN = 16;

  /** Checks epsilon and momentum. */
  public BatchNorm {
    NormOperands.requireEpsilon("BatchNorm", epsilon);
    NormOperands.requireMomentum("BatchNorm", momentum);
  }

  @Override
  public Shape outputShape(Shape... inputs) {
    if (inputs.length != 5) {
      throw new ShapeException(
          "%s: %d inputs given, 5 needed: input, weight, bias, running mean, running variance"
              .formatted(this, inputs.length));
    }
    Shape x = inputs[0];
    if (x.rank() < 2) {
      throw new ShapeException(
          "%s: input has %d axes, at least 2 are needed; input %s".formatted(this, x.rank(), x));
    }
    int c = x.dim(x.rank() - 1);
    NormOperands.require(this, c, "input has", "; input " + x, 1, inputs);
    if (training && x.size() == c) {
      throw new ShapeException(
          "%s: 1 value a channel, at least 2 are needed in training; input %s; hint: use a larger batch"
              .formatted(this, x));
    }
    return x;
  }

  @Override
  public void forward(Call call) {
    int c = call.input(1).size();
    int rows = call.input(0).size() / c;
    float[] x = call.input(0).data();
    float[] y = call.output().data();
    float[] bias = call.input(2).data();
    if (training) {
      batchStatistics(call, x, rows, c);
    } else {
      call.parallel()
          .once(
              () -> {
                for (int i = 0; i < c; i++) {
                  double variance = call.input(4).data()[i];
                  saveStatistics(call, i, call.input(3).data()[i], variance);
                }
              });
    }
    call.parallel()
        .forRange(
            rows,
            ChannelParts.rows(c),
            (_, from, to) ->
                Normalization.forward(
                    x, y, c, from, to, call.saved(HIGH), call.saved(LOW), call.saved(SCALE), bias));
  }

  private void batchStatistics(Call call, float[] x, int rows, int c) {
    float[] runningMean = call.input(3).data();
    float[] runningVariance = call.input(4).data();
    int partRows = ChannelParts.rows(c);
    float[] parts = call.workspace().shared(PARTS, ChannelMoments.partsSize(rows, partRows, c));
    call.parallel()
        .forRange(
            rows,
            partRows,
            (_, from, to) ->
                ChannelMoments.sumPart(
                    x, c, from, to, parts, ChannelMoments.partAt(from / partRows, c)));
    call.parallel()
        .forRange(
            c,
            CHANNEL_GRAIN,
            (_, from, to) -> {
              for (int i = from; i < to; i++) {
                double mean = ChannelMoments.mean(rows, partRows, c, parts, i);
                double squares = ChannelMoments.squares(rows, partRows, c, parts, i, mean);
                saveStatistics(call, i, mean, squares / rows);
                runningMean[i] = NormOperands.blend(momentum, runningMean[i], mean);
                runningVariance[i] =
                    NormOperands.blend(momentum, runningVariance[i], squares / (rows - 1));
              }
            });
  }

  private void saveStatistics(Call call, int i, double mean, double variance) {
    float high = (float) mean;
    double inverse = 1 / Math.sqrt(variance + epsilon);
    call.saved(HIGH)[i] = high;
    call.saved(LOW)[i] = (float) (mean - high);
    call.saved(SCALE)[i] = (float) (call.input(1).data()[i] * inverse);
    call.saved(INVERSE_DEVIATION)[i] = (float) inverse;
  }

  @Override
  public void backward(Call call) {
    int c = call.input(1).size();
    int rows = call.input(0).size() / c;
    float[] x = call.input(0).data();
    float[] dy = call.outputGradient().data();
    float[] high = call.saved(HIGH);
    float[] low = call.saved(LOW);
    float[] parts = call.workspace().shared(PARTS, Normalization.partsSize(rows, c));
    float[] meanGradient = call.workspace().shared(MEAN_GRADIENT, c);
    float[] slope = call.workspace().shared(SLOPE, c);
    call.parallel()
        .forRange(
            rows,
            ChannelParts.rows(c),
            (_, from, to) -> Normalization.sumPart(x, dy, c, from, to, high, low, parts));
    call.parallel()
        .forRange(
            c,
            CHANNEL_GRAIN,
            (_, from, to) -> {
              for (int i = from; i < to; i++) {
                channelGradients(call, parts, rows, c, i, meanGradient, slope);
              }
            });
    if (call.wantsGradient(0)) {
      float[] dx = call.inputGradient(0).data();
      call.parallel()
          .forRange(
              rows,
              ChannelParts.rows(c),
              (_, from, to) -> {
                Operands.open(call, 0, from * c, to * c);
                Normalization.backward(
                    x, dy, dx, c, from, to, high, low, call.saved(SCALE), meanGradient, slope);
              });
    }
  }

  private void channelGradients(
      Call call, float[] parts, int rows, int c, int i, float[] meanGradient, float[] slope) {
    double inverse = call.saved(INVERSE_DEVIATION)[i];
    double sum = 0;
    double product = 0;
    for (int part = 0; part < ChannelParts.count(rows, c); part++) {
      sum += parts[part * 2 * c + i];
      product += parts[(part * 2 + 1) * c + i];
    }
    if (call.wantsGradient(1)) {
      call.inputGradient(1).data()[i] += (float) (product * inverse);
    }
    if (call.wantsGradient(2)) {
      call.inputGradient(2).data()[i] += (float) sum;
    }
    meanGradient[i] = training ? (float) (sum / rows) : 0;
    slope[i] = training ? (float) (product / rows * inverse * inverse) : 0;
  }

  @Override
  public boolean opensGradient(int i) {
    return i == 0;
  }

  @Override
  public boolean backwardReadsInput(int i) {
    return i == 0;
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }

  @Override
  public int[] savedSizes(Shape... inputs) {
    int c = inputs[1].size();
    return new int[] {c, c, c, c};
  }
}
