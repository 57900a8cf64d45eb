package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * Mixes the groups of channels that a convolution in groups keeps apart (Zhang et al., arXiv
 * 1707.01083, section 3.1): the last axis, seen as [groups, C/groups], is transposed.
 *
 * <p>{@code y[j·groups + g] = x[g·(C/groups) + j]}; [..., C] to the same shape. The gradient goes
 * back to where each channel came from, as a shuffle by C/groups would.
 *
 * @param groups at least 1, divides C
 */
public record ChannelShuffle(int groups) implements RangedOp {
  /** Checks the number of groups. */
  public ChannelShuffle {
    if (groups < 1) {
      throw new IllegalArgumentException(
          "ChannelShuffle: groups is %d, it must be at least 1".formatted(groups));
    }
  }

  @Override
  public Shape outputShape(Shape... inputs) {
    Operands.require(this, 1, inputs);
    Operands.requireChannels(this, inputs[0]);
    int c = Operands.channels(inputs[0]);
    if (c % groups != 0) {
      throw new ShapeException(
          "%s: %d channels are not a multiple of %d groups; input %s"
              .formatted(this, c, groups, inputs[0]));
    }
    return inputs[0];
  }

  @Override
  public void forward(Call call) {
    int c = Operands.channels(call.input(0).shape());
    int each = c / groups;
    float[] x = call.input(0).data();
    float[] y = call.output().data();
    call.parallel()
        .forRange(
            call.output().size() / c,
            Math.max(1, Operands.GRAIN / c),
            (_, from, to) -> {
              for (int at = from * c; at < to * c; at += c) {
                for (int g = 0; g < groups; g++) {
                  for (int j = 0; j < each; j++) {
                    y[at + j * groups + g] = x[at + g * each + j];
                  }
                }
              }
            });
  }

  @Override
  public void backward(Call call) {
    int c = Operands.channels(call.input(0).shape());
    int each = c / groups;
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    call.parallel()
        .forRange(
            call.output().size() / c,
            Math.max(1, Operands.GRAIN / c),
            (_, from, to) -> {
              Operands.open(call, 0, from * c, to * c);
              for (int at = from * c; at < to * c; at += c) {
                for (int g = 0; g < groups; g++) {
                  for (int j = 0; j < each; j++) {
                    dx[at + g * each + j] += dy[at + j * groups + g];
                  }
                }
              }
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
