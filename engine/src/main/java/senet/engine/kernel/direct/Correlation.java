package senet.engine.kernel.direct;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.ResidueTaps;

/**
 * One direct pass of a convolution: each target is a sum over taps of a source image, {@code
 * target[i][j] = Σ source[i step + r dilation + top][j step + s dilation + left] w[r][s]}.
 *
 * <p>The forward pass is one of these. The input's gradient is one for each residue of a row and a
 * column by the stride: targets of one residue are reached by the same taps, and their sources, the
 * output's gradient, are neighbours.
 */
public final class Correlation {
  /** Channels that are computed together, at any vector width: those of the widest vector. */
  static final int LANES = 16;

  /** Targets of a row that are computed together. */
  static final int TILE = 8;

  private final ConvGeometry g;
  private final boolean adjoint; // whether source and target are the gradients of output and input
  private final int r; // rows of taps, perhaps none
  private final int s; // columns of taps, perhaps none
  private final int tapRow; // the kernel's row of the first tap
  private final int tapColumn; // the kernel's column of the first tap
  private final int tapStep; // from tap to tap in the kernel
  private final int step; // from target to target in the source
  private final int dilation; // from tap to tap in the source
  private final int top; // the source row of the first tap for the first target
  private final int left; // the same of columns
  private final int firstRow; // of targets in their image
  private final int firstColumn; // of targets in their image
  private final int targetStep; // from target to target in their image
  private final int rows;
  private final int columns;
  private final int depth;
  private final int groupLanes;
  private final LaneBlocks blocks;
  private final int mostR; // rows of taps at any residue
  private final int gatheredColumns;
  private final boolean shuffles; // whether lanes take channels in a register

  private Correlation(
      ConvGeometry g,
      boolean adjoint,
      int r,
      int s,
      int tapRow,
      int tapColumn,
      int tapStep,
      int step,
      int dilation,
      int top,
      int left,
      int firstRow,
      int firstColumn,
      int targetStep,
      int mostR,
      int mostS) {
    this.g = g;
    this.adjoint = adjoint;
    this.r = r;
    this.s = s;
    this.tapRow = tapRow;
    this.tapColumn = tapColumn;
    this.tapStep = tapStep;
    this.step = step;
    this.dilation = dilation;
    this.top = top;
    this.left = left;
    this.firstRow = firstRow;
    this.firstColumn = firstColumn;
    this.targetStep = targetStep;
    this.rows = Math.ceilDiv(targetH() - firstRow, targetStep);
    this.columns = Math.ceilDiv(targetW() - firstColumn, targetStep);
    this.depth = sourceC() / g.groups();
    this.groupLanes = targetC() / g.groups();
    this.blocks = LaneBlocks.of(g.groups(), groupLanes);
    this.mostR = mostR;
    this.gatheredColumns = (tiledColumns() - 1) * step + (mostS - 1) * dilation + 1;
    this.shuffles = spread() && depth == groupLanes && depth > 1 && GroupShuffles.has(depth);
  }

  /** The forward pass. */
  public static Correlation forward(ConvGeometry g) {
    return new Correlation(
        g,
        false,
        g.r(),
        g.s(),
        0,
        0,
        1,
        g.stride(),
        g.dilation(),
        -g.padding(),
        -g.padding(),
        0,
        0,
        1,
        g.r(),
        g.s());
  }

  /** The input's gradient at rows and columns of these residues by the stride. */
  public static Correlation inputGradient(ConvGeometry g, int residueRow, int residueColumn) {
    ResidueTaps rows = new ResidueTaps(g, g.r(), residueRow);
    ResidueTaps columns = new ResidueTaps(g, g.s(), residueColumn);
    return new Correlation(
        g,
        true,
        rows.count(),
        columns.count(),
        rows.last(),
        columns.last(),
        -rows.step(),
        1,
        rows.sourceStep(),
        rows.source(),
        columns.source(),
        residueRow,
        residueColumn,
        g.stride(),
        ResidueTaps.most(g, g.r()),
        ResidueTaps.most(g, g.s()));
  }

  /**
   * Whether the source that is gathered for this one is what {@code other} reads, too: residues of
   * one convolution differ in nothing else.
   */
  boolean hasSourceOf(Correlation other) {
    return top == other.top && left == other.left;
  }

  /** Whether there is no target, or no tap that reaches them. */
  public boolean isEmpty() {
    return r == 0 || s == 0 || rows <= 0 || columns <= 0;
  }

  /** Rows of targets. */
  public int rows() {
    return rows;
  }

  /** Columns of targets. */
  public int columns() {
    return columns;
  }

  int sourceH() {
    return adjoint ? g.p() : g.h();
  }

  int sourceW() {
    return adjoint ? g.q() : g.w();
  }

  int sourceC() {
    return adjoint ? g.k() : g.c();
  }

  int targetH() {
    return adjoint ? g.h() : g.p();
  }

  int targetW() {
    return adjoint ? g.w() : g.q();
  }

  int targetC() {
    return adjoint ? g.c() : g.k();
  }

  /** Source channels that a target's depends on. */
  int depth() {
    return depth;
  }

  /** Target channels of a group. */
  int groupLanes() {
    return groupLanes;
  }

  /** Whether the lanes of a vector belong to several groups and see channels of their own. */
  boolean spread() {
    return blocks.spread();
  }

  /** Whether lanes that are spread get their channels in a register, from gathered source as is. */
  boolean shuffles() {
    return shuffles;
  }

  /** Blocks of target channels. */
  public LaneBlocks blocks() {
    return blocks;
  }

  /** Columns of any residue's targets, those of whole tiles. */
  int tiledColumns() {
    return Math.ceilDiv(mostColumns(), TILE) * TILE;
  }

  /** Columns of targets of any residue. */
  int mostColumns() {
    return Math.ceilDiv(targetW(), targetStep);
  }

  /** Columns of gathered source: for whole tiles of targets. */
  int gatheredColumns() {
    return gatheredColumns;
  }

  /** Rows of gathered source for {@code rows} rows of targets. */
  int gatheredRows(int rows) {
    return (rows - 1) * step + (mostR - 1) * dilation + 1;
  }

  /** Floats from a gathered row to the next. */
  int rowFloats() {
    return shuffles() ? gatheredColumns() * LANES : laidOutRow();
  }

  /** Floats of a row that is laid out lane by lane: as where vectors do not hold whole groups. */
  int laidOutRow() {
    return gatheredColumns() * depth() * (spread() ? LANES : 1);
  }

  /** Floats from a gathered pixel to the next. */
  int pixelFloats() {
    return spread() ? LANES : depth();
  }

  /** Floats from a source channel to the next within gathered rows. */
  int depthFloats() {
    if (shuffles()) {
      return 0;
    }
    return spread() ? gatheredColumns() * LANES : 1;
  }

  /** Rows of targets of any residue. */
  int mostRows() {
    return Math.ceilDiv(targetH(), targetStep);
  }

  /** Rows of targets for which {@code rows} rows of gathered source suffice. */
  int rowsFor(int gathered) {
    return (gathered - (mostR - 1) * dilation - 1) / step + 1;
  }

  /** Floats of one block's packed weights. */
  int blockSize() {
    return r * s * depth() * LANES;
  }

  /** Floats of all packed weights. */
  public int packedSize() {
    return blocks.count() * blockSize();
  }

  public ConvGeometry g() {
    return g;
  }

  boolean adjoint() {
    return adjoint;
  }

  int r() {
    return r;
  }

  int s() {
    return s;
  }

  int tapRow() {
    return tapRow;
  }

  int tapColumn() {
    return tapColumn;
  }

  int tapStep() {
    return tapStep;
  }

  int step() {
    return step;
  }

  int dilation() {
    return dilation;
  }

  int top() {
    return top;
  }

  int left() {
    return left;
  }

  int firstRow() {
    return firstRow;
  }

  int firstColumn() {
    return firstColumn;
  }

  int targetStep() {
    return targetStep;
  }
}
