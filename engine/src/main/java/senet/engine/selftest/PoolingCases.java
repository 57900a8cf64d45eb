package senet.engine.selftest;

import java.util.List;
import java.util.stream.Stream;
import senet.engine.autograd.Op;
import senet.engine.op.AvgPool2d;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.GlobalMaxPool;
import senet.engine.op.MaxPool2d;
import senet.engine.tensor.Shape;

/** Pooling over windows that overlap, and over whole images. */
final class PoolingCases {
  private static final Shape X = Shape.nhwc(2, 9, 9, 37);
  private static final int SIDE = 9;
  private static final int KERNEL = 3;
  private static final int STRIDE = 2;

  private PoolingCases() {}

  static Stream<KernelCase> all() {
    return Stream.of(
        windows("max pooling", new MaxPool2d(KERNEL, STRIDE), true, KERNEL, STRIDE),
        windows("average pooling", new AvgPool2d(KERNEL, STRIDE), false, KERNEL, STRIDE),
        windows("global max pooling", new GlobalMaxPool(), true, SIDE, SIDE),
        windows("global average pooling", new GlobalAvgPool(), false, SIDE, SIDE));
  }

  private static KernelCase windows(String name, Op op, boolean max, int kernel, int stride) {
    return KernelCase.of(name, op, (inputs, dy) -> pool(inputs[0], dy, max, kernel, stride), X);
  }

  /** Values that are chosen are exact; sums are of a window's values, or of windows' shares. */
  private static List<Expected> pool(double[] x, double[] dy, boolean max, int kernel, int stride) {
    double[] y = new double[dy.length];
    double[] magnitudes = new double[dy.length];
    double[] dx = new double[x.length];
    double[] shares = new double[x.length];
    int cells = kernel * kernel;
    for (int i = 0; i < dy.length; i++) {
      int largest = index(i, 0, kernel, stride);
      for (int cell = 0; cell < cells; cell++) {
        int at = index(i, cell, kernel, stride);
        largest = x[at] > x[largest] ? at : largest;
        if (!max) {
          y[i] += x[at] / cells;
          magnitudes[i] += Math.abs(x[at]) / cells;
          dx[at] += dy[i] / cells;
          shares[at] += Math.abs(dy[i]) / cells;
        }
      }
      if (max) {
        y[i] = x[largest];
        dx[largest] += dy[i];
        shares[largest] += Math.abs(dy[i]);
      }
    }
    int windows = Math.ceilDiv(kernel, stride) * Math.ceilDiv(kernel, stride); // of a pixel
    return List.of(
        Expected.ofSums("output", y, magnitudes, cells + 2),
        Expected.ofSums("input's gradient", dx, shares, windows + 1));
  }

  /** Of cell {@code cell} in the window of output {@code i}. */
  private static int index(int i, int cell, int kernel, int stride) {
    int c = X.dim(3);
    int side = (SIDE - kernel) / stride + 1;
    int row = i / c / side % side * stride + cell / kernel;
    int column = i / c % side * stride + cell % kernel;
    return ((i / c / side / side * SIDE + row) * SIDE + column) * c + i % c;
  }
}
