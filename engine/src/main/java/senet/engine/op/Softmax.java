package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.SoftmaxRows;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * Softmax over the last axis.
 *
 * <p>{@code y = exp(x) / Σ exp(x)}; {@code dx = y · (dy - Σ dy · y)}. Any shape of at least one
 * axis.
 */
public record Softmax() implements RangedOp {
  private static final int ROW_GRAIN = 64;

  @Override
  public Shape outputShape(Shape... inputs) {
    Operands.require(this, 1, inputs);
    if (inputs[0].rank() < 1) {
      throw new ShapeException("%s: input has 0 axes, at least 1 is needed".formatted(this));
    }
    return inputs[0];
  }

  @Override
  public void forward(Call call) {
    int c = channels(call);
    float[] x = call.input(0).data();
    float[] y = call.output().data();
    call.parallel()
        .forRange(
            call.output().size() / c,
            ROW_GRAIN,
            (_, from, to) -> {
              for (int row = from; row < to; row++) {
                SoftmaxRows.softmax(x, y, row * c, c);
              }
            });
  }

  @Override
  public void backward(Call call) {
    int c = channels(call);
    float[] y = call.output().data();
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    call.parallel()
        .forRange(
            call.output().size() / c,
            ROW_GRAIN,
            (_, from, to) -> {
              for (int row = from; row < to; row++) {
                SoftmaxRows.softmaxBackward(y, dy, dx, row * c, c);
              }
            });
  }

  private static int channels(Call call) {
    Shape shape = call.output().shape();
    return shape.dim(shape.rank() - 1);
  }

  @Override
  public boolean backwardReadsInput(int i) {
    return false;
  }
}
