package senet.engine.kernel.inplace;

import senet.engine.kernel.conv.ConvGeometry;

/**
 * What the first target of all residues together sees of the source.
 *
 * @param top the first row
 * @param left the first column
 * @param rows as many
 * @param columns as many
 */
public record InPlaceSpan(int top, int left, int rows, int columns) {
  /** Nothing where all that windows see is padding. */
  static InPlaceSpan of(InPlaceResidue[] residues) {
    int firstRow = Integer.MAX_VALUE;
    int firstColumn = Integer.MAX_VALUE;
    int endRow = Integer.MIN_VALUE;
    int endColumn = Integer.MIN_VALUE;
    for (InPlaceResidue residue : residues) {
      if (!residue.isEmpty()) {
        firstRow = Math.min(firstRow, residue.top());
        firstColumn = Math.min(firstColumn, residue.left());
        endRow = Math.max(endRow, residue.top() + (residue.r() - 1) * residue.rowStep() + 1);
        endColumn =
            Math.max(endColumn, residue.left() + (residue.s() - 1) * residue.columnStep() + 1);
      }
    }
    return endRow > firstRow
        ? new InPlaceSpan(firstRow, firstColumn, endRow - firstRow, endColumn - firstColumn)
        : new InPlaceSpan(0, 0, 0, 0);
  }

  /**
   * Floats of source that one row of targets sees, the more of both passes, before there is one: a
   * size that an int may not hold.
   */
  public static double leastFloats(ConvGeometry g) {
    double down = (g.r() - 1.0) * g.dilation() + 1;
    double across = (g.s() - 1.0) * g.dilation() + 1;
    double forward = down * ((g.q() - 1.0) * g.stride() + across) * g.c();
    double columns = (double) g.w() / g.stride() + across / g.stride() + 2;
    return Math.max(forward, (down / g.stride() + 1) * columns * g.k());
  }
}
