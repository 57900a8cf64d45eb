package senet.engine.kernel.conv;

import senet.engine.kernel.gemm.OffsetGemm;
import senet.engine.kernel.gemm.Panels;

/**
 * One pass of a convolution as products whose rows, windows of the source, are read in place: of a
 * piece of the source that is copied once with the zeros around it, or of the source itself where
 * none are needed.
 *
 * <p>The forward pass is one product. The input's gradient is one for each {@link InPlaceResidue}
 * of a row and a column by the stride, of the output's gradient with the taps that reach it: each
 * target is written once.
 */
public final class InPlacePass {
  /** Floats of a copied piece of the source, 384 KB, which share L2 with a panel of weights. */
  private static final int SCRATCH_FLOATS = 96 * 1024;

  /**
   * Fewest targets of a piece where an image has them: a slice of weights that comes from L3 takes
   * as long as some 30 targets' products.
   */
  private static final int LEAST_TARGETS = 128;

  /**
   * Depth of the slices of weights, of 64 columns: 32 KB, in L1. 128 -> 128 channels at 56x56,
   * stride 2, two threads: 0.86 of PyTorch's speed, 0.79 with 384 and 0.79 with 1152.
   */
  private static final int DEPTH = 128;

  /** Floats of a row of taps that are one run. */
  private static final int MOST_RUN = 1152;

  /** Targets of a piece: of few channels many rows would fit, and threads want some each. */
  private static final int MOST_TARGETS = 1024;

  private static final int LEAST_PIECES = 4;
  private static final int WIDEST_PANEL = 64; // columns

  private final ConvGeometry g;
  private final boolean adjoint; // whether source and target are the gradients of output and input
  private final InPlaceResidue[] residues;
  private final InPlaceWeights weights;
  private final int step; // from target to target in the source
  private final InPlaceSpan span; // of one target
  private final int rows; // of targets, the most of any residue
  private final int columns; // of targets, the most of any residue
  private final boolean copies;
  private final int pieceRows;
  private final int pieceImages; // 1 unless a piece has all rows

  private InPlacePass(ConvGeometry g, boolean adjoint, InPlaceResidue[] residues) {
    this.g = g;
    this.adjoint = adjoint;
    this.residues = residues;
    this.weights = new InPlaceWeights(g, adjoint, residues);
    this.step = adjoint ? 1 : g.stride();
    this.rows = residues[0].rows();
    this.columns = residues[0].columns();
    this.span = InPlaceSpan.of(residues);
    this.copies =
        span.top() < 0
            || span.left() < 0
            || span.top() + (rows - 1) * step + span.rows() > sourceH()
            || span.left() + (columns - 1) * step + span.columns() > sourceW();
    int fit = (SCRATCH_FLOATS / rowFloats() - span.rows()) / step + 1;
    int most = Math.min(Math.max(fit, LEAST_TARGETS / columns), MOST_TARGETS / columns);
    int widePanels = g.groups() * Math.ceilDiv(groupTargets(), WIDEST_PANEL);
    if (g.n() * widePanels < LEAST_PIECES) { // the same pieces at any width of vectors
      most = Math.min(most, Math.ceilDiv(rows * g.n(), LEAST_PIECES));
    }
    if (most >= rows) {
      this.pieceRows = rows;
      this.pieceImages = Math.clamp(g.n() / LEAST_PIECES, 1, most / rows);
    } else {
      this.pieceRows = Math.ceilDiv(rows, Math.ceilDiv(rows, Math.max(1, most)));
      this.pieceImages = 1;
    }
  }

  /** The forward pass. */
  public static InPlacePass forward(ConvGeometry g) {
    return new InPlacePass(g, false, new InPlaceResidue[] {InPlaceResidue.forward(g)});
  }

  /** The input's gradient. */
  public static InPlacePass inputGradient(ConvGeometry g) {
    int stride = g.stride();
    InPlaceResidue[] residues = new InPlaceResidue[stride * stride];
    for (int i = 0; i < residues.length; i++) {
      residues[i] = InPlaceResidue.inputGradient(g, i / stride, i % stride);
    }
    return new InPlacePass(g, true, residues);
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

  private int groupDepth() {
    return sourceC() / g.groups();
  }

  private int groupTargets() {
    return targetC() / g.groups();
  }

  /** Floats from a row of the source to the next, as it is read. */
  private int rowFloats() {
    return (copies ? (columns - 1) * step + span.columns() : sourceW()) * sourceC();
  }

  private int sourceRows(int targetRows) {
    return (targetRows - 1) * step + span.rows();
  }

  private int imageFloats() {
    return (copies ? sourceRows(pieceRows) : sourceH()) * rowFloats();
  }

  /** How weights are packed for this pass. */
  public InPlaceWeights weights() {
    return weights;
  }

  /** Images of a piece. */
  public int pieceImages() {
    return pieceImages;
  }

  /**
   * Into how many ranges of panels a piece is cut, so that there is work for several threads where
   * there are few pieces; the source is copied again for each.
   */
  public int cuts() {
    int pieces = Math.ceilDiv(g.n(), pieceImages) * rowPieces();
    return Math.clamp(LEAST_PIECES / pieces, 1, weights.residuePanels());
  }

  /** Pieces of one image's rows; 1 where a piece has several images. */
  public int rowPieces() {
    return Math.ceilDiv(rows, pieceRows);
  }

  /** Floats of a thread's scratch. */
  public int scratchSize() {
    return OffsetGemm.EDGE_SIZE + (copies ? pieceImages * imageFloats() : 0);
  }

  /** Whether every target is written, so that nothing has to be cleared. */
  public boolean reachesAll() {
    for (InPlaceResidue residue : residues) {
      if (residue.isEmpty() && residue.rows() > 0 && residue.columns() > 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether a kernel row is one run of the source. */
  private boolean joins(InPlaceResidue residue) {
    return g.groups() == 1 && residue.columnStep() == 1 && residue.s() * groupDepth() <= MOST_RUN;
  }

  private int segments(InPlaceResidue residue) {
    return joins(residue) ? residue.r() : residue.r() * residue.s();
  }

  private int run(InPlaceResidue residue) {
    return joins(residue) ? residue.s() * groupDepth() : groupDepth();
  }

  /** Ints of {@link #fill}'s tables. */
  public int tablesSize() {
    int size = 0;
    for (InPlaceResidue residue : residues) {
      size += segments(residue) + 2 * pieceImages * pieceRows * residue.columns();
    }
    return size;
  }

  /** Fills the tables that {@link #run} reads: for each residue starts of runs, rows, targets. */
  public void fill(int[] tables) {
    int at = 0;
    for (InPlaceResidue residue : residues) {
      int shift =
          (residue.top() - span.top()) * rowFloats() + (residue.left() - span.left()) * sourceC();
      int perRow = joins(residue) ? 1 : residue.s();
      for (int i = 0; i < segments(residue); i++) {
        int row = i / perRow * residue.rowStep();
        int column = i % perRow * residue.columnStep();
        tables[at++] = shift + row * rowFloats() + column * sourceC();
      }
      int count = pieceImages * pieceRows * residue.columns();
      int imageRows = pieceImages == 1 ? pieceRows : residue.rows();
      for (int i = 0; i < count; i++) {
        int column = i % residue.columns();
        int row = i / residue.columns() % imageRows;
        int image = i / residue.columns() / imageRows;
        tables[at + i] = image * imageFloats() + (row * rowFloats() + column * sourceC()) * step;
        int y = image * targetH() + residue.firstRow() + row * residue.targetStep();
        int x = residue.firstColumn() + column * residue.targetStep();
        tables[at + count + i] = (y * targetW() + x) * targetC();
      }
      at += 2 * count;
    }
  }

  /**
   * Computes the targets of one piece.
   *
   * @param source0 where image 0 starts in {@code source}, or would start
   * @param packed weights from {@link InPlaceWeights#pack}
   * @param tables from {@link #fill}
   * @param target0 where image 0 starts in {@code target}, or would start
   * @param accumulate whether sums are added to the target
   * @param scratch of {@link #scratchSize}
   * @param image the first of the piece's
   * @param endImage the end of the piece's
   * @param rowPiece which of {@link #rowPieces}
   * @param firstPanel of one residue's panels, to {@code lastPanel}, that one excluded
   */
  public void run(
      float[] source,
      int source0,
      float[] packed,
      int[] tables,
      float[] target,
      int target0,
      boolean accumulate,
      float[] scratch,
      int image,
      int endImage,
      int rowPiece,
      int firstPanel,
      int lastPanel) {
    int from = rowPiece * pieceRows;
    int to = Math.min(rows, from + pieceRows);
    float[] a = load(source, source0, scratch, image, endImage, rowPiece) ? scratch : source;
    int a0 = start(source0, image, rowPiece);
    int residueStep = residues[0].targetStep();
    int c0 = target0 + (image * targetH() + from * residueStep) * targetW() * targetC();
    int start = 0;
    int table = 0;
    for (InPlaceResidue residue : residues) {
      int count = pieceImages * pieceRows * residue.columns();
      int row = table + segments(residue);
      int end = Math.min(to, residue.rows());
      int m = (endImage - image) * (end - from) * residue.columns();
      if (!residue.isEmpty() && m > 0) {
        panels(
            residue,
            m,
            a,
            a0,
            tables,
            table,
            row,
            row + count,
            packed,
            start,
            target,
            c0,
            accumulate,
            scratch,
            firstPanel,
            lastPanel);
      }
      start += g.groups() * weights.groupSize(residue);
      table = row + 2 * count;
    }
  }

  private void panels(
      InPlaceResidue residue,
      int m,
      float[] a,
      int a0,
      int[] tables,
      int starts,
      int row,
      int targets,
      float[] packed,
      int start,
      float[] target,
      int c0,
      boolean accumulate,
      float[] scratch,
      int firstPanel,
      int lastPanel) {
    int columns = Panels.columns(groupTargets());
    int segments = segments(residue);
    int run = run(residue);
    int depth = segments * run;
    int step = Math.max(1, DEPTH / run); // segments at a time
    int piece = Math.ceilDiv(run, Math.ceilDiv(run, DEPTH)); // of a run at a time
    for (int s = 0; s < segments; s += step) {
      int together = Math.min(step, segments - s);
      for (int p = 0; p < run; p += piece) {
        int length = Math.min(piece, run - p);
        boolean add = accumulate || s > 0 || p > 0;
        for (int panel = firstPanel; panel < lastPanel; panel++) {
          int group = panel / weights.groupPanels();
          int j = panel % weights.groupPanels() * columns;
          int width = Math.min(columns, groupTargets() - j);
          int b0 = start + group * weights.groupSize(residue) + j * depth;
          OffsetGemm.panel(
              m,
              width,
              a,
              a0 + group * groupDepth() + p,
              tables,
              row,
              together,
              length,
              tables,
              starts + s,
              packed,
              b0 + (s * run + p) * Panels.columns(width),
              target,
              c0 + group * groupTargets() + j,
              tables,
              targets,
              add,
              scratch,
              0);
        }
      }
    }
  }

  /** Copies a piece of the source to scratch where that is needed; returns whether it is. */
  boolean load(
      float[] source, int source0, float[] scratch, int image, int endImage, int rowPiece) {
    if (copies) {
      int from = rowPiece * pieceRows;
      int targetRows = Math.min(rows, from + pieceRows) - from;
      for (int n = image; n < endImage; n++) {
        InPlaceSource.copy(
            source,
            source0 + n * sourceH() * sourceW() * sourceC(),
            sourceH(),
            sourceW() * sourceC(),
            from * step + span.top(),
            span.left() * sourceC(),
            sourceRows(targetRows),
            rowFloats(),
            scratch,
            OffsetGemm.EDGE_SIZE + (n - image) * imageFloats());
      }
    }
    return copies;
  }

  /** Where the first source pixel that a piece sees is, in scratch or in the source. */
  int start(int source0, int image, int rowPiece) {
    int row = image * sourceH() + rowPiece * pieceRows * step + span.top();
    return copies ? OffsetGemm.EDGE_SIZE : source0 + (row * sourceW() + span.left()) * sourceC();
  }

  /** From there to another pixel. */
  int offset(int row, int column) {
    return row * rowFloats() + column * sourceC();
  }

  /** From there to another image. */
  int imageOffset(int image) {
    return image * imageFloats();
  }

  /** Rows of targets of a piece. */
  int mostTargetRows() {
    return pieceImages * pieceRows;
  }

  /** Targets of a piece. */
  int mostTargets() {
    return mostTargetRows() * columns;
  }

  /** Output pixels of an image that a piece ends before. */
  public int endPixel(int rowPiece) {
    return Math.min(rows, (rowPiece + 1) * pieceRows) * columns;
  }

  /** The first output pixel of an image that is of a piece. */
  public int firstPixel(int rowPiece) {
    return rowPiece * pieceRows * columns;
  }
}
