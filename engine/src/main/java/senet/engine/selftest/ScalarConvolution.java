package senet.engine.selftest;

import senet.engine.kernel.conv.ConvGeometry;

/**
 * A convolution with a bias and its gradients as the definition says, in double.
 *
 * @param y the output
 * @param dx the gradient of the input
 * @param dw that of the weight
 * @param db that of the bias
 */
record ScalarConvolution(double[] y, double[] dx, double[] dw, double[] db) {
  static ScalarConvolution of(ConvGeometry g, double[] x, double[] w, double[] bias, double[] dy) {
    ScalarConvolution result =
        new ScalarConvolution(
            new double[dy.length], new double[x.length], new double[w.length], new double[g.k()]);
    for (int i = 0; i < dy.length; i++) {
      int filter = i % g.k();
      int pixel = i / g.k();
      double sum = bias[filter];
      result.db[filter] += dy[i];
      for (int tap = 0; tap < g.r() * g.s(); tap++) {
        int row = pixel / g.q() % g.p() * g.stride() + tap / g.s() * g.dilation() - g.padding();
        int column = pixel % g.q() * g.stride() + tap % g.s() * g.dilation() - g.padding();
        if (row >= 0 && row < g.h() && column >= 0 && column < g.w()) {
          int image = pixel / (g.p() * g.q());
          int group = filter / g.groupK();
          int xAt = ((image * g.h() + row) * g.w() + column) * g.c() + group * g.groupC();
          int wAt = (filter * g.r() * g.s() + tap) * g.groupC();
          sum += result.tap(x, xAt, w, wAt, g.groupC(), dy[i]);
        }
      }
      result.y[i] = sum;
    }
    return result;
  }

  /** The part of one output value that one tap adds, and both gradients of it. */
  private double tap(double[] x, int xAt, double[] w, int wAt, int channels, double gradient) {
    double sum = 0;
    for (int j = 0; j < channels; j++) {
      sum += x[xAt + j] * w[wAt + j];
      dx[xAt + j] += gradient * w[wAt + j];
      dw[wAt + j] += gradient * x[xAt + j];
    }
    return sum;
  }
}
