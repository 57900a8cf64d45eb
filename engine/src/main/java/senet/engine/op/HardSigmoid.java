package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.Activations;
import senet.engine.tensor.Shape;

/**
 * The sigmoid in three straight pieces (Howard et al., arXiv 1905.02244, section 5.2), value by
 * value, with PyTorch's choices at its kinks.
 *
 * <p>{@code y = min(max(x + 3, 0), 6) / 6}, NaN of NaN; {@code dx = dy / 6} where -3 < x < 3, else
 * 0, at the kinks and for NaN, too. Any shape.
 */
public record HardSigmoid() implements RangedOp {
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
            (_, from, to) -> Activations.hardSigmoid(x, y, from, to));
  }

  @Override
  public void backward(Call call) {
    float[] x = call.input(0).data(); // y is 1 below 3 already, to rounding
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    call.parallel()
        .forRange(
            call.output().size(),
            Operands.GRAIN,
            (_, from, to) -> Activations.hardSigmoidBackward(x, dy, dx, from, to));
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }
}
