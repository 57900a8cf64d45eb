package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.PoolGeometry;
import senet.engine.kernel.pointwise.Pooling;
import senet.engine.tensor.Shape;

/**
 * The mean of each window, by PyTorch's rules: padding counts as zeros or not at all ({@code
 * count_include_pad}), and a window that ceil mode lets leave the padding is divided by what it
 * covers.
 *
 * <p>[N, H, W, C] to [N, P, Q, C]. The gradient goes to all pixels of a window in equal shares.
 *
 * @param kernel rows and columns of a window
 * @param stride step between windows
 * @param padding on each side, at most half of the kernel
 * @param ceilMode whether a last window that leaves the image counts, as long as it starts inside
 * @param countPadding whether the mean is over all cells of a window, padding among them, or over
 *     those that lie in the image
 */
public record AvgPool2d(int kernel, int stride, int padding, boolean ceilMode, boolean countPadding)
    implements RangedOp {
  /** Checks the sizes. */
  public AvgPool2d {
    PoolOperands.requireSizes("AvgPool2d", kernel, stride, padding);
  }

  /** Without padding and ceil mode. */
  public AvgPool2d(int kernel, int stride) {
    this(kernel, stride, 0, false, true);
  }

  @Override
  public Shape outputShape(Shape... inputs) {
    Operands.requireImages(this, inputs);
    return PoolOperands.outputShape(this, geometry(inputs[0]), inputs[0]);
  }

  private PoolGeometry geometry(Shape x) {
    return new PoolGeometry(x.dim(1), x.dim(2), x.dim(3), kernel, stride, padding, ceilMode);
  }

  @Override
  public void forward(Call call) {
    PoolGeometry g = geometry(call.input(0).shape());
    int p = g.p();
    int line = g.q() * g.c();
    int image = g.h() * g.w() * g.c();
    float[] x = call.input(0).data();
    float[] y = call.output().data();
    call.parallel()
        .forRange(
            call.output().size() / line,
            Math.max(1, Operands.GRAIN / line),
            (_, from, to) -> {
              for (int row = from; row < to; row++) {
                int n = row / p;
                Pooling.average(g, countPadding, x, n * image, row % p, y, row * line);
              }
            });
  }

  @Override
  public void backward(Call call) {
    PoolGeometry g = geometry(call.input(0).shape());
    int p = g.p();
    int line = g.q() * g.c();
    int image = g.h() * g.w() * g.c();
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    call.parallel()
        .forRange(
            call.input(0).shape().dim(0), // windows overlap within an image only
            1,
            (_, n, _) -> {
              for (int row = n * p; row < (n + 1) * p; row++) {
                Pooling.averageBackward(
                    g, countPadding, dy, row * line, row - n * p, dx, n * image);
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
