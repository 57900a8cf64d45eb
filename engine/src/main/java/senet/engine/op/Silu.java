package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.Activations;
import senet.engine.tensor.Shape;

/**
 * The sigmoid linear unit (Elfwing et al., arXiv 1702.03118), value by value.
 *
 * <p>{@code y = x · s}, s = sigmoid(x); {@code dx = dy · s · (1 + x · (1 - s))}. Any shape.
 */
public record Silu() implements RangedOp {
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
            (_, from, to) -> Activations.silu(x, y, from, to));
  }

  @Override
  public void backward(Call call) {
    float[] x = call.input(0).data();
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    call.parallel()
        .forRange(
            call.output().size(),
            Operands.GRAIN,
            (_, from, to) -> Activations.siluBackward(x, dy, dx, from, to));
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }
}
