package senet.engine.kernel.gemm;

import senet.engine.simd.Lanes;

/** The register tiles, and which one serves a C of a given number of columns. */
public enum TileKind {
  /** {@link Tile4x4}. */
  FOUR_VECTORS(Tile4x4.ROWS, Tile4x4.VECTORS * Lanes.LENGTH),
  /** {@link Tile6x2}. */
  TWO_VECTORS(Tile6x2.ROWS, Tile6x2.VECTORS * Lanes.LENGTH),
  /** {@link Tile8x1}. */
  ONE_VECTOR(Tile8x1.ROWS, Tile8x1.VECTORS * Lanes.LENGTH),
  /** {@link TileScalar}. */
  SCALAR(TileScalar.ROWS, TileScalar.COLUMNS);

  /** Bits of a vector from which 32 registers can be relied on (AVX-512), which 4x4 needs. */
  private static final int WIDE_BITS = 512;

  private final int rows;
  private final int columns;

  TileKind(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /** Rows of A and C in a tile. */
  public int rows() {
    return rows;
  }

  /** Columns of B and C in a tile: the width of a packed panel. */
  public int columns() {
    return columns;
  }

  /**
   * The tile for a C of {@code n} columns: the widest that computes no more padding than a
   * narrower.
   */
  public static TileKind forColumns(int n) {
    if (Lanes.SCALAR) {
      return SCALAR;
    }
    if (n <= Lanes.LENGTH) {
      return ONE_VECTOR;
    }
    boolean wide =
        Lanes.SPECIES.vectorBitSize() >= WIDE_BITS
            && FOUR_VECTORS.padded(n) == TWO_VECTORS.padded(n);
    return wide ? FOUR_VECTORS : TWO_VECTORS;
  }

  /** {@code n} rounded up to whole tiles. */
  public int padded(int n) {
    return (n + columns - 1) / columns * columns;
  }
}
