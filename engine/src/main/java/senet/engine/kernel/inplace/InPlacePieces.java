package senet.engine.kernel.inplace;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.RowPieces;
import senet.engine.kernel.gemm.OffsetGemm;

/**
 * How the images of an {@link InPlacePass} are cut into pieces, rows of one image or several whole
 * images, and where the source that a piece sees lies: in a thread's scratch, with the zeros around
 * it, or in place where none are needed. The pieces are the same at any width of vectors.
 */
public final class InPlacePieces {
  /** Floats of a copied piece of the source, 384 KB, which share L2 with a panel of weights. */
  private static final int SCRATCH_FLOATS = 96 * 1024;

  /**
   * Fewest targets of a piece where an image has them, before pieces are evened: a slice of weights
   * that comes from L3 takes as long as some 30 targets' products.
   */
  private static final int LEAST_TARGETS = 128;

  /** Targets of a piece: of few channels many rows would fit, and threads want some each. */
  private static final int MOST_TARGETS = 1024;

  /** Fewest pieces of work, so that threads have some each. */
  static final int LEAST_PIECES = 4;

  private static final int WIDEST_PANEL = 64; // columns

  private final ConvGeometry g;
  private final boolean adjoint; // whether source and target are the gradients of output and input
  private final int step; // from target to target in the source
  private final InPlaceSpan span; // of one target
  private final int rows; // of targets, the most of any residue
  private final int columns; // of targets, the most of any residue
  private final boolean copies;
  private final int rowPieces; // of one image; 1 where a piece has several
  private final int pieceImages; // 1 unless a piece has all rows

  InPlacePieces(ConvGeometry g, boolean adjoint, InPlaceResidue[] residues) {
    this.g = g;
    this.adjoint = adjoint;
    this.step = adjoint ? 1 : g.stride();
    this.rows = residues[0].rows();
    this.columns = residues[0].columns();
    this.span = InPlaceSpan.of(residues);
    this.copies =
        span.rows() > 0 // or no tap reaches any target
            && (g.groups() > 1
                || span.top() < 0
                || span.left() < 0
                || span.top() + (rows - 1) * step + span.rows() > sourceH()
                || span.left() + (columns - 1) * step + span.columns() > sourceW());
    int fit = (SCRATCH_FLOATS / rowFloats() - span.rows()) / step + 1;
    int most = Math.min(Math.max(fit, LEAST_TARGETS / columns), MOST_TARGETS / columns);
    int widePanels = g.groups() * Math.ceilDiv(targetC() / g.groups(), WIDEST_PANEL);
    if (g.n() * widePanels < LEAST_PIECES) { // the same pieces at any width of vectors
      most = Math.min(most, Math.ceilDiv(rows * g.n(), LEAST_PIECES));
    }
    if (most >= rows) {
      this.rowPieces = 1;
      this.pieceImages = Math.clamp(g.n() / LEAST_PIECES, 1, most / rows);
    } else {
      this.rowPieces = RowPieces.even(rows, Math.max(1, most), g.n());
      this.pieceImages = 1;
    }
  }

  private int sourceH() {
    return adjoint ? g.p() : g.h();
  }

  private int sourceW() {
    return adjoint ? g.q() : g.w();
  }

  private int sourceC() {
    return adjoint ? g.k() : g.c();
  }

  private int targetH() {
    return adjoint ? g.h() : g.p();
  }

  private int targetW() {
    return adjoint ? g.w() : g.q();
  }

  private int targetC() {
    return adjoint ? g.c() : g.k();
  }

  /** Floats from a pixel of the source to the next, as it is read: of groups one at a time. */
  int pixelFloats() {
    return sourceC() / g.groups();
  }

  /** Floats from a row of the source to the next, as it is read. */
  private int rowFloats() {
    return (copies ? windowColumns(columns) : sourceW()) * pixelFloats();
  }

  private int sourceRows(int targetRows) {
    return (targetRows - 1) * step + span.rows();
  }

  private int imageFloats() {
    return (copies ? sourceRows(pieceRows()) : sourceH()) * rowFloats();
  }

  /** Images of a piece. */
  public int pieceImages() {
    return pieceImages;
  }

  /** Most rows of an image's targets of any residue that are in a piece. */
  int pieceRows() {
    return RowPieces.most(rows, rowPieces);
  }

  /** Pieces of one image's rows; 1 where a piece has several images. */
  public int rowPieces() {
    return rowPieces;
  }

  /** All pieces. */
  public int count() {
    return Math.ceilDiv(g.n(), pieceImages) * rowPieces;
  }

  /** Floats of a thread's scratch for the copied piece and the edge of a product. */
  public int scratchSize() {
    return OffsetGemm.EDGE_SIZE + (copies ? pieceImages * imageFloats() : 0);
  }

  /** The first row of targets of a piece. */
  int firstRow(int rowPiece) {
    return RowPieces.first(rows, rowPieces, rowPiece);
  }

  /** The row of targets that a piece ends before. */
  int endRow(int rowPiece) {
    return RowPieces.first(rows, rowPieces, rowPiece + 1);
  }

  /** Copies a group's piece of the source to scratch where needed; returns whether it is. */
  boolean load(
      float[] source,
      int source0,
      float[] scratch,
      int image,
      int endImage,
      int rowPiece,
      int group) {
    if (copies) {
      int from = firstRow(rowPiece);
      int width = rowFloats() / pixelFloats();
      int group0 = source0 + group * pixelFloats();
      for (int n = image; n < endImage; n++) {
        int at = OffsetGemm.EDGE_SIZE + (n - image) * imageFloats();
        copy(source, group0, n, from, endRow(rowPiece), 0, width, scratch, at);
      }
    }
    return copies;
  }

  /**
   * Copies to its place {@code columns} columns of what rows [from, to) of a piece's targets see.
   */
  void loadRows(
      float[] source,
      int source0,
      float[] scratch,
      int image,
      int rowPiece,
      int from,
      int to,
      int column,
      int columns) {
    int at = OffsetGemm.EDGE_SIZE + offset((from - firstRow(rowPiece)) * step, column);
    copy(source, source0, image, from, to, column, columns, scratch, at);
  }

  /** Copies what rows [from, to) of targets see of {@code columns} columns. */
  private void copy(
      float[] source,
      int source0,
      int image,
      int from,
      int to,
      int column,
      int columns,
      float[] scratch,
      int at) {
    InPlaceSource.copy(
        source,
        source0 + image * sourceH() * sourceW() * sourceC(),
        sourceH(),
        sourceW(),
        sourceC(),
        pixelFloats(),
        from * step + span.top(),
        span.left() + column,
        sourceRows(to - from),
        columns,
        scratch,
        at,
        rowFloats());
  }

  /** Whether what targets see is copied. */
  boolean copies() {
    return copies;
  }

  /** Columns that {@code columns} neighbouring targets of a row see. */
  int windowColumns(int columns) {
    return (columns - 1) * step + span.columns();
  }

  /** Where the first source pixel that a piece sees is, in scratch or in the source. */
  int start(int source0, int image, int rowPiece) {
    int row = image * sourceH() + firstRow(rowPiece) * step + span.top();
    return copies ? OffsetGemm.EDGE_SIZE : source0 + (row * sourceW() + span.left()) * sourceC();
  }

  /** From there to what the first target of a residue sees. */
  int start(InPlaceResidue residue) {
    return offset(residue.top() - span.top(), residue.left() - span.left());
  }

  /** From what one target sees to what another one does, so many rows and columns on. */
  int windowOffset(int row, int column) {
    return offset(row * step, column * step);
  }

  /** From a pixel of the source to another one. */
  int sourceOffset(int row, int column) {
    return (row * sourceW() + column) * sourceC();
  }

  /** Where a target is in the batch. */
  int target(int image, int row, int column) {
    return ((image * targetH() + row) * targetW() + column) * targetC();
  }

  /** From there to another pixel. */
  int offset(int row, int column) {
    return row * rowFloats() + column * pixelFloats();
  }

  /** From there to another image. */
  int imageOffset(int image) {
    return image * imageFloats();
  }

  /** Most rows of targets of a piece. */
  int mostTargetRows() {
    return pieceImages * pieceRows();
  }

  /** Most targets of a piece. */
  int mostTargets() {
    return mostTargetRows() * columns;
  }

  /** Output pixels of an image that a piece ends before. */
  public int endPixel(int rowPiece) {
    return endRow(rowPiece) * columns;
  }

  /** The first output pixel of an image that is of a piece. */
  public int firstPixel(int rowPiece) {
    return firstRow(rowPiece) * columns;
  }
}
