package senet.engine.kernel.winograd;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Panels;

/**
 * How the output of a convolution is cut into tiles of 4x4, counted image by image, row by row. The
 * last ones of a row and column may reach over the edge. The convolution is 3x3, of stride 1 or 2,
 * without dilation.
 */
final class Tiles {
  /** Rows and columns of a tile of the output. */
  static final int SIZE = 4;

  private static final int LINE = 16; // floats of a cache line

  /**
   * Floats between the ends and starts of planes: planes a power of two apart would share cache
   * sets, and a transform writes 36 or 81 of them at a time.
   */
  private static final int PLANE_GAP = LINE;

  /**
   * Channels of M or dV that are made and transformed at a time: with M of all 128 channels and V
   * of 32 tiles a block would leave L2.
   */
  private static final int GROUP = 64;

  /**
   * Values side by side that a transform takes through both its passes at a time: six rows of six
   * are 18 KB and stay in L1, nine of nine 41 KB.
   */
  static final int SIDE_BY_SIDE = 128;

  private Tiles() {}

  /** Tiles one above another in an image. */
  static int rows(ConvGeometry g) {
    return (g.p() + SIZE - 1) / SIZE;
  }

  /** Tiles side by side in an image. */
  static int columns(ConvGeometry g) {
    return (g.q() + SIZE - 1) / SIZE;
  }

  /** Tiles of an image. */
  static int perImage(ConvGeometry g) {
    return rows(g) * columns(g);
  }

  /** The image of tile {@code t}. */
  static int image(ConvGeometry g, int t) {
    return t / perImage(g);
  }

  /** The first row of the output in tile {@code t}. */
  static int row(ConvGeometry g, int t) {
    return t / columns(g) % rows(g) * SIZE;
  }

  /** The first column of the output in tile {@code t}. */
  static int column(ConvGeometry g, int t) {
    return t % columns(g) * SIZE;
  }

  /** The first row of the input in the window of tile {@code t}; below 0 in the padding. */
  static int windowRow(ConvGeometry g, int t) {
    return row(g, t) * g.stride() - g.padding();
  }

  /** The first column of the input in the window of tile {@code t}; below 0 in the padding. */
  static int windowColumn(ConvGeometry g, int t) {
    return column(g, t) * g.stride() - g.padding();
  }

  /** Channels of a group of an operand of {@code channels} channels: whole panels. */
  static int group(int channels) {
    return Math.min(GROUP, Panels.padded(channels));
  }

  /**
   * Distance of the tiles of a plane of V or W: whole cache lines, and no multiple of eight, since
   * the weight gradient walks down these rows, and 64 of them that far apart share few sets of L1.
   * 256 channels, Zen 5: products at 141 GFLOP/s without the gap, at 251 with it.
   */
  static int stride(int channels) {
    int lines = (channels + LINE - 1) / LINE;
    return (lines % 8 == 0 ? lines + 1 : lines) * LINE;
  }

  /** Distance of the planes of {@code tiles} transformed tiles that are {@code stride} apart. */
  static int plane(int tiles, int stride) {
    return tiles * stride + PLANE_GAP;
  }

  /** Where the lines of the output that tiles [from, to) are in begin, in lines of all images. */
  static int firstOutputLine(ConvGeometry g, int from) {
    return image(g, from) * g.p() + row(g, from);
  }

  /** Where they end. */
  static int endOutputLine(ConvGeometry g, int to) {
    return image(g, to - 1) * g.p() + Math.min(g.p(), row(g, to - 1) + SIZE);
  }

  /** Where the lines of the input that tiles [from, to) depend on begin, in lines of all images. */
  static int firstInputLine(ConvGeometry g, int from) {
    return image(g, from) * g.h() + Math.clamp(windowRow(g, from), 0, g.h());
  }

  /** Where they end. */
  static int endInputLine(ConvGeometry g, int to) {
    return image(g, to - 1) * g.h()
        + Math.clamp(windowRow(g, to - 1) + Scheme.of(g).window(), 0, g.h());
  }
}
