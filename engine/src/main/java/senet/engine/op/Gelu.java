package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.NormalUnits;
import senet.engine.tensor.Shape;

/**
 * The Gaussian error linear unit in its exact form (Hendrycks and Gimpel, arXiv 1606.08415), value
 * by value.
 *
 * <p>{@code y = x · cdf(x)} with the standard normal distribution function; {@code dx = dy ·
 * (cdf(x) + x · pdf(x))}. Any shape.
 */
public record Gelu() implements RangedOp {
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
            (slot, from, to) -> NormalUnits.gelu(x, y, from, to, scratch(call, slot)));
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
            (slot, from, to) -> NormalUnits.geluBackward(x, dy, dx, from, to, scratch(call, slot)));
  }

  private static float[] scratch(Call call, int slot) {
    return call.workspace().local(slot, 0, NormalUnits.SCRATCH);
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }
}
