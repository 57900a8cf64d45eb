package senet.engine.op;

import java.util.Arrays;
import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.Arithmetic;
import senet.engine.kernel.pointwise.PixelSums;
import senet.engine.tensor.Shape;

/**
 * The mean over each image's pixels, [N, H, W, C] to [N, 1, 1, C]: the squeeze of a
 * squeeze-and-excitation block.
 *
 * <p>{@code dx = dy / (H W)} for every pixel.
 */
public record GlobalAvgPool() implements RangedOp {
  /** Channels that a thread sums over an image's pixels: a kilobyte of each. */
  private static final int CHANNELS = 256;

  @Override
  public Shape outputShape(Shape... inputs) {
    Operands.requireImages(this, inputs);
    return Shape.nhwc(inputs[0].dim(0), 1, 1, inputs[0].dim(3));
  }

  @Override
  public void forward(Call call) {
    Shape shape = call.input(0).shape();
    int c = shape.dim(3);
    int pixels = Operands.pixels(shape);
    float[] x = call.input(0).data();
    float[] y = call.output().data();
    int blocks = Math.ceilDiv(c, CHANNELS);
    call.parallel()
        .forRange(
            shape.dim(0) * blocks,
            1,
            (_, item, _) -> {
              int n = item / blocks;
              int first = item % blocks * CHANNELS;
              int last = Math.min(c, first + CHANNELS);
              Arrays.fill(y, n * c + first, n * c + last, 0);
              PixelSums.add(x, n * pixels * c, pixels, c, first, last, 1f / pixels, y, n * c);
            });
  }

  @Override
  public void backward(Call call) {
    Shape shape = call.input(0).shape();
    int c = shape.dim(3);
    int pixels = Operands.pixels(shape);
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    call.parallel()
        .forRange(
            shape.dim(0),
            1,
            (_, n, _) -> {
              Operands.open(call, 0, n * pixels * c, (n + 1) * pixels * c);
              for (int pixel = 0; pixel < pixels; pixel++) {
                Arithmetic.scaleAdd(1f / pixels, dy, n * c, dx, (n * pixels + pixel) * c, c);
              }
            });
  }

  @Override
  public boolean opensGradient(int i) {
    return i == 0;
  }

  @Override
  public boolean backwardReadsInput(int i) {
    return false;
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }
}
