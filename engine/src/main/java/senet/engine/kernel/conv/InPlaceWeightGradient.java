package senet.engine.kernel.conv;

import senet.engine.kernel.gemm.OffsetSum;
import senet.engine.kernel.gemm.Packing;
import senet.engine.kernel.gemm.Panels;

/**
 * dW[K][R S C] as sums over pixels of taps times output gradient, both read in place: of a piece of
 * the input as the forward pass copies it, and of the output's gradient where its channels are one
 * panel.
 */
public final class InPlaceWeightGradient {
  /**
   * Taps that are summed at a time, a whole number of tiles of 4 and 9: with 64 channels 27 KB
   * beside as much of both operands.
   */
  private static final int CHUNK = 108;

  /** Pixels of a slice of the output's gradient, of 64 channels: 32 KB, in L1. */
  private static final int DEPTH = 128;

  /**
   * Channels from which im2col's products, of which a panel serves many taps, are faster. Forward
   * and both gradients, ms on Zen 5, two threads: 128 -> 128 at 56x56, stride 2, batch 8: 15.1, by
   * im2col 13.3; 16 -> 32 at 32x32, stride 2, batch 128: 2.72, by im2col 3.47; 32 groups of 32 at
   * 7x7, batch 8: 2.18, by im2col 2.62.
   */
  private static final int MANY_CHANNELS = 64;

  private final ConvGeometry g;
  private final InPlacePieces pieces;

  /** For one geometry. */
  public InPlaceWeightGradient(ConvGeometry g) {
    this.g = g;
    this.pieces = InPlacePass.forward(g).pieces();
  }

  /** Whether this is faster than im2col. */
  public static boolean isFaster(ConvGeometry g) {
    return g.groups() > 1 || g.c() < MANY_CHANNELS;
  }

  /** How images are cut. */
  public InPlacePieces pieces() {
    return pieces;
  }

  /**
   * Into how many ranges of groups a piece is cut, so that there is work for several threads where
   * there are few pieces.
   */
  public int cuts() {
    return Math.clamp(InPlacePieces.LEAST_PIECES / pieces.count(), 1, g.groups());
  }

  private int columns() {
    return Panels.columns(g.groupK());
  }

  /** Whether dY has to be copied: rows of a panel are read to the end of a vector. */
  private boolean packs() {
    return g.groups() > 1 || g.k() != columns();
  }

  private int chunkStart() {
    return pieces.scratchSize();
  }

  private int turnedStart() {
    return chunkStart() + (CHUNK + OffsetSum.SLACK) * columns();
  }

  private int panelStart() {
    return turnedStart() + CHUNK * columns();
  }

  /** Floats of a thread's scratch: the piece, sums as they arise and turned, dY's panel. */
  public int scratchSize() {
    return panelStart() + (packs() ? pieces.mostTargets() * columns() : 0);
  }

  /** Ints of {@link #fill}'s tables. */
  public int tablesSize() {
    return g.taps() + OffsetSum.SLACK + pieces.mostTargetRows();
  }

  /** Fills the tables that {@link #run} reads: where taps are, then where rows of targets are. */
  public void fill(int[] tables) {
    for (int i = 0; i < g.taps() + OffsetSum.SLACK; i++) {
      int tap = Math.min(i, g.taps() - 1); // rows that no tile stores to any use
      int c = tap % g.groupC();
      int s = tap / g.groupC() % g.s();
      int r = tap / g.groupC() / g.s();
      tables[i] = pieces.offset(r * g.dilation(), s * g.dilation()) + c;
    }
    int rows = pieces.mostTargetRows();
    int ofImage = pieces.pieceImages() == 1 ? rows : g.p();
    for (int i = 0; i < rows; i++) {
      tables[g.taps() + OffsetSum.SLACK + i] =
          pieces.imageOffset(i / ofImage) + pieces.offset(i % ofImage * g.stride(), 0);
    }
  }

  /**
   * Computes the sum over one piece.
   *
   * @param x0 where image 0 starts in x, or would start
   * @param dy0 the same for dy
   * @param sums [K][R S C/groups] at {@code sums[sums0...]}
   * @param first whether sums are written, not added to
   * @param tables from {@link #fill}
   * @param scratch of {@link #scratchSize}
   * @param firstGroup of channels, to {@code lastGroup}, that one excluded
   */
  public void run(
      float[] x,
      int x0,
      float[] dy,
      int dy0,
      float[] sums,
      int sums0,
      boolean first,
      int[] tables,
      float[] scratch,
      int image,
      int endImage,
      int rowPiece,
      int firstGroup,
      int lastGroup) {
    int firstPixel = image * g.pixels() + pieces.firstPixel(rowPiece);
    int pixels = (endImage - image) * (pieces.endPixel(rowPiece) - pieces.firstPixel(rowPiece));
    int columns = columns();
    for (int group = firstGroup; group < lastGroup; group++) {
      float[] a = pieces.load(x, x0, scratch, image, endImage, rowPiece, group) ? scratch : x;
      int a0 = pieces.start(x0, image, rowPiece);
      for (int j = 0; j < g.groupK(); j += columns) {
        int k = group * g.groupK() + j;
        int width = Math.min(columns, g.groupK() - j);
        float[] b = dy;
        int b0 = dy0 + firstPixel * g.k() + k;
        if (packs()) {
          Packing.panelRows(pixels, width, columns, dy, b0, g.k(), scratch, panelStart());
          b = scratch;
          b0 = panelStart();
        }
        int to = sums0 + k * g.taps();
        panel(a, a0, b, b0, pixels / g.q(), width, sums, to, first, tables, scratch);
      }
    }
  }

  private void panel(
      float[] a,
      int a0,
      float[] b,
      int b0,
      int rows,
      int width,
      float[] sums,
      int sums0,
      boolean first,
      int[] tables,
      float[] scratch) {
    int columns = columns();
    int q = g.q();
    int step = Math.max(1, DEPTH / q); // rows of targets at a time
    int run = Math.ceilDiv(q, Math.ceilDiv(q, 2 * DEPTH)); // targets of a row at a time
    int pixel = g.stride() * pieces.pixelFloats();
    int starts = g.taps() + OffsetSum.SLACK;
    for (int tap = 0; tap < g.taps(); tap += CHUNK) {
      int m = Math.min(CHUNK, g.taps() - tap);
      for (int row = 0; row < rows; row += step) {
        int together = Math.min(step, rows - row);
        for (int p = 0; p < q; p += run) {
          int length = Math.min(run, q - p);
          OffsetSum.panel(
              m,
              columns,
              a,
              a0 + p * pixel,
              tables,
              tap,
              together,
              length,
              tables,
              starts + row,
              pixel,
              b,
              b0 + (row * q + p) * columns,
              scratch,
              chunkStart(),
              row > 0 || p > 0);
        }
      }
      Packing.panelTransposed(
          columns, m, CHUNK, scratch, chunkStart(), columns, scratch, turnedStart());
      for (int k = 0; k < width; k++) {
        store(scratch, turnedStart() + k * CHUNK, sums, sums0 + k * g.taps() + tap, m, first);
      }
    }
  }

  private static void store(float[] from, int at, float[] to, int into, int n, boolean first) {
    if (first) {
      System.arraycopy(from, at, to, into, n);
      return;
    }
    for (int i = 0; i < n; i++) { // C2 turns this loop into vectors by itself
      to[into + i] += from[at + i];
    }
  }
}
