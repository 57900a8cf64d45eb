package senet.engine.op;

import java.util.Arrays;
import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.Arithmetic;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * Zeros around each image, as many on each side as wanted, where a convolution's own padding, the
 * same on all four, does not do.
 *
 * <p>[N, H, W, C] to [N, top + H + bottom, left + W + right, C]. The gradient is what arrives at
 * the image within.
 *
 * @param top rows above, at least 0
 * @param bottom rows below, at least 0
 * @param left columns in front, at least 0
 * @param right columns behind, at least 0
 */
public record Pad2d(int top, int bottom, int left, int right) implements RangedOp {
  /** Checks the sizes. */
  public Pad2d {
    if (top < 0 || bottom < 0 || left < 0 || right < 0) {
      throw new IllegalArgumentException(
          "Pad2d: top %d, bottom %d, left %d, right %d; all start at 0"
              .formatted(top, bottom, left, right));
    }
  }

  @Override
  public Shape outputShape(Shape... inputs) {
    Operands.requireImages(this, inputs);
    Shape x = inputs[0];
    long h = (long) top + x.dim(1) + bottom;
    long w = (long) left + x.dim(2) + right;
    if (Math.max(h, w) > Integer.MAX_VALUE) {
      throw new ShapeException(
          "%s: %d rows and %d columns, at most %d are possible; input %s"
              .formatted(this, h, w, Integer.MAX_VALUE, x));
    }
    return Shape.nhwc(x.dim(0), (int) h, (int) w, x.dim(3));
  }

  @Override
  public void forward(Call call) {
    Shape in = call.input(0).shape();
    int h = in.dim(1);
    int line = in.dim(2) * in.dim(3);
    int front = left * in.dim(3);
    int p = call.output().shape().dim(1);
    int width = call.output().shape().dim(2) * in.dim(3);
    float[] x = call.input(0).data();
    float[] y = call.output().data();
    call.parallel()
        .forRange(
            in.dim(0) * p,
            Math.max(1, Operands.GRAIN / width),
            (_, from, to) -> {
              for (int row = from; row < to; row++) {
                int at = row * width;
                int source = row % p - top;
                if (source < 0 || source >= h) {
                  Arrays.fill(y, at, at + width, 0);
                } else {
                  Arrays.fill(y, at, at + front, 0);
                  System.arraycopy(x, (row / p * h + source) * line, y, at + front, line);
                  Arrays.fill(y, at + front + line, at + width, 0);
                }
              }
            });
  }

  @Override
  public void backward(Call call) {
    Shape in = call.input(0).shape();
    int h = in.dim(1);
    int line = in.dim(2) * in.dim(3);
    int front = left * in.dim(3);
    int p = call.output().shape().dim(1);
    int width = call.output().shape().dim(2) * in.dim(3);
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    call.parallel()
        .forRange(
            in.dim(0) * h,
            Math.max(1, Operands.GRAIN / line),
            (_, from, to) -> {
              Operands.open(call, 0, from * line, to * line);
              for (int row = from; row < to; row++) {
                int source = (row / h * p + top + row % h) * width + front;
                Arithmetic.add(dx, row * line, dy, source, dx, row * line, line);
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
