package senet.engine.kernel.conv;

/**
 * Every size of a two-dimensional convolution, derived once.
 *
 * @param n images
 * @param h rows of the input
 * @param w columns of the input
 * @param c input channels of all groups
 * @param k output channels of all groups
 * @param r rows of the kernel
 * @param s columns of the kernel
 * @param stride step between windows, both ways
 * @param padding zeros on each of the four sides
 * @param dilation distance of neighbouring taps
 * @param groups into which channels are divided
 */
public record ConvGeometry(
    int n,
    int h,
    int w,
    int c,
    int k,
    int r,
    int s,
    int stride,
    int padding,
    int dilation,
    int groups) {

  /** Rows of the output. */
  public int p() {
    return outputSize(h, r, stride, padding, dilation);
  }

  /** Columns of the output. */
  public int q() {
    return outputSize(w, s, stride, padding, dilation);
  }

  /** The number of window positions along one axis; below 1 where the kernel does not fit. */
  public static int outputSize(int size, int taps, int stride, int padding, int dilation) {
    long span = size + 2L * padding - (long) dilation * (taps - 1) - 1;
    return Math.clamp(Math.floorDiv(span, (long) stride) + 1, 0, Integer.MAX_VALUE);
  }

  /** Input channels of one group. */
  public int groupC() {
    return c / groups;
  }

  /** Output channels of one group. */
  public int groupK() {
    return k / groups;
  }

  /** Input values that one output value of a group depends on: R S C/groups. */
  public int taps() {
    return r * s * groupC();
  }

  /** Output pixels of one image. */
  public int pixels() {
    return p() * q();
  }

  /** Whether a window is one whole input pixel, so that the input is its own im2col matrix. */
  public boolean pointwise() {
    return r == 1 && s == 1 && stride == 1 && padding == 0;
  }
}
