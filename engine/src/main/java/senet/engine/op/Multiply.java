package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.Arithmetic;
import senet.engine.kernel.pointwise.PixelSums;
import senet.engine.tensor.Shape;

/**
 * {@code y = a · b}, where b has a's shape or is [N, 1, 1, C] and scales every pixel: the scale of
 * a squeeze-and-excitation block.
 *
 * <p>{@code da = dy · b}; {@code db = dy · a}, or its sum over H and W.
 */
public record Multiply() implements RangedOp {
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
                  Arithmetic.multiply(a, at, b, n * c, y, at, c);
                }
              });
    } else {
      call.parallel()
          .forRange(
              shape.size(),
              Operands.GRAIN,
              (_, from, to) -> Arithmetic.multiply(a, from, b, from, y, from, to - from));
    }
  }

  @Override
  public void backward(Call call) {
    if (Operands.broadcasts(call.input(0).shape(), call.input(1).shape())) {
      backwardBroadcast(call);
      return;
    }
    float[] dy = call.outputGradient().data();
    for (int i = 0; i < 2; i++) {
      if (call.wantsGradient(i)) {
        int input = i;
        float[] other = call.input(1 - i).data();
        float[] dx = call.inputGradient(i).data();
        call.parallel()
            .forRange(
                call.output().size(),
                Operands.GRAIN,
                (_, from, to) -> {
                  Operands.open(call, input, from, to);
                  Arithmetic.multiplyAdd(dy, from, other, from, dx, from, to - from);
                });
      }
    }
  }

  private static void backwardBroadcast(Call call) {
    Shape shape = call.input(0).shape();
    int c = shape.dim(3);
    int pixels = Operands.pixels(shape);
    float[] a = call.input(0).data();
    float[] b = call.input(1).data();
    float[] dy = call.outputGradient().data();
    float[] da = call.wantsGradient(0) ? call.inputGradient(0).data() : null;
    float[] db = call.wantsGradient(1) ? call.inputGradient(1).data() : null;
    call.parallel()
        .forRange(
            shape.dim(0),
            1,
            (_, n, _) -> {
              int begin = n * pixels * c;
              if (db != null) {
                Operands.open(call, 1, n * c, (n + 1) * c);
                PixelSums.addProducts(dy, a, begin, pixels, c, db, n * c);
              }
              if (da != null) {
                Operands.open(call, 0, begin, begin + pixels * c);
                for (int at = begin; at < begin + pixels * c; at += c) {
                  Arithmetic.multiplyAdd(dy, at, b, n * c, da, at, c);
                }
              }
            });
  }

  @Override
  public boolean opensGradient(int i) {
    return true;
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }
}
