package senet.engine.kernel.inplace;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.OffsetSum;
import senet.engine.kernel.gemm.Packing;
import senet.engine.kernel.gemm.Panels;
import senet.engine.kernel.gemm.PixelSum;
import senet.engine.simd.CacheLines;

/**
 * dW[K][R S C] as sums over pixels of taps times output gradient: taps of a piece of the input as
 * the forward pass copies it, and the output's gradient read in place where its channels are one
 * panel, else packed.
 */
public final class InPlaceWeightGradient {
  /**
   * Floats of sums that are kept until all pieces are through, 256 KB beside a piece of the input:
   * adding each piece's to where they belong took 41 % of the time of 32 groups of 32 at 7x7.
   */
  private static final int SUM_FLOATS = 64 * 1024;

  /** Taps that are turned at a time, and a whole number of tiles of 4, 6, 8 and 9. */
  private static final int TAPS = 72;

  /** Pixels of a slice of the output's gradient, of 64 channels: 32 KB, in L1. */
  private static final int DEPTH = 128;

  /**
   * Channels from which im2col's products, of which a panel serves many taps, are faster. Forward
   * and both gradients, ms on Zen 5, two threads: 128 -> 128 at 56x56, stride 2, batch 8: 15.1, by
   * im2col 13.3; 16 -> 32 at 32x32, stride 2, batch 128: 2.72, by im2col 3.47; 32 groups of 32 at
   * 7x7, batch 8: 2.18, by im2col 2.62.
   */
  private static final int MANY_CHANNELS = 64;

  /** Pixels of a row from which {@link OffsetSum}'s tiles do not start anew too often. */
  private static final int LONG_ROW = 64;

  private final ConvGeometry g;
  private final InPlacePieces pieces;
  private final int columns; // of a panel of filters
  private final boolean byPixels; // read by a table: many channels are side by side

  /** For one geometry. */
  public InPlaceWeightGradient(ConvGeometry g) {
    this.g = g;
    this.pieces = InPlacePass.forward(g).pieces();
    this.columns = Panels.columns(g.groupK());
    this.byPixels = g.q() < LONG_ROW && PixelSum.fits(g.groupC(), columns);
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

  /** Whether dY has to be copied: rows of a panel are read to the end of a vector. */
  private boolean packs() {
    return g.groups() > 1 || g.k() != columns;
  }

  /** Taps whose sums are kept together, a whole number of tiles unless it is all. */
  private int tapsTogether() {
    return Math.min(g.taps(), Math.max(1, SUM_FLOATS / (TAPS * columns)) * TAPS);
  }

  /** Panels of filters whose sums are kept together, so that the input is copied once for them. */
  private int panelsTogether() {
    int most = SUM_FLOATS / (tapsTogether() * columns);
    return Math.clamp(most, 1, Math.ceilDiv(g.groupK(), columns));
  }

  /** Floats from a panel's sums to the next one's. */
  private int panelSums() {
    return (tapsTogether() + OffsetSum.SLACK) * columns;
  }

  private int sumStart() {
    return CacheLines.start(pieces.scratchSize());
  }

  private int turnedStart() {
    return sumStart() + panelsTogether() * panelSums();
  }

  private int panelStart() {
    return CacheLines.start(turnedStart() + TAPS * columns);
  }

  /** Floats of a thread's scratch: the piece, sums as they arise and turned, dY's panel. */
  public int scratchSize() {
    return panelStart() + (packs() ? pieces.mostTargets() * columns : 0);
  }

  /** Ints of {@link #fill}'s tables. */
  public int tablesSize() {
    int targets = byPixels ? pieces.mostTargets() : 0;
    return g.taps() + OffsetSum.SLACK + pieces.mostTargetRows() + targets;
  }

  /**
   * Fills the tables that {@link #run} reads: where taps, rows of targets and, where they are read,
   * targets are.
   */
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
    int starts = g.taps() + OffsetSum.SLACK;
    int targets = starts + rows;
    for (int i = 0; i < rows; i++) {
      int at = pieces.imageOffset(i / ofImage) + pieces.offset(i % ofImage * g.stride(), 0);
      tables[starts + i] = at;
      for (int j = 0; byPixels && j < g.q(); j++) {
        tables[targets + i * g.q() + j] = at + pieces.offset(0, j * g.stride());
      }
    }
  }

  /**
   * Computes the sum over pieces [firstPiece, lastPiece) of images [image, endImage), each of which
   * has {@link InPlacePieces#rowPieces} of them.
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
      int firstPiece,
      int lastPiece,
      int firstGroup,
      int lastGroup) {
    int filtersTogether = panelsTogether() * columns;
    int tapsTogether = tapsTogether();
    for (int group = firstGroup; group < lastGroup; group++) {
      for (int j = 0; j < g.groupK(); j += filtersTogether) {
        int filters = Math.min(filtersTogether, g.groupK() - j);
        for (int tap = 0; tap < g.taps(); tap += tapsTogether) {
          int taps = Math.min(tapsTogether, g.taps() - tap);
          for (int i = firstPiece; i < lastPiece; i++) {
            int from = image + i / pieces.rowPieces() * pieces.pieceImages();
            int to = Math.min(endImage, from + pieces.pieceImages());
            int rowPiece = i % pieces.rowPieces();
            boolean begins = i == firstPiece;
            piece(
                x, x0, dy, dy0, tables, scratch, from, to, rowPiece, group, j, filters, tap, taps,
                begins);
          }
          int into = sums0 + (group * g.groupK() + j) * g.taps() + tap;
          store(scratch, filters, taps, sums, into, first);
        }
      }
    }
  }

  /** Adds one piece to the sums of some filters and taps, or writes them. */
  private void piece(
      float[] x,
      int x0,
      float[] dy,
      int dy0,
      int[] tables,
      float[] scratch,
      int image,
      int endImage,
      int rowPiece,
      int group,
      int filter,
      int filters,
      int tap,
      int taps,
      boolean begins) {
    int firstPixel = image * g.pixels() + pieces.firstPixel(rowPiece);
    int pixels = (endImage - image) * (pieces.endPixel(rowPiece) - pieces.firstPixel(rowPiece));
    float[] a = pieces.load(x, x0, scratch, image, endImage, rowPiece, group) ? scratch : x;
    float[] b = packs() ? scratch : dy;
    int a0 = pieces.start(x0, image, rowPiece);
    for (int j = 0; j < filters; j += columns) {
      int width = Math.min(columns, filters - j);
      int from = dy0 + firstPixel * g.k() + group * g.groupK() + filter + j;
      if (packs()) {
        Packing.panelRows(pixels, width, columns, dy, from, g.k(), scratch, panelStart());
      }
      int b0 = packs() ? panelStart() : from;
      int at = sumStart() + j / columns * panelSums();
      panel(a, a0, b, b0, pixels / g.q(), tap, taps, tables, scratch, at, begins);
    }
  }

  private void panel(
      float[] a,
      int a0,
      float[] b,
      int b0,
      int rows,
      int tap,
      int taps,
      int[] tables,
      float[] scratch,
      int sums,
      boolean begins) {
    int q = g.q();
    int step = Math.max(1, DEPTH / q); // rows of targets at a time
    int run = Math.ceilDiv(q, Math.ceilDiv(q, 2 * DEPTH)); // targets of a row at a time
    int pixel = g.stride() * pieces.pixelFloats();
    int starts = g.taps() + OffsetSum.SLACK;
    int targets = starts + pieces.mostTargetRows();
    for (int row = 0; row < rows; row += step) {
      int together = Math.min(step, rows - row);
      if (byPixels) {
        int k = together * q;
        int at = targets + row * q;
        int from = b0 + row * q * columns;
        boolean add = !begins || row > 0;
        PixelSum.panel(taps, k, a, a0, tables, tap, tables, at, b, from, scratch, sums, add);
        continue;
      }
      for (int p = 0; p < q; p += run) {
        int length = Math.min(run, q - p);
        OffsetSum.panel(
            taps,
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
            sums,
            !begins || row > 0 || p > 0);
      }
    }
  }

  /** Turns the sums of some filters and taps to where they belong. */
  private void store(
      float[] scratch, int filters, int taps, float[] sums, int into, boolean first) {
    for (int j = 0; j < filters; j += columns) {
      int width = Math.min(columns, filters - j);
      for (int tap = 0; tap < taps; tap += TAPS) {
        int m = Math.min(TAPS, taps - tap);
        int from = sumStart() + j / columns * panelSums() + tap * columns;
        Packing.panelTransposed(columns, m, TAPS, scratch, from, columns, scratch, turnedStart());
        for (int k = 0; k < width; k++) {
          int at = into + (j + k) * g.taps() + tap;
          move(scratch, turnedStart() + k * TAPS, sums, at, m, first);
        }
      }
    }
  }

  private static void move(float[] from, int at, float[] to, int into, int n, boolean first) {
    if (first) {
      System.arraycopy(from, at, to, into, n);
      return;
    }
    for (int i = 0; i < n; i++) { // C2 turns this loop into vectors by itself
      to[into + i] += from[at + i];
    }
  }
}
