package senet.engine.kernel.direct;

import static senet.engine.kernel.direct.Correlation.LANES;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.RowPieces;

/**
 * How the images of a {@link Correlation} are cut into pieces of some rows of targets, and a piece,
 * where there are few, into ranges of blocks of channels: the same for all residues and vectors.
 */
public final class DirectPieces {
  /**
   * Floats of gathered source, 384 KB, which share L2 with the weights. With a third of it 32
   * groups of 8 at 56x56 and stride 2 had pieces of one row, so that rows were gathered one and a
   * half times: 1.6 ms an image and thread forward for 1.3.
   */
  private static final int SCRATCH_FLOATS = 96 * 1024;

  /** Of an image whose blocks do not stand alone, so that two threads have work in one. */
  private static final int LEAST_PIECES = 4;

  /** Pieces of work of a small batch whose blocks stand alone; fewer blocks than that do not. */
  private static final int CUTS = 8;

  /**
   * Floats of an image that L2 holds, so that it need not be read in the order of memory first: 32
   * groups of 8 at 56x56, stride 2, one image, two threads, take 0.44 ms by pieces of rows and 0.6
   * to 0.8 by ranges of blocks.
   */
  private static final int SMALL_IMAGE = 128 * 1024;

  private DirectPieces() {}

  /** Most rows of targets that are computed at a time. */
  public static int rows(Correlation c) {
    return RowPieces.most(c.mostRows(), ofImage(c));
  }

  /** Pieces of an image's rows. */
  public static int ofImage(Correlation c) {
    int fit = c.rowsFor(SCRATCH_FLOATS / c.laidOutRow());
    int least = blocksStandAlone(c) ? 1 : Math.ceilDiv(LEAST_PIECES, c.g().n());
    int most = Math.clamp(fit, 1, Math.ceilDiv(c.mostRows(), least));
    return RowPieces.even(c.mostRows(), most, c.g().n());
  }

  /** Pieces of all images. */
  public static int count(Correlation c) {
    return c.g().n() * ofImage(c);
  }

  /** The image of a piece. */
  public static int image(Correlation c, int piece) {
    return piece / ofImage(c);
  }

  /** The first row of a piece in its image. */
  public static int firstRow(Correlation c, int piece) {
    return RowPieces.first(c.mostRows(), ofImage(c), piece % ofImage(c));
  }

  /** The row that it ends before, of a pass with the most rows. */
  public static int endRow(Correlation c, int piece) {
    return RowPieces.first(c.mostRows(), ofImage(c), piece % ofImage(c) + 1);
  }

  /** Whether blocks are work by themselves: many, with sources of their own, of a small image. */
  private static boolean blocksStandAlone(Correlation c) {
    ConvGeometry g = c.g();
    long floats = Math.max((long) g.h() * g.w() * g.c(), (long) g.pixels() * g.k());
    return g.groups() > 1
        && c.groupLanes() <= LANES
        && c.blocks().count() >= CUTS
        && floats <= SMALL_IMAGE;
  }

  /**
   * Into how many ranges of blocks a piece is cut, so that there is work for several threads where
   * there are few pieces. In pieces of rows neighbours gather some rows twice: 32 groups of 16 at
   * 14x14, one image, two threads, Zen 4, 0.29 ms in pieces of rows, 0.18 in ranges of blocks.
   */
  public static int cuts(Correlation c) {
    return blocksStandAlone(c) ? Math.max(1, CUTS / count(c)) : 1;
  }

  /** The first block of range {@code cut}, or where the one before it ends. */
  public static int firstBlock(Correlation c, int cut) {
    return c.blocks().count() * cut / cuts(c);
  }

  /** Floats of gathered source for a piece. */
  static int gatheredSize(Correlation c) {
    return c.gatheredRows(rows(c)) * c.rowFloats();
  }
}
