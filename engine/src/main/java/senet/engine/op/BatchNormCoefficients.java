package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.Coefficients;
import senet.engine.kernel.pointwise.ImageMoments;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * A training batch norm as what it is, an affine map a channel: its coefficients from the moments
 * that a {@link Conv2dMoments} leaves. {@code (x - mean) scale + shift} with {@code scale = weight
 * / sqrt(variance + epsilon)} and {@code shift = bias}.
 *
 * <p>Inputs: moments [N, 2, C], weight [C], bias [C], running mean [C], running variance [C]; the
 * running ones are updated as {@link BatchNorm} does. Output: [3, C]: mean, scale, shift. Images'
 * moments are combined in double in their order (Chan, Golub and LeVeque, 1979).
 *
 * @param epsilon added to the variance
 * @param momentum weight of the batch in the running statistics
 * @param pixels of an image, which the moments are over
 */
public record BatchNormCoefficients(float epsilon, float momentum, int pixels) implements RangedOp {
  private static final int INVERSE_DEVIATION = 0;

  /** Checks epsilon, momentum and the number of pixels. */
  public BatchNormCoefficients {
    NormOperands.requireEpsilon("BatchNormCoefficients", epsilon);
    NormOperands.requireMomentum("BatchNormCoefficients", momentum);
    if (pixels < 1) {
      throw new IllegalArgumentException(
          "BatchNormCoefficients: %d pixels, there must be at least 1".formatted(pixels));
    }
  }

  /** [3, C]: mean, scale, shift. */
  static Shape shape(int c) {
    return Shape.of("MC", Coefficients.KINDS, c);
  }

  @Override
  public Shape outputShape(Shape... inputs) {
    Operands.require(this, 5, inputs);
    Shape moments = inputs[0];
    if (moments.rank() != 3 || moments.dim(1) != ImageMoments.KINDS) {
      throw new ShapeException(
          "%s: moments are %s but must be [N, %d, C]".formatted(this, moments, ImageMoments.KINDS));
    }
    int c = moments.dim(2);
    NormOperands.require(this, c, "moments have", "", 1, inputs);
    if ((long) moments.dim(0) * pixels < 2) {
      throw new ShapeException(
          "%s: 1 value a channel, at least 2 are needed; moments %s; hint: use a larger batch"
              .formatted(this, moments));
    }
    return shape(c);
  }

  @Override
  public void forward(Call call) {
    call.parallel().once(() -> coefficients(call));
  }

  private void coefficients(Call call) {
    Shape shape = call.input(0).shape();
    int images = shape.dim(0);
    int c = shape.dim(2);
    float[] moments = call.input(0).data();
    float[] weight = call.input(1).data();
    float[] bias = call.input(2).data();
    float[] runningMean = call.input(3).data();
    float[] runningVariance = call.input(4).data();
    float[] y = call.output().data();
    double rows = (double) images * pixels;
    for (int i = 0; i < c; i++) {
      double mean = 0;
      for (int n = 0; n < images; n++) {
        mean += moments[n * ImageMoments.KINDS * c + i];
      }
      mean /= images;
      double squares = 0;
      for (int n = 0; n < images; n++) {
        int at = n * ImageMoments.KINDS * c + i;
        double distance = moments[at] - mean;
        squares += moments[at + c] + distance * distance * pixels;
      }
      double inverse = 1 / Math.sqrt(squares / rows + epsilon);
      call.saved(INVERSE_DEVIATION)[i] = (float) inverse;
      y[i] = (float) mean;
      y[Coefficients.scale(c) + i] = (float) (weight[i] * inverse);
      y[Coefficients.shift(c) + i] = bias[i];
      runningMean[i] = NormOperands.blend(momentum, runningMean[i], mean);
      runningVariance[i] = NormOperands.blend(momentum, runningVariance[i], squares / (rows - 1));
    }
  }

  @Override
  public void backward(Call call) {
    call.parallel().once(() -> gradients(call));
  }

  private void gradients(Call call) {
    Shape shape = call.input(0).shape();
    int images = shape.dim(0);
    int c = shape.dim(2);
    float[] moments = call.input(0).data();
    float[] y = call.output().data();
    float[] dy = call.outputGradient().data();
    double rows = (double) images * pixels;
    for (int i = 0; i < c; i++) {
      double inverse = call.saved(INVERSE_DEVIATION)[i];
      double slope = dy[Coefficients.scale(c) + i];
      if (call.wantsGradient(1)) {
        call.inputGradient(1).data()[i] += (float) (slope * inverse);
      }
      if (call.wantsGradient(2)) {
        call.inputGradient(2).data()[i] += dy[Coefficients.shift(c) + i];
      }
      if (call.wantsGradient(0)) {
        float[] gradient = call.inputGradient(0).data();
        double scale = y[Coefficients.scale(c) + i];
        double squares = -0.5 * slope * scale * inverse * inverse / rows;
        for (int n = 0; n < images; n++) {
          int at = n * ImageMoments.KINDS * c + i;
          double distance = moments[at] - y[i];
          gradient[at] += (float) (dy[i] / (double) images + 2 * squares * pixels * distance);
          gradient[at + c] += (float) squares;
        }
      }
    }
  }

  @Override
  public boolean backwardReadsInput(int i) {
    return i == 0;
  }

  @Override
  public int[] savedSizes(Shape... inputs) {
    return new int[] {inputs[0].dim(2)};
  }
}
