package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;

import senet.engine.simd.Lanes;

/**
 * How wide the panels are into which B and C are cut: as the widest register tile that they use.
 */
public final class Panels {
  private static final int SCALAR_COLUMNS = 8;

  private Panels() {}

  /** Columns of a panel of an operand of {@code n} columns; the last panel may have fewer. */
  public static int columns(int n) {
    if (Lanes.SCALAR) {
      return SCALAR_COLUMNS;
    }
    if (n > 2 * LENGTH && Lanes.MANY_REGISTERS) {
      return Tile4x4.VECTORS * LENGTH;
    }
    return n > LENGTH ? Tile6x2Rows.VECTORS * LENGTH : LENGTH;
  }

  /** {@code n} columns rounded up to whole panels. */
  public static int padded(int n) {
    int columns = columns(n);
    return (n + columns - 1) / columns * columns;
  }
}
