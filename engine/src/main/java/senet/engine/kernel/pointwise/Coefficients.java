package senet.engine.kernel.pointwise;

/**
 * Where a batch norm's coefficients stand in [3][C]: it maps x to {@code (x - mean) scale + shift}.
 * Means come first.
 */
public final class Coefficients {
  /** How many there are a channel. */
  public static final int KINDS = 3;

  private Coefficients() {}

  /** Where the scales start, for {@code c} channels. */
  public static int scale(int c) {
    return c;
  }

  /** Where the shifts start, for {@code c} channels. */
  public static int shift(int c) {
    return 2 * c;
  }
}
