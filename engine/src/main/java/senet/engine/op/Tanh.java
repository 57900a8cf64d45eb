package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.Activations;
import senet.engine.tensor.Shape;

/**
 * The hyperbolic tangent, value by value.
 *
 * <p>{@code y = tanh(x)}; {@code dx = dy · (1 - y²)}. Any shape.
 */
public record Tanh() implements RangedOp {
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
            (_, from, to) -> Activations.tanh(x, y, from, to));
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
            (_, from, to) -> Activations.tanhBackward(y, dy, dx, from, to));
  }

  @Override
  public boolean backwardReadsInput(int i) {
    return false;
  }
}
