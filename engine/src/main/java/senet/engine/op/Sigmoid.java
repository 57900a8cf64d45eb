package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.Activations;
import senet.engine.tensor.Shape;

/**
 * The logistic function, value by value.
 *
 * <p>{@code y = 1 / (1 + exp(-x))}; {@code dx = dy · y · (1 - y)}. Any shape.
 */
public record Sigmoid() implements RangedOp {
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
            (_, from, to) -> Activations.sigmoid(x, y, from, to));
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
            (_, from, to) -> Activations.sigmoidBackward(y, dy, dx, from, to));
  }

  @Override
  public boolean backwardReadsInput(int i) {
    return false;
  }
}
