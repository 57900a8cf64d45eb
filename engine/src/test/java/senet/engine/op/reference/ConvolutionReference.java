package senet.engine.op.reference;

import java.util.Arrays;
import senet.engine.op.Conv2d;
import senet.engine.tensor.Shape;

/** A convolution as its definition says, in double. */
public final class ConvolutionReference {
  private ConvolutionReference() {}

  /** Inputs x [N,H,W,C], w [K,R,S,C/groups], perhaps bias [K]. */
  public static double[] apply(Conv2d op, Shape xShape, Shape wShape, double[][] inputs) {
    double[] x = inputs[0];
    int k = wShape.dim(0);
    int filters = k / op.groups();
    int groupC = wShape.dim(3);
    double[][] w = ofAllFilters(inputs[1], k);
    int[] taps = new int[wShape.dim(1) * wShape.dim(2)];
    Shape y = op.outputShape(xShape, wShape);
    double[] out = new double[y.size()];
    double[] bias = inputs.length == 3 ? inputs[2] : new double[k];
    double[] sums = new double[k];
    for (int at = 0; at < out.length; at += k) {
      place(op, xShape, wShape, y, at / k, taps);
      System.arraycopy(bias, 0, sums, 0, k);
      for (int i = 0; i < w.length; i++) {
        int pixel = taps[i / groupC];
        if (pixel < 0) {
          continue;
        }
        for (int group = 0; group < op.groups(); group++) {
          double value = x[pixel + group * groupC + i % groupC];
          addMultiple(value, w[i], sums, group * filters, filters);
        }
      }
      System.arraycopy(sums, 0, out, at, k);
    }
    return out;
  }

  /** A weight of each filter after the other: [R*S*C/groups][K]. */
  private static double[][] ofAllFilters(double[] w, int k) {
    double[][] transposed = new double[w.length / k][k];
    for (int i = 0; i < w.length; i++) {
      transposed[i % transposed.length][i / transposed.length] = w[i];
    }
    return transposed;
  }

  /** Most of what a test of a convolution does; of one index, or the compiler makes no vectors. */
  private static void addMultiple(double factor, double[] values, double[] sums, int from, int n) {
    for (int i = from; i < from + n; i++) {
      sums[i] += factor * values[i];
    }
  }

  /** The gradients for x and w: of a window's input, the sum over filters at once. */
  public static double[][] gradients(
      Conv2d op, Shape xShape, Shape wShape, double[] x, double[] weights, double[] dy) {
    int k = wShape.dim(0);
    int filters = k / op.groups();
    int groupC = wShape.dim(3);
    double[][] w = new double[weights.length / groupC][];
    for (int i = 0; i < w.length; i++) {
      w[i] = Arrays.copyOfRange(weights, i * groupC, (i + 1) * groupC);
    }
    double[][] dw = new double[w.length][groupC];
    double[] dx = new double[x.length];
    int[] taps = new int[wShape.dim(1) * wShape.dim(2)];
    Shape y = op.outputShape(xShape, wShape);
    for (int i = 0; i < dy.length / k * taps.length * op.groups(); i++) {
      int pixel = i / op.groups() / taps.length;
      int tap = i / op.groups() % taps.length;
      int group = i % op.groups();
      if (tap == 0 && group == 0) {
        place(op, xShape, wShape, y, pixel, taps);
      }
      if (taps[tap] < 0) {
        continue;
      }
      int at = taps[tap] + group * groupC;
      double[] seen = Arrays.copyOfRange(x, at, at + groupC);
      double[] arriving = new double[groupC];
      for (int filter = group * filters; filter < (group + 1) * filters; filter++) {
        double gradient = dy[pixel * k + filter];
        addMultiple(gradient, w[filter * taps.length + tap], arriving, 0, groupC);
        addMultiple(gradient, seen, dw[filter * taps.length + tap], 0, groupC);
      }
      for (int j = 0; j < groupC; j++) {
        dx[at + j] += arriving[j];
      }
    }
    return new double[][] {dx, Arrays.stream(dw).flatMapToDouble(Arrays::stream).toArray()};
  }

  /** Where the input's pixel under each tap starts, -1 in the padding. */
  private static void place(
      Conv2d op, Shape xShape, Shape wShape, Shape y, int outputPixel, int[] taps) {
    int h = xShape.dim(1);
    int w = xShape.dim(2);
    int image = outputPixel / y.dim(2) / y.dim(1);
    int top = outputPixel / y.dim(2) % y.dim(1) * op.stride() - op.padding();
    int left = outputPixel % y.dim(2) * op.stride() - op.padding();
    for (int tap = 0; tap < taps.length; tap++) {
      int row = top + tap / wShape.dim(2) * op.dilation();
      int column = left + tap % wShape.dim(2) * op.dilation();
      boolean inside = row >= 0 && row < h && column >= 0 && column < w;
      taps[tap] = inside ? ((image * h + row) * w + column) * xShape.dim(3) : -1;
    }
  }
}
