package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.Arithmetic;
import senet.engine.kernel.pointwise.PixelSums;
import senet.engine.tensor.Shape;

/**
 * {@code y = a + b}, where b has a's shape or is [N, 1, 1, C] and is added to every pixel.
 *
 * <p>{@code da = dy}; {@code db = dy}, or its sum over H and W.
 */
public record Add() implements RangedOp {
  @Override
  public Shape outputShape(Shape... inputs) {
    Operands.requireBroadcast(this, inputs);
    return inputs[0];
  }

  @Override
  public void forward(Call call) {
    Shape shape = call.input(0).shape();
    float[] a = call.input(0).data();
    float[] b = call.input(1).data();
    float[] y = call.output().data();
    if (Operands.broadcasts(shape, call.input(1).shape())) {
      int c = shape.dim(3);
      int pixels = Operands.pixels(shape);
      call.parallel()
          .forRange(
              shape.dim(0),
              1,
              (_, n, _) -> {
                for (int at = n * pixels * c; at < (n + 1) * pixels * c; at += c) {
                  Arithmetic.add(a, at, b, n * c, y, at, c);
                }
              });
    } else {
      call.parallel()
          .forRange(
              shape.size(),
              Operands.GRAIN,
              (_, from, to) -> Arithmetic.add(a, from, b, from, y, from, to - from));
    }
  }

  @Override
  public void backward(Call call) {
    Shape shape = call.input(0).shape();
    float[] dy = call.outputGradient().data();
    boolean broadcasts = Operands.broadcasts(shape, call.input(1).shape());
    for (int i = 0; i < 2; i++) {
      if (!call.wantsGradient(i)) {
        continue;
      }
      int input = i;
      float[] dx = call.inputGradient(i).data();
      if (i == 1 && broadcasts) {
        int c = shape.dim(3);
        int pixels = Operands.pixels(shape);
        call.parallel()
            .forRange(
                shape.dim(0),
                1,
                (_, n, _) -> {
                  Operands.open(call, input, n * c, (n + 1) * c);
                  PixelSums.add(dy, n * pixels * c, pixels, c, 0, c, 1, dx, n * c);
                });
      } else {
        call.parallel()
            .forRange(
                shape.size(),
                Operands.GRAIN,
                (_, from, to) -> {
                  Operands.open(call, input, from, to);
                  Arithmetic.add(dx, from, dy, from, dx, from, to - from);
                });
      }
    }
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
