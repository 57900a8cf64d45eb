package senet.engine.kernel.inplace;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.OffsetGemm;
import senet.engine.kernel.gemm.Panels;
import senet.engine.kernel.gemm.TapGemm;
import senet.engine.simd.CacheLines;

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
  private final ConvGeometry g;
  private final InPlaceResidue[] residues;
  private final InPlaceWeights weights;
  private final InPlacePieces pieces;
  private final InPlaceTables layout; // of the tables
  private final InPlaceInterior interior; // null where there is none

  private InPlacePass(ConvGeometry g, boolean adjoint, InPlaceResidue[] residues) {
    this.g = g;
    this.residues = residues;
    this.weights = new InPlaceWeights(g, adjoint, residues);
    this.pieces = new InPlacePieces(g, adjoint, residues);
    this.layout = new InPlaceTables(residues, adjoint, weights, pieces);
    boolean taps = !adjoint && goesByTaps(residues[0], Panels.columns(g.k()));
    this.interior = taps ? InPlaceInterior.of(g, residues[0], weights, pieces, layout) : null;
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

  /** How weights are packed for this pass. */
  public InPlaceWeights weights() {
    return weights;
  }

  /** How images are cut. */
  public InPlacePieces pieces() {
    return pieces;
  }

  /** Where things are in a piece. */
  public InPlaceTables tables() {
    return layout;
  }

  /**
   * Into how many ranges of panels a piece is cut, so that there is work for several threads where
   * there are few pieces; the source of a group of many panels is copied again for each.
   */
  public int cuts() {
    return Math.clamp(InPlacePieces.LEAST_PIECES / pieces.count(), 1, weights.residuePanels());
  }

  /**
   * Whether each slice of weights is used for one piece only, so that {@link #run} may pack it just
   * before: 512 -> 512 channels at 14x14, stride 2, one image, Zen 4, two threads, 2.1 -> 1.7 ms,
   * with both gradients 7.8 -> 6.5.
   */
  public boolean packsSlices() {
    return pieces.count() == 1;
  }

  /** Floats of a thread's scratch. */
  public int scratchSize() {
    return sliceStart() + (packsSlices() ? weights.sliceSize() : 0);
  }

  private int sliceStart() {
    return CacheLines.start(pieces.scratchSize());
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

  /** Whether targets of a row are multiplied tap by tap: of few channels, at a known distance. */
  private boolean goesByTaps(InPlaceResidue residue, int width) {
    int depth = layout.depth(residue);
    return layout.hasTaps()
        && weights.sliceDepth(depth) == depth
        && TapGemm.fits(residue.columns(), pieces.windowOffset(0, 1), width);
  }

  /**
   * Computes the targets of one piece.
   *
   * @param source0 where image 0 starts in {@code source}, or would start
   * @param w weights from {@link InPlaceWeights#pack}, or [K][R][S][C/groups] where it {@link
   *     #packsSlices}
   * @param packs whether they are the latter
   * @param tables from {@link InPlaceTables#fill}
   * @param target0 where image 0 starts in {@code target}, or would start
   * @param accumulate whether sums are added to the target
   * @param scratch of {@link #scratchSize}
   * @param image the first of the piece's
   * @param endImage the end of the piece's
   * @param rowPiece which of {@link InPlacePieces#rowPieces}
   * @param firstPanel of one residue's panels, to {@code lastPanel}, that one excluded
   */
  public void run(
      float[] source,
      int source0,
      float[] w,
      boolean packs,
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
    if (interior != null) {
      interior.run(
          source,
          source0,
          w,
          packs,
          tables,
          target,
          target0,
          scratch,
          sliceStart(),
          image,
          rowPiece,
          firstPanel,
          lastPanel);
      return;
    }
    int perGroup = weights.groupPanels();
    for (int panel = firstPanel, end; panel < lastPanel; panel = end) {
      int group = panel / perGroup;
      end = Math.min(lastPanel, (group + 1) * perGroup);
      boolean copied = pieces.load(source, source0, scratch, image, endImage, rowPiece, group);
      float[] a = copied ? scratch : source;
      int a0 = pieces.start(source0, image, rowPiece);
      residues(
          a,
          a0,
          w,
          packs,
          tables,
          target,
          target0,
          accumulate,
          scratch,
          image,
          endImage,
          rowPiece,
          panel,
          end);
    }
  }

  /** Panels [firstPanel, lastPanel) of one group. */
  private void residues(
      float[] a,
      int a0,
      float[] w,
      boolean packs,
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
    int from = pieces.firstRow(rowPiece);
    int to = pieces.endRow(rowPiece);
    int c0 = target0 + pieces.target(image, from * residues[0].targetStep(), 0);
    int start = CacheLines.FIRST;
    int table = 0;
    for (InPlaceResidue residue : residues) {
      int count = layout.targets(residue);
      int row = table + layout.segments(residue);
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
            w,
            packs,
            start,
            target,
            c0,
            accumulate,
            scratch,
            firstPanel,
            lastPanel);
      }
      start += g.groups() * weights.groupSize(residue);
      table += layout.size(residue);
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
      float[] w,
      boolean packs,
      int start,
      float[] target,
      int c0,
      boolean accumulate,
      float[] scratch,
      int firstPanel,
      int lastPanel) {
    int columns = Panels.columns(weights.groupTargets());
    int segments = layout.segments(residue);
    int run = layout.run(residue);
    int depth = layout.depth(residue);
    int most = weights.sliceDepth(depth);
    int step = Math.max(1, most / run); // segments at a time
    int piece = Math.ceilDiv(run, Math.ceilDiv(run, most)); // of a run at a time
    for (int s = 0; s < segments; s += step) {
      int together = Math.min(step, segments - s);
      for (int p = 0; p < run; p += piece) {
        int length = Math.min(piece, run - p);
        boolean add = accumulate || s > 0 || p > 0;
        for (int panel = firstPanel; panel < lastPanel; panel++) {
          int group = panel / weights.groupPanels();
          int j = panel % weights.groupPanels() * columns;
          int width = Math.min(columns, weights.groupTargets() - j);
          int b0 = start + group * weights.groupSize(residue) + j * depth;
          b0 += (s * run + p) * Panels.columns(width);
          if (packs) {
            b0 = sliceStart();
            int slice = together * length;
            weights.packSlice(residue, w, group, j, width, s * run + p, slice, scratch, b0);
          }
          float[] b = packs ? scratch : w;
          int c = c0 + group * weights.groupTargets() + j;
          if (!add && goesByTaps(residue, width)) {
            rows(residue, m, width, a, a0, tables, row, b, b0, target, c, targets);
          } else {
            OffsetGemm.panel(
                m,
                width,
                a,
                a0 + p,
                tables,
                row,
                together,
                length,
                tables,
                starts + s,
                b,
                b0,
                target,
                c,
                tables,
                targets,
                add,
                scratch);
          }
        }
      }
    }
  }

  /** A row of targets at a time, tap by tap. */
  private void rows(
      InPlaceResidue residue,
      int m,
      int width,
      float[] a,
      int a0,
      int[] tables,
      int row,
      float[] b,
      int b0,
      float[] target,
      int c0,
      int targets) {
    int columns = residue.columns();
    int depth = layout.depth(residue);
    int taps = layout.taps();
    int step = pieces.windowOffset(0, 1);
    for (int i = 0; i < m; i += columns) {
      TapGemm.multiply(
          columns,
          width,
          depth,
          a,
          a0 + tables[row + i],
          step,
          tables,
          taps,
          b,
          b0,
          target,
          c0 + tables[targets + i],
          g.k());
    }
  }
}
