package senet.engine.kernel.winograd;

import senet.engine.kernel.conv.ConvGeometry;

/**
 * Winograd's algorithm of 4x4 tiles and 3x3 kernels at a stride: its sizes and its one-dimensional
 * maps, of which two, one along columns and one along rows, are a transform.
 *
 * <p>At stride 2 every other value of a window meets the outer taps, 0 and 2: they are F(4, 2),
 * five products for four outputs. The values between meet the middle tap, a product each, without
 * any transform. That makes nine products for 4 x 3 taps, 81 instead of 144 a tile.
 */
enum Scheme {
  STRIDE_1(6),
  STRIDE_2(9);

  /** Values of a transformed kernel along an axis. */
  static final int KERNEL_LINE = 6;

  /** Values of a transformed kernel, at stride 1 of a window, too. */
  static final int KERNEL_PLANES = KERNEL_LINE * KERNEL_LINE;

  private final int window;

  Scheme(int window) {
    this.window = window;
  }

  static Scheme of(ConvGeometry g) {
    return g.stride() == 1 ? STRIDE_1 : STRIDE_2;
  }

  /** Rows and columns of the window of the input that a tile depends on. */
  int window() {
    return window;
  }

  /** Values of a transformed window: products of a tile. */
  int planes() {
    return window * window;
  }

  /** The plane of U that multiplies plane {@code xi} of V: the middle tap is the same for four. */
  int kernelPlane(int xi) {
    int row = Math.min(xi / window, KERNEL_LINE - 1);
    int column = Math.min(xi % window, KERNEL_LINE - 1);
    return row * KERNEL_LINE + column;
  }

  /** Whether an earlier plane has the same {@link #kernelPlane}. */
  boolean repeatsKernelPlane(int xi) {
    return xi / window >= KERNEL_LINE || xi % window >= KERNEL_LINE;
  }

  /** A row of B^T. */
  void input(float[] from, int at, int step, float[] to, int into, int intoStep, int n) {
    switch (this) {
      case STRIDE_1 -> InputPass.run(from, at, step, to, into, intoStep, n);
      case STRIDE_2 -> StridedInputPass.run(from, at, step, to, into, intoStep, n);
    }
  }

  /** A row of A^T. */
  void output(float[] from, int at, int step, float[] to, int into, int intoStep, int n) {
    switch (this) {
      case STRIDE_1 -> OutputPass.run(from, at, step, to, into, intoStep, n);
      case STRIDE_2 -> StridedOutputPass.run(from, at, step, to, into, intoStep, n);
    }
  }

  /** A row of A. */
  void outputGradient(float[] from, int at, int step, float[] to, int into, int intoStep, int n) {
    switch (this) {
      case STRIDE_1 -> OutputGradientPass.run(from, at, step, to, into, intoStep, n);
      case STRIDE_2 -> StridedOutputGradientPass.run(from, at, step, to, into, intoStep, n);
    }
  }

  /** A row of B. */
  void inputGradient(float[] from, int at, int step, float[] to, int into, int intoStep, int n) {
    switch (this) {
      case STRIDE_1 -> InputGradientPass.run(from, at, step, to, into, intoStep, n);
      case STRIDE_2 -> StridedInputGradientPass.run(from, at, step, to, into, intoStep, n);
    }
  }

  /** Adds a row of B. */
  void addInputGradient(float[] from, int at, int step, float[] to, int into, int intoStep, int n) {
    switch (this) {
      case STRIDE_1 -> InputGradientPass.add(from, at, step, to, into, intoStep, n);
      case STRIDE_2 -> StridedInputGradientPass.add(from, at, step, to, into, intoStep, n);
    }
  }

  /** A row of G. */
  void weight(float[] from, int at, int step, float[] to, int into, int intoStep, int n) {
    switch (this) {
      case STRIDE_1 -> WeightPass.run(from, at, step, to, into, intoStep, n);
      case STRIDE_2 -> StridedWeightPass.run(from, at, step, to, into, intoStep, n);
    }
  }

  /** A row of G^T. */
  void weightGradient(float[] from, int at, int step, float[] to, int into, int intoStep, int n) {
    switch (this) {
      case STRIDE_1 -> WeightGradientPass.run(from, at, step, to, into, intoStep, n);
      case STRIDE_2 -> StridedWeightGradientPass.run(from, at, step, to, into, intoStep, n);
    }
  }
}
