package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.Arithmetic;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * Channels [from, to) of the last axis: two of them split a tensor.
 *
 * <p>The gradient goes back to where it came from.
 *
 * @param from first channel
 * @param to the channel after the last
 */
public record ChannelSlice(int from, int to) implements RangedOp {
  @Override
  public Shape outputShape(Shape... inputs) {
    Operands.require(this, 1, inputs);
    Shape x = inputs[0];
    if (x.rank() < 1 || from < 0 || from >= to || to > Operands.channels(x)) {
      throw new ShapeException(
          "%s: channels %d to %d are not a range of the last axis; input %s"
              .formatted(this, from, to, x));
    }
    return Operands.withChannels(x, to - from);
  }

  @Override
  public void forward(Call call) {
    int c = Operands.channels(call.input(0).shape());
    int width = to - from;
    float[] x = call.input(0).data();
    float[] y = call.output().data();
    call.parallel()
        .forRange(
            call.output().size() / width,
            Math.max(1, Operands.GRAIN / c),
            (_, begin, end) -> {
              for (int row = begin; row < end; row++) {
                System.arraycopy(x, row * c + from, y, row * width, width);
              }
            });
  }

  @Override
  public void backward(Call call) {
    int c = Operands.channels(call.input(0).shape());
    int width = to - from;
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    call.parallel()
        .forRange(
            call.output().size() / width,
            Math.max(1, Operands.GRAIN / c),
            (_, begin, end) -> {
              for (int row = begin; row < end; row++) {
                int at = row * c + from;
                Arithmetic.add(dx, at, dy, row * width, dx, at, width);
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
