package senet.engine.op;

import java.util.Arrays;
import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.Arithmetic;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * A shortcut without parameters between blocks of different sizes (He et al., arXiv 1512.03385,
 * section 3.3, option A): every {@code stride}-th pixel both ways, zeros for the channels that are
 * new, half of them in front.
 *
 * <p>[N, H, W, C] to [N, ceil(H/stride), ceil(W/stride), channels]. The gradient goes back to the
 * pixels that were taken.
 *
 * @param stride step between pixels, at least 1
 * @param channels of the output, at least C
 */
public record IdentityShortcut(int stride, int channels) implements RangedOp {
  /** Checks the stride. */
  public IdentityShortcut {
    if (stride < 1) {
      throw new IllegalArgumentException(
          "IdentityShortcut: stride is %d, it must be at least 1".formatted(stride));
    }
  }

  @Override
  public Shape outputShape(Shape... inputs) {
    Operands.requireImages(this, inputs);
    Shape x = inputs[0];
    if (x.dim(3) > channels) {
      throw new ShapeException(
          "%s: input has %d channels, more than the %d of the output; input %s"
              .formatted(this, x.dim(3), channels, x));
    }
    return Shape.nhwc(x.dim(0), steps(x.dim(1)), steps(x.dim(2)), channels);
  }

  private int steps(int size) {
    return Math.ceilDiv(size, stride);
  }

  /** Where in the input output pixel {@code m} comes from. */
  private int source(Shape x, int m) {
    int q = steps(x.dim(2));
    int p = steps(x.dim(1));
    int n = m / (p * q);
    int h = m / q % p * stride;
    int w = m % q * stride;
    return ((n * x.dim(1) + h) * x.dim(2) + w) * x.dim(3);
  }

  @Override
  public void forward(Call call) {
    Shape shape = call.input(0).shape();
    int c = shape.dim(3);
    int front = (channels - c) / 2;
    float[] x = call.input(0).data();
    float[] y = call.output().data();
    call.parallel()
        .forRange(
            call.output().size() / channels,
            Math.max(1, Operands.GRAIN / channels),
            (_, from, to) -> {
              for (int m = from; m < to; m++) {
                int at = m * channels;
                Arrays.fill(y, at, at + front, 0);
                System.arraycopy(x, source(shape, m), y, at + front, c);
                Arrays.fill(y, at + front + c, at + channels, 0);
              }
            });
  }

  @Override
  public void backward(Call call) {
    Shape shape = call.input(0).shape();
    int c = shape.dim(3);
    int front = (channels - c) / 2;
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    call.parallel()
        .forRange(
            call.output().size() / channels,
            Math.max(1, Operands.GRAIN / channels),
            (_, from, to) -> {
              for (int m = from; m < to; m++) {
                int into = source(shape, m);
                Arithmetic.add(dx, into, dy, m * channels + front, dx, into, c);
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
