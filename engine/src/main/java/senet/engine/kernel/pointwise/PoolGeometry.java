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

  /** Rows of the output; below 1 where no window fits. */
  public int p() {
    return outputSize(h);
  }

  /** Columns of the output; below 1 where no window fits. */
  public int q() {
    return outputSize(w);
  }

  private int outputSize(int size) {
    long span = size + 2L * padding - kernel;
    long steps = Math.floorDiv(ceilMode ? span + stride - 1 : span, (long) stride);
    // The last window must start inside the image or its left padding.
    return (int) (steps * stride >= (long) size + padding ? steps : steps + 1);
  }

  /** First row or column of window {@code index}, below 0 in the padding. */
  public int begin(int index) {
    return index * stride - padding;
  }

  /** The end, in the image, of a window that starts at {@code begin}. */
  public int end(int begin, int size) {
    return (int) Math.min((long) begin + kernel, size);
  }

  /** Cells along one axis of a window that starts at {@code begin}: in the image or its padding. */
  public int covered(int begin, int size) {
    return (int) (Math.min((long) begin + kernel, (long) size + padding) - begin);
  }
}
