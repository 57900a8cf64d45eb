package senet.engine.op.reference;

import senet.engine.op.Conv2d;
import senet.engine.tensor.Shape;

/** A convolution as its definition says, in double. */
public final class ConvolutionReference {
  private ConvolutionReference() {}

  /** Inputs x [N,H,W,C], w [K,R,S,C/groups], perhaps bias [K]. */
  public static double[] apply(Conv2d op, Shape xShape, Shape wShape, double[][] inputs) {
    int h = xShape.dim(1);
    int w = xShape.dim(2);
    int c = xShape.dim(3);
    int k = wShape.dim(0);
    int groupC = wShape.dim(3);
    Shape y = op.outputShape(xShape, wShape);
    double[] out = new double[y.size()];
    for (int i = 0; i < out.length; i++) {
      int filter = i % k;
      int q = i / k % y.dim(2);
      int p = i / k / y.dim(2) % y.dim(1);
      int n = i / k / y.dim(2) / y.dim(1);
      double sum = inputs.length == 3 ? inputs[2][filter] : 0;
      for (int r = 0; r < wShape.dim(1); r++) {
        for (int s = 0; s < wShape.dim(2); s++) {
          int row = p * op.stride() + r * op.dilation() - op.padding();
          int column = q * op.stride() + s * op.dilation() - op.padding();
          if (row < 0 || row >= h || column < 0 || column >= w) {
            continue;
          }
          int group = filter / (k / op.groups());
          for (int j = 0; j < groupC; j++) {
            sum +=
                inputs[0][((n * h + row) * w + column) * c + group * groupC + j]
                    * inputs[1][((filter * wShape.dim(1) + r) * wShape.dim(2) + s) * groupC + j];
          }
        }
      }
      out[i] = sum;
    }
    return out;
  }
}
