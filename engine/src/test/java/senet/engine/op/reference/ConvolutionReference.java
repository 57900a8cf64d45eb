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

  /** The gradients for x and w, term by term. */
  public static double[][] gradients(
      Conv2d op, Shape xShape, Shape wShape, double[] x, double[] weights, double[] dy) {
    int h = xShape.dim(1);
    int w = xShape.dim(2);
    int c = xShape.dim(3);
    int k = wShape.dim(0);
    int groupC = wShape.dim(3);
    Shape y = op.outputShape(xShape, wShape);
    double[][] gradients = {new double[x.length], new double[weights.length]};
    for (int i = 0; i < dy.length; i++) {
      int filter = i % k;
      int q = i / k % y.dim(2);
      int p = i / k / y.dim(2) % y.dim(1);
      int n = i / k / y.dim(2) / y.dim(1);
      for (int tap = 0; tap < wShape.dim(1) * wShape.dim(2); tap++) {
        int row = p * op.stride() + tap / wShape.dim(2) * op.dilation() - op.padding();
        int column = q * op.stride() + tap % wShape.dim(2) * op.dilation() - op.padding();
        if (row < 0 || row >= h || column < 0 || column >= w) {
          continue;
        }
        int group = filter / (k / op.groups());
        for (int j = 0; j < groupC; j++) {
          int xAt = ((n * h + row) * w + column) * c + group * groupC + j;
          int wAt = (filter * wShape.dim(1) * wShape.dim(2) + tap) * groupC + j;
          gradients[0][xAt] += dy[i] * weights[wAt];
          gradients[1][wAt] += dy[i] * x[xAt];
        }
      }
    }
    return gradients;
  }
}
