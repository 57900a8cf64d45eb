package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.tensor.Shape;

/**
 * [N, H, W, C] to [N, C·H·W] in PyTorch's order, channel by channel, so that fully connected
 * weights from there fit. The gradient goes back in the same order.
 */
public record Flatten() implements RangedOp {
  @Override
  public Shape outputShape(Shape... inputs) {
    Operands.requireImages(this, inputs);
    return Shape.matrix(inputs[0].dim(0), inputs[0].size() / inputs[0].dim(0));
  }

  @Override
  public void forward(Call call) {
    int c = call.input(0).shape().dim(3);
    int pixels = Operands.pixels(call.input(0).shape());
    float[] x = call.input(0).data();
    float[] y = call.output().data();
    call.parallel()
        .forRange(
            call.input(0).shape().dim(0),
            1,
            (_, n, _) -> {
              int at = n * c * pixels;
              for (int i = 0; i < c; i++) {
                for (int pixel = 0; pixel < pixels; pixel++) {
                  y[at + i * pixels + pixel] = x[at + pixel * c + i];
                }
              }
            });
  }

  @Override
  public void backward(Call call) {
    int c = call.input(0).shape().dim(3);
    int pixels = Operands.pixels(call.input(0).shape());
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    call.parallel()
        .forRange(
            call.input(0).shape().dim(0),
            1,
            (_, n, _) -> {
              int at = n * c * pixels;
              for (int i = 0; i < c; i++) {
                for (int pixel = 0; pixel < pixels; pixel++) {
                  dx[at + pixel * c + i] += dy[at + i * pixels + pixel];
                }
              }
            });
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
