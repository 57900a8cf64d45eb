package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Tiles.FIRST;
import static senet.engine.kernel.winograd.Tiles.PLANES;
import static senet.engine.kernel.winograd.Tiles.SIDE_BY_SIDE;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.gemm.Panels;

/** Y = A^T (U · B^T d B) A, block of tiles by block of tiles. */
public final class WinogradForward {
  /**
   * Tiles in a block. 128 -> 128 channels at 32x32, Zen 5, one thread: 16 tiles 585, 32 tiles 635,
   * 64 tiles 630 GFLOP/s of direct convolution. V of 32 tiles and M of a panel are 0.9 MB.
   */
  public static final int BLOCK = 32;

  /**
   * Most tiles of a batch whose transforms threads share: each then reads its part of U only, while
   * two blocks each read all of it. Inference of one image by a network of 128 -> 128 channels at
   * 32x32: 188 -> 211 images/s.
   */
  public static final int SHARED = 64;

  private WinogradForward() {}

  /** Tiles of one image; tiles are counted over all images. */
  public static int imageTiles(ConvGeometry g) {
    return Tiles.perImage(g);
  }

  /** Floats of the transformed kernels. */
  public static int packedSize(ConvGeometry g) {
    return WeightTransform.size(g.c(), g.k());
  }

  /** Floats of a thread's scratch for taps that are transposed. */
  public static int tapsSize(ConvGeometry g) {
    return WeightTransform.tapsSize(Panels.columns(g.k()));
  }

  /** Floats of a thread's scratch between two passes. */
  public static int halfSize() {
    return PLANES * SIDE_BY_SIDE;
  }

  /** Floats of scratch for V of {@code tiles}. */
  public static int inputSize(ConvGeometry g, int tiles) {
    return FIRST + PLANES * Tiles.plane(tiles, Tiles.stride(g.c()));
  }

  /** Floats of a thread's scratch for a group of M of {@code tiles}. */
  public static int productSize(ConvGeometry g, int tiles) {
    return FIRST + PLANES * Tiles.plane(tiles, Tiles.group(g.k()));
  }

  /** Floats of a thread's scratch for a window at the edge, or a tile. */
  public static int patchSize(ConvGeometry g) {
    return Math.max(PLANES * g.c(), Tiles.SIZE * Tiles.group(g.k()));
  }

  /** Transforms {@code w}[K][3][3][C] for input channels [from, to). */
  public static void pack(
      ConvGeometry g, float[] w, float[] u, float[] taps, float[] half, int from, int to) {
    WeightTransform.forward(g, w, u, taps, half, from, to);
  }

  /**
   * Computes the output of tiles [from, to), at most {@link #BLOCK}.
   *
   * @param x0 where image 0 starts in x, or would start
   * @param u kernels from {@link #pack}
   * @param finish what is done to the output
   * @param v scratch of {@link #inputSize} of a block
   * @param m scratch of {@link #productSize} of a block
   * @param patch scratch of {@link #patchSize}
   * @param half scratch of {@link #halfSize}
   */
  public static void run(
      ConvGeometry g,
      float[] x,
      int x0,
      float[] u,
      OutputFinish finish,
      float[] y,
      float[] v,
      float[] m,
      float[] patch,
      float[] half,
      int from,
      int to) {
    transform(g, x, x0, v, BLOCK, patch, half, from, from, to);
    multiply(g, u, finish, y, v, m, BLOCK, patch, half, from, to, 0, groups(g));
  }

  /** Groups of output channels, which {@link #multiply} can do apart from each other. */
  public static int groups(ConvGeometry g) {
    return Math.ceilDiv(g.k(), Tiles.group(g.k()));
  }

  /**
   * Transforms the input of tiles [from, to).
   *
   * @param v of tiles from {@code base} on, {@link #inputSize}
   * @param most tiles that {@code v} has room for
   */
  public static void transform(
      ConvGeometry g,
      float[] x,
      int x0,
      float[] v,
      int most,
      float[] patch,
      float[] half,
      int base,
      int from,
      int to) {
    int plane = Tiles.plane(most, Tiles.stride(g.c()));
    InputTransform.run(g, x, x0, base, from, to, v, plane, patch, half);
  }

  /**
   * Computes groups [first, last) of the output of tiles [from, to) from their {@code v}.
   *
   * @param most tiles that {@code v} and {@code m} have room for
   */
  public static void multiply(
      ConvGeometry g,
      float[] u,
      OutputFinish finish,
      float[] y,
      float[] v,
      float[] m,
      int most,
      float[] patch,
      float[] half,
      int from,
      int to,
      int first,
      int last) {
    int c = g.c();
    int k = g.k();
    int vPlane = Tiles.plane(most, Tiles.stride(c));
    int group = Tiles.group(k);
    int mPlane = Tiles.plane(most, group);
    for (int j = first * group; j < Math.min(k, last * group); j += group) {
      int width = Math.min(group, k - j);
      Products.run(to - from, j, width, c, v, vPlane, u, k, m, mPlane, group);
      OutputTransform.run(g, m, group, mPlane, from, to, finish, y, j, width, patch, half);
    }
  }
}
