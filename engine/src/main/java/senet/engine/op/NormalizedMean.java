package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.Coefficients;
import senet.engine.kernel.pointwise.ImageMoments;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * The squeeze of a batch norm's output without looking at it: {@code (mean of the image - mean)
 * scale + shift}, since the mean of an affine map is the map of the mean.
 *
 * <p>Inputs: moments [N, 2, C] of a {@link Conv2dMoments}, coefficients [3, C] of {@link
 * BatchNormCoefficients}. Output: [N, 1, 1, C].
 */
public record NormalizedMean() implements RangedOp {
  @Override
  public Shape outputShape(Shape... inputs) {
    Operands.require(this, 2, inputs);
    Shape moments = inputs[0];
    if (moments.rank() != 3 || moments.dim(1) != ImageMoments.KINDS) {
      throw new ShapeException(
          "%s: moments are %s but must be [N, %d, C]".formatted(this, moments, ImageMoments.KINDS));
    }
    int c = moments.dim(2);
    if (!inputs[1].equals(BatchNormCoefficients.shape(c))) {
      throw new ShapeException(
          "%s: moments have %d channels but coefficients are %s".formatted(this, c, inputs[1]));
    }
    return Shape.nhwc(moments.dim(0), 1, 1, c);
  }

  @Override
  public void forward(Call call) {
    call.parallel().once(() -> means(call));
  }

  private static void means(Call call) {
    int c = call.output().shape().dim(3);
    float[] moments = call.input(0).data();
    float[] coefficients = call.input(1).data();
    float[] y = call.output().data();
    for (int n = 0; n < call.output().shape().dim(0); n++) {
      for (int i = 0; i < c; i++) {
        float distance = moments[n * ImageMoments.KINDS * c + i] - coefficients[i];
        y[n * c + i] =
            Math.fma(
                distance,
                coefficients[Coefficients.scale(c) + i],
                coefficients[Coefficients.shift(c) + i]);
      }
    }
  }

  @Override
  public void backward(Call call) {
    call.parallel().once(() -> gradients(call));
  }

  private static void gradients(Call call) {
    int c = call.output().shape().dim(3);
    int scale = Coefficients.scale(c);
    int shift = Coefficients.shift(c);
    float[] moments = call.input(0).data();
    float[] coefficients = call.input(1).data();
    float[] dy = call.outputGradient().data();
    float[] dm = call.wantsGradient(0) ? call.inputGradient(0).data() : null;
    float[] dc = call.wantsGradient(1) ? call.inputGradient(1).data() : null;
    for (int n = 0; n < call.output().shape().dim(0); n++) {
      for (int i = 0; i < c; i++) {
        int at = n * ImageMoments.KINDS * c + i;
        float g = dy[n * c + i];
        float scaled = g * coefficients[scale + i];
        if (dm != null) {
          dm[at] += scaled;
        }
        if (dc != null) {
          dc[i] -= scaled;
          dc[scale + i] = Math.fma(g, moments[at] - coefficients[i], dc[scale + i]);
          dc[shift + i] += g;
        }
      }
    }
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }
}
