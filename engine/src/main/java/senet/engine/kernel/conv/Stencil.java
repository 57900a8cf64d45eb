package senet.engine.kernel.conv;

import senet.engine.kernel.depthwise.DepthwiseStripe;

/**
 * Where the sources of a depthwise 3x3 pass lie: target (i, j) sees source lines {@code i step +
 * top + r dilation} and columns {@code j step + left + s dilation}. A line outside the image is one
 * pixel of zeros.
 */
public record Stencil(
    int sourceH,
    int sourceW,
    int targetH,
    int targetW,
    int channels,
    int step,
    int dilation,
    int top,
    int left) {
  private static final int LAST = 2; // tap of three

  /** Lanes of vectors of 512 bits, of which there are 32 registers. */
  public static final int WIDE_LANES = 16;

  /**
   * Channels of pixels so large that a column's lie in few sets of L1. 512 at 14x14, batch 8, Zen
   * 5, two threads: 0.15 ms forward along rows, 0.12 along channels of four pixels, where they do
   * not go by {@link DepthwiseStripe}.
   */
  public static final int MANY_CHANNELS = 256;

  /** The forward pass. */
  public static Stencil forward(ConvGeometry g) {
    int first = -g.padding();
    return new Stencil(g.h(), g.w(), g.p(), g.q(), g.c(), g.stride(), g.dilation(), first, first);
  }

  /** The input's gradient at stride 1, with the taps in reverse. */
  public static Stencil inputGradient(ConvGeometry g) {
    int first = g.padding() - LAST * g.dilation();
    return new Stencil(g.p(), g.q(), g.h(), g.w(), g.c(), 1, g.dilation(), first, first);
  }

  /** Whether targets and sources are images of one size and the taps a target's neighbours. */
  public boolean isSame() {
    boolean neighbours = step == 1 && dilation == 1 && left == -1;
    return neighbours && sourceW == targetW && sourceW > 1;
  }

  /** Whether targets are every second source with its neighbours. */
  boolean isHalving() {
    return step == 2 && dilation == 1 && left == -1 && sourceW > 1;
  }

  /** Whether vectors of channels go along whole rows of targets. */
  public boolean hasRows() {
    return channels < MANY_CHANNELS && (isSame() || isHalving());
  }

  /** The first column of targets with all taps inside. */
  public int interiorBegin() {
    return Math.clamp(Math.ceilDiv(-left, step), 0, targetW);
  }

  /** The end of the columns of targets with all taps inside. */
  public int interiorEnd() {
    int last = Math.floorDiv(sourceW - 1 - LAST * dilation - left, step);
    return Math.clamp(last + 1, interiorBegin(), targetW);
  }

  /** The source line of tap row {@code r} of target row {@code i}. */
  public int line(int i, int r) {
    return i * step + top + r * dilation;
  }

  private boolean isOutside(int line) {
    return line < 0 || line >= sourceH;
  }

  /** The array that a source line is in. */
  public float[] array(int line, float[] image, float[] zeros) {
    return isOutside(line) ? zeros : image;
  }

  /** Where a column of a source line starts in its array. */
  public int at(int line, int image0, int column) {
    return isOutside(line) ? 0 : image0 + (line * sourceW + column) * channels;
  }

  /** From column to column of a source line. */
  public int pixel(int line) {
    return isOutside(line) ? 0 : channels;
  }

  /** The source column of tap column {@code s}, or -1 where it lies outside. */
  public int sourceColumn(int j, int s) {
    int column = j * step + left + s * dilation;
    return column < sourceW ? Math.max(column, -1) : -1;
  }
}
