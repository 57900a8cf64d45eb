package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.Arithmetic;
import senet.engine.tensor.Shape;

/**
 * Every value times a constant, as branches are scaled before they are added to a shortcut (Szegedy
 * et al., arXiv 1602.07261, section 3.3).
 *
 * <p>{@code y = factor · x}; {@code dx = factor · dy}. Any shape.
 *
 * @param factor finite
 */
public record Scale(float factor) implements RangedOp {
  /** Checks the factor. */
  public Scale {
    if (!Float.isFinite(factor)) {
      throw new IllegalArgumentException(
          "Scale: factor is %s, it must be finite".formatted(factor));
    }
  }

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
            (_, from, to) -> Arithmetic.scale(factor, x, from, y, from, to - from));
  }

  @Override
  public void backward(Call call) {
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    call.parallel()
        .forRange(
            call.output().size(),
            Operands.GRAIN,
            (_, from, to) -> {
              Operands.open(call, 0, from, to);
              Arithmetic.scaleAdd(factor, dy, from, dx, from, to - from);
            });
  }

  @Override
  public boolean opensGradient(int i) {
    return true;
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
