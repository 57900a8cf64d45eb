package senet.engine.kernel.conv;

import senet.engine.kernel.gemm.TapGemm;

/**
 * Targets of a forward pass tap by tap whose windows lie inside the image, and are read there. What
 * the others see is copied with its zeros: rows at the top and the bottom, and of the rest a tile
 * at either end. MobileNet's stem, 8 images, is 1.1 times as fast as with all that it sees copied.
 */
final class InPlaceInterior {
  private final ConvGeometry g;
  private final InPlaceResidue residue;
  private final InPlacePieces pieces;
  private final int beginRow; // rows of targets [beginRow, endRow) see rows of the image alone
  private final int endRow;
  private final int begin; // of these rows columns [begin, end) are read in the image
  private final int end;
  private final int tile;

  /**
   * The interior of a pass.
   *
   * @param residue of the forward pass
   * @param tile targets of a row that are multiplied together, or more
   */
  InPlaceInterior(ConvGeometry g, InPlaceResidue residue, InPlacePieces pieces, int tile) {
    this.g = g;
    this.residue = residue;
    this.pieces = pieces;
    this.tile = tile;
    int stride = g.stride();
    int down = g.h() - 1 - (residue.r() - 1) * residue.rowStep() - residue.top();
    int across = g.w() - 1 - (residue.s() - 1) * residue.columnStep() - residue.left();
    int firstInside = Math.ceilDiv(-residue.left(), stride);
    int endInside = Math.floorDiv(across, stride) + 1;
    this.beginRow = Math.ceilDiv(-residue.top(), stride);
    this.endRow = Math.min(g.p(), Math.floorDiv(down, stride) + 1);
    this.begin = firstInside > 0 ? Math.max(firstInside, tile) : 0;
    this.end = endInside < g.q() ? Math.min(endInside, g.q() - tile) : g.q();
  }

  /** Whether there is enough of it. */
  boolean exists() {
    return beginRow < endRow && end - begin >= tile;
  }

  private int beginRow(int from, int to) {
    return Math.clamp(beginRow, from, to);
  }

  private int endRow(int from, int to) {
    return Math.clamp(endRow, beginRow(from, to), to);
  }

  /** Copies what the others of a piece's rows see. */
  void load(float[] source, int source0, float[] scratch, int image, int rowPiece) {
    int from = pieces.firstRow(rowPiece);
    int to = pieces.endRow(rowPiece);
    int first = beginRow(from, to);
    int last = endRow(from, to);
    load(source, source0, scratch, image, rowPiece, from, first, 0, g.q());
    load(source, source0, scratch, image, rowPiece, first, last, 0, begin);
    load(source, source0, scratch, image, rowPiece, first, last, end, g.q());
    load(source, source0, scratch, image, rowPiece, last, to, 0, g.q());
  }

  /** Copies what columns [begin, end) of rows [from, to) see. */
  private void load(
      float[] source,
      int source0,
      float[] scratch,
      int image,
      int rowPiece,
      int from,
      int to,
      int begin,
      int end) {
    if (from < to && begin < end) {
      int column = begin * g.stride();
      int columns = pieces.windowColumns(end - begin);
      pieces.loadRows(source, source0, scratch, image, rowPiece, from, to, column, columns);
    }
  }

  /**
   * Computes a panel of a piece's targets.
   *
   * @param width of the panel
   * @param copy where what the piece's first target sees would be in scratch
   * @param layout of the tables
   * @param target0 where image 0 starts in {@code target}, or would start, and the panel in a pixel
   */
  void multiply(
      int width,
      float[] source,
      int source0,
      float[] scratch,
      int copy,
      InPlaceTables layout,
      int[] tables,
      float[] b,
      int b0,
      float[] target,
      int target0,
      int image,
      int rowPiece) {
    int from = pieces.firstRow(rowPiece);
    int to = pieces.endRow(rowPiece);
    int depth = layout.depth(residue);
    int step = pieces.windowOffset(0, 1);
    int image0 = source0 + pieces.sourceOffset(image * g.h(), 0);
    for (int i = from; i < to; i++) {
      boolean inside = i >= beginRow(from, to) && i < endRow(from, to);
      int ends = inside ? begin : g.q();
      int starts = inside ? end : g.q();
      int a = copy + pieces.windowOffset(i - from, 0);
      int c = target0 + pieces.target(image, i, 0);
      int taps = layout.taps();
      if (ends > 0) {
        TapGemm.multiply(
            ends, width, depth, scratch, a, step, tables, taps, b, b0, target, c, g.k());
      }
      if (starts > ends) {
        int row = i * g.stride() + residue.top();
        int x = image0 + pieces.sourceOffset(row, ends * g.stride() + residue.left());
        int into = c + ends * g.k();
        TapGemm.multiply(
            starts - ends,
            width,
            depth,
            source,
            x,
            step,
            tables,
            layout.imageTaps(),
            b,
            b0,
            target,
            into,
            g.k());
      }
      if (starts < g.q()) {
        int into = c + starts * g.k();
        TapGemm.multiply(
            g.q() - starts,
            width,
            depth,
            scratch,
            a + starts * step,
            step,
            tables,
            taps,
            b,
            b0,
            target,
            into,
            g.k());
      }
    }
  }
}
