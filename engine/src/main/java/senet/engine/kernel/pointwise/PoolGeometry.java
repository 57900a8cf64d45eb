package senet.engine.kernel.pointwise;

/**
 * Every size of a two-dimensional pooling, derived once, by PyTorch's rules.
 *
 * @param h rows of the input
 * @param w columns of the input
 * @param c channels
 * @param kernel rows and columns of a window
 * @param stride step between windows
 * @param padding cells on each side that belong to no image
 * @param ceilMode whether a last window that leaves the image counts
 */
public record PoolGeometry(
    int h, int w, int c, int kernel, int stride, int padding, boolean ceilMode) {

  /** Rows of the output. */
  public int p() {
    return outputSize(h);
  }

  /** Columns of the output. */
  public int q() {
    return outputSize(w);
  }

  private int outputSize(int size) {
    int span = size + 2 * padding - kernel;
    if (span < 0) {
      return 0;
    }
    int steps = ceilMode ? (span + stride - 1) / stride : span / stride;
    // A window must start inside the image or its left padding.
    return steps * stride >= size + padding ? steps : steps + 1;
  }

  /** First row or column of window {@code index}, below 0 in the padding. */
  public int begin(int index) {
    return index * stride - padding;
  }

  /** Cells along one axis of a window that starts at {@code begin}: in the image or its padding. */
  public int covered(int begin, int size) {
    return Math.min(begin + kernel, size + padding) - begin;
  }
}
