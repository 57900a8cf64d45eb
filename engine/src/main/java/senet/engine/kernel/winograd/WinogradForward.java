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

  /** Floats of a thread's scratch for V of a block. */
  public static int inputSize(ConvGeometry g) {
    return FIRST + PLANES * Tiles.plane(BLOCK, Tiles.stride(g.c()));
  }

  /** Floats of a thread's scratch for a group of M of a block. */
  public static int productSize(ConvGeometry g) {
    return FIRST + PLANES * Tiles.plane(BLOCK, Tiles.group(g.k()));
  }

  /** Floats of a thread's scratch for a window at the edge, or a tile. */
  public static int patchSize(ConvGeometry g) {
    return Math.max(PLANES * g.c(), Tiles.SIZE * Tiles.group(g.k()));
  }

  /** Transforms {@code w}[K][3][3][C] for input channels [from, to). */
  public static void pack(
      ConvGeometry g, float[] w, float[] u, float[] taps, float[] half, int from, int to) {
    WeightTransform.forward(g.c(), g.k(), w, 0, u, 0, taps, half, from, to);
  }

  /**
   * Computes the output of tiles [from, to), at most {@link #BLOCK}.
   *
   * @param x0 where image 0 starts in x, or would start
   * @param u kernels from {@link #pack}
   * @param finish what is done to the output
   * @param v scratch of {@link #inputSize}
   * @param m scratch of {@link #productSize}
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
    int c = g.c();
    int k = g.k();
    int group = Tiles.group(k);
    int vPlane = Tiles.plane(BLOCK, Tiles.stride(c));
    int mPlane = Tiles.plane(BLOCK, group);
    InputTransform.run(g, x, x0, from, from, to, v, vPlane, patch, half);
    for (int j = 0; j < k; j += group) {
      int width = Math.min(group, k - j);
      Products.run(to - from, j, width, c, v, vPlane, u, k, m, mPlane, group);
      OutputTransform.run(g, m, group, mPlane, from, to, finish, y, j, width, patch, half);
    }
  }
}
