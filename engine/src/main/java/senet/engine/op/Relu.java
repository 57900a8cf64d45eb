package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.Activations;
import senet.engine.tensor.Shape;

/**
 * The rectified linear unit, value by value.
 *
 * <p>{@code y = max(x, 0)}; the gradient is passed on where y > 0, and 0 at 0. Any shape.
 */
public record Relu() implements RangedOp {
  @Override
  public Shape outputShape(Shape... inputs) {
    Operands.require(this, 1, inputs);
    return inputs[0];
  }

  @Override
  public void forward(Call call) {
    float[] x = call.input(0).data();
    float[] y = call.output().data();
    call.parallel()
        .forRange(
            call.output().size(),
            Operands.GRAIN,
            (_, from, to) -> Activations.relu(x, y, from, to));
  }

  @Override
  public void backward(Call call) {
    float[] y = call.output().data();
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    call.parallel()
        .forRange(
            call.output().size(),
            Operands.GRAIN,
            (_, from, to) -> {
              Operands.open(call, 0, from, to);
              Activations.reluBackward(y, dy, dx, from, to);
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
}
