package senet.engine.kernel.inplace;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.ResidueTaps;

/**
 * Targets that the same taps reach: all of the forward pass, of the input's gradient those whose
 * row and column have the same residues by the stride. {@code target[i][j]} sees {@code source[i
 * step + top + r rowStep][j step + left + s columnStep]}.
 *
 * @param rows of targets
 * @param columns of targets
 * @param firstRow of targets in their image
 * @param firstColumn of targets in their image
 * @param targetStep from target to target in their image
 * @param r rows of taps, perhaps none
 * @param s columns of taps, perhaps none
 * @param top source row of the first tap for the first target
 * @param left source column of the first tap for the first target
 * @param rowStep from tap to tap in the source
 * @param columnStep from tap to tap in the source
 * @param firstTap in the kernel, of S columns
 * @param tapRowStep from a row of taps to the next in the kernel, of S columns
 * @param tapStep from tap to tap of a row in the kernel
 */
record InPlaceResidue(
    int rows,
    int columns,
    int firstRow,
    int firstColumn,
    int targetStep,
    int r,
    int s,
    int top,
    int left,
    int rowStep,
    int columnStep,
    int firstTap,
    int tapRowStep,
    int tapStep) {
  static InPlaceResidue forward(ConvGeometry g) {
    return new InPlaceResidue(
        g.p(),
        g.q(),
        0,
        0,
        1,
        g.r(),
        g.s(),
        -g.padding(),
        -g.padding(),
        g.dilation(),
        g.dilation(),
        0,
        g.s(),
        1);
  }

  static InPlaceResidue inputGradient(ConvGeometry g, int row, int column) {
    ResidueTaps rows = new ResidueTaps(g, g.r(), row);
    ResidueTaps columns = new ResidueTaps(g, g.s(), column);
    return new InPlaceResidue(
        Math.max(0, Math.ceilDiv(g.h() - row, g.stride())),
        Math.max(0, Math.ceilDiv(g.w() - column, g.stride())),
        row,
        column,
        g.stride(),
        rows.count(),
        columns.count(),
        rows.source(),
        columns.source(),
        rows.sourceStep(),
        columns.sourceStep(),
        rows.last() * g.s() + columns.last(),
        -rows.step() * g.s(),
        -columns.step());
  }

  /** Whether there is no target, or no tap that reaches them. */
  boolean isEmpty() {
    return r == 0 || s == 0 || rows == 0 || columns == 0;
  }

  /** The kernel's tap at row i and column j of these. */
  int tap(int i, int j) {
    return firstTap + i * tapRowStep + j * tapStep;
  }
}
