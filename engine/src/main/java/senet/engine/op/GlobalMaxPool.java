package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.PixelMaxima;
import senet.engine.tensor.Shape;

/**
 * The largest value of each image and channel, [N, H, W, C] to [N, 1, 1, C]; NaN where there is
 * one.
 *
 * <p>The gradient goes to the pixel that was largest, the first of equals.
 */
public record GlobalMaxPool() implements RangedOp {
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
    float[] where = call.saved(0);
    call.parallel()
        .forRange(
            shape.dim(0),
            1,
            (_, n, _) -> PixelMaxima.largest(x, n * pixels * c, pixels, c, y, where, n * c));
  }

  @Override
  public void backward(Call call) {
    Shape shape = call.input(0).shape();
    int c = shape.dim(3);
    int pixels = Operands.pixels(shape);
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    float[] where = call.saved(0);
    call.parallel()
        .forRange(
            shape.dim(0),
            1,
            (_, n, _) -> PixelMaxima.backward(where, dy, n * c, c, dx, n * pixels * c));
  }

  @Override
  public boolean backwardReadsInput(int i) {
    return false;
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }

  /** The winning pixel of each output, as the bits of an int. */
  @Override
  public int[] savedSizes(Shape... inputs) {
    return new int[] {inputs[0].dim(0) * inputs[0].dim(3)};
  }
}
