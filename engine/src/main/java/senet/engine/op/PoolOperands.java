package senet.engine.op;

import senet.engine.autograd.Op;
import senet.engine.kernel.pointwise.PoolGeometry;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/** What max-pool and average-pool ask of their sizes and their input. */
final class PoolOperands {
  private PoolOperands() {}

  static void requireSizes(String op, int kernel, int stride, int padding) {
    if (kernel < 1 || stride < 1 || padding < 0 || padding > kernel / 2) {
      throw new IllegalArgumentException(
          "%s: kernel %d, stride %d, padding %d; kernel and stride start at 1, padding at 0 and ends at half of the kernel"
              .formatted(op, kernel, stride, padding));
    }
  }

  static Shape outputShape(Op op, PoolGeometry g, Shape x) {
    if (g.p() < 1 || g.q() < 1) {
      throw new ShapeException(
          "%s: a window of %dx%d does not fit an input of %dx%d; input %s"
              .formatted(
                  op,
                  g.kernel(),
                  g.kernel(),
                  g.h() + 2L * g.padding(),
                  g.w() + 2L * g.padding(),
                  x));
    }
    return Shape.nhwc(x.dim(0), g.p(), g.q(), x.dim(3));
  }
}
