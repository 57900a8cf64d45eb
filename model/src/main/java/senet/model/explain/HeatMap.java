package senet.model.explain;

import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * A value for each place of an image, coarser than the image.
 *
 * @param h rows
 * @param w columns
 * @param values [h][w], from 0 on
 */
public record HeatMap(int h, int w, float[] values) {
  /** Checks the size. */
  public HeatMap {
    if (h < 1 || w < 1 || values.length != (long) h * w) {
      throw new IllegalArgumentException(
          "HeatMap: %d values for %dx%d places".formatted(values.length, h, w));
    }
  }

  /**
   * Grad-CAM (Selvaraju et al., arXiv 1610.02391, equations 1 and 2): {@code relu(sum over c of a_c
   * · A_c)}, a_c the mean of the gradient of channel c over all places.
   *
   * @param features A, [1, H, W, C]
   * @param gradient of a class's score with respect to A, of the same shape
   */
  static HeatMap gradCam(Tensor features, Tensor gradient) {
    Shape shape = features.shape();
    int places = shape.dim(1) * shape.dim(2);
    int c = shape.dim(3);
    double[] weights = new double[c];
    for (int i = 0; i < gradient.size(); i++) {
      weights[i % c] += gradient.data()[i] / (double) places;
    }
    float[] values = new float[places];
    for (int place = 0; place < places; place++) {
      double sum = 0;
      for (int i = 0; i < c; i++) {
        sum += weights[i] * features.data()[place * c + i];
      }
      values[place] = (float) Math.max(0, sum);
    }
    return new HeatMap(shape.dim(1), shape.dim(2), values);
  }

  /**
   * What an SE block lets through at each place: the mean over channels of {@code |gate ·
   * feature|}.
   *
   * @param features [1, H, W, C]
   * @param gate [1, 1, 1, C], or as the features
   */
  static HeatMap gated(Tensor features, Tensor gate) {
    Shape shape = features.shape();
    int places = shape.dim(1) * shape.dim(2);
    int c = shape.dim(3);
    float[] values = new float[places];
    for (int place = 0; place < places; place++) {
      double sum = 0;
      for (int i = 0; i < c; i++) {
        int at = place * c + i;
        sum += Math.abs((double) features.data()[at] * gate.data()[at % gate.size()]);
      }
      values[place] = (float) (sum / c);
    }
    return new HeatMap(shape.dim(1), shape.dim(2), values);
  }

  /** The value at row {@code y} and column {@code x}. */
  public float at(int y, int x) {
    return values[y * w + x];
  }

  /** The largest value. */
  public float max() {
    float max = 0;
    for (float value : values) {
      max = Math.max(max, value);
    }
    return max;
  }

  /**
   * In another size, bilinear between the middles of places; beyond the outermost middles it stays
   * as it is there.
   *
   * @param newH at least 1
   * @param newW at least 1
   */
  public HeatMap enlarged(int newH, int newW) {
    float[] enlarged = new float[newH * newW];
    for (int y = 0; y < newH; y++) {
      double row = place(y, h, newH);
      int y0 = (int) row;
      int y1 = Math.min(y0 + 1, h - 1);
      for (int x = 0; x < newW; x++) {
        double column = place(x, w, newW);
        int x0 = (int) column;
        int x1 = Math.min(x0 + 1, w - 1);
        double upper = between(at(y0, x0), at(y0, x1), column - x0);
        double lower = between(at(y1, x0), at(y1, x1), column - x0);
        enlarged[y * newW + x] = (float) between(upper, lower, row - y0);
      }
    }
    return new HeatMap(newH, newW, enlarged);
  }

  /** Where the middle of pixel {@code i} of {@code to} lies among the middles of {@code from}. */
  private static double place(int i, int from, int to) {
    return Math.clamp((i + 0.5) * from / to - 0.5, 0, from - 1);
  }

  private static double between(double a, double b, double share) {
    return a + (b - a) * share;
  }
}
