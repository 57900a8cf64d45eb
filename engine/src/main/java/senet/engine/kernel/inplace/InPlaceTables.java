package senet.engine.kernel.inplace;

/**
 * Where an {@link InPlacePass} finds things in a piece: for each residue the starts of a window's
 * runs, the windows of its targets and the targets themselves; then, for few channels, all taps of
 * a window, in a copy of the source and in the source.
 */
public final class InPlaceTables {
  /** Floats of a row of taps that are one run. */
  private static final int MOST_RUN = 1152;

  /** Floats of a run from which tiles that read windows run by run do not start anew too often. */
  private static final int LONG_RUN = 32;

  private final InPlaceResidue[] residues;
  private final InPlaceWeights weights;
  private final InPlacePieces pieces;
  private final boolean taps;

  InPlaceTables(
      InPlaceResidue[] residues, boolean adjoint, InPlaceWeights weights, InPlacePieces pieces) {
    this.residues = residues;
    this.weights = weights;
    this.pieces = pieces;
    this.taps = !adjoint && run(residues[0]) < LONG_RUN;
  }

  /** Whether a kernel row is one run of the source. */
  private boolean joins(InPlaceResidue residue) {
    return residue.columnStep() == 1 && residue.s() * weights.groupDepth() <= MOST_RUN;
  }

  /** Floats of a window. */
  int depth(InPlaceResidue residue) {
    return residue.r() * residue.s() * weights.groupDepth();
  }

  /** Runs of a window. */
  int segments(InPlaceResidue residue) {
    return joins(residue) ? residue.r() : residue.r() * residue.s();
  }

  /** Floats of a run. */
  int run(InPlaceResidue residue) {
    return joins(residue) ? residue.s() * weights.groupDepth() : weights.groupDepth();
  }

  /** Whether there is a table of taps: of the forward pass, where runs are short. */
  boolean hasTaps() {
    return taps;
  }

  /** Where the table of taps starts. */
  int taps() {
    int at = 0;
    for (InPlaceResidue residue : residues) {
      at += size(residue);
    }
    return at;
  }

  /** Where the table of taps of windows in the source starts. */
  int imageTaps() {
    return taps() + depth(residues[0]);
  }

  /** Targets of a residue in a piece. */
  int targets(InPlaceResidue residue) {
    return pieces.mostTargetRows() * residue.columns();
  }

  /** Ints of a residue's tables: as many windows as targets follow the starts. */
  int size(InPlaceResidue residue) {
    return segments(residue) + 2 * targets(residue);
  }

  /** Ints of all tables. */
  public int size() {
    return taps() + (taps ? 2 * depth(residues[0]) : 0);
  }

  /** Fills the tables. */
  public void fill(int[] tables) {
    int at = 0;
    for (InPlaceResidue residue : residues) {
      fillStarts(residue, tables, at);
      fillTargets(residue, tables, at + segments(residue));
      at += size(residue);
    }
    if (taps) {
      fillTaps(residues[0], tables);
    }
  }

  private void fillTaps(InPlaceResidue residue, int[] tables) {
    int channels = weights.groupDepth();
    for (int i = 0; i < depth(residue); i++) {
      int tap = i / channels;
      int row = tap / residue.s() * residue.rowStep();
      int column = tap % residue.s() * residue.columnStep();
      tables[taps() + i] = pieces.offset(row, column) + i % channels;
      tables[imageTaps() + i] = pieces.sourceOffset(row, column) + i % channels;
    }
  }

  private void fillStarts(InPlaceResidue residue, int[] tables, int at) {
    int shift = pieces.start(residue);
    int perRow = joins(residue) ? 1 : residue.s();
    for (int i = 0; i < segments(residue); i++) {
      int row = i / perRow * residue.rowStep();
      int column = i % perRow * residue.columnStep();
      tables[at + i] = shift + pieces.offset(row, column);
    }
  }

  private void fillTargets(InPlaceResidue residue, int[] tables, int at) {
    int count = targets(residue);
    // Images of fewer rows than the stride have residues without any, and no target to fill in.
    int residueRows = Math.max(1, residue.rows());
    int imageRows = pieces.pieceImages() == 1 ? pieces.pieceRows() : residueRows;
    for (int i = 0; i < count; i++) {
      int column = i % residue.columns();
      int row = i / residue.columns() % imageRows;
      int image = i / residue.columns() / imageRows;
      tables[at + i] = pieces.imageOffset(image) + pieces.windowOffset(row, column);
      tables[at + count + i] =
          pieces.target(
              image,
              residue.firstRow() + row * residue.targetStep(),
              residue.firstColumn() + column * residue.targetStep());
    }
  }
}
