package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Tiles.PLANES;
import static senet.engine.simd.Lanes.LENGTH;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.gemm.Gemm;
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
    return new Tiles(g).perImage();
  }

  /** Floats of the transformed kernels. */
  public static int packedSize(ConvGeometry g) {
    return WeightTransform.size(g.c(), g.k());
  }

  /** Floats of a thread's scratch for the taps of one input channel. */
  public static int tapsSize(ConvGeometry g) {
    return WeightTransform.tapsSize(g);
  }

  /** Floats of a thread's scratch between two passes. */
  public static int halfSize() {
    return PLANES * LENGTH;
  }

  /** Floats of a thread's scratch for V. */
  public static int inputSize(ConvGeometry g) {
    return PLANES * Tiles.plane(BLOCK, g.c());
  }

  /** Floats of a thread's scratch for a panel of M. */
  public static int productSize(ConvGeometry g) {
    return PLANES * Tiles.plane(BLOCK, Panels.columns(g.k()));
  }

  /** Floats of a thread's scratch for a window at the edge, or a tile. */
  public static int patchSize(ConvGeometry g) {
    return PLANES * Math.max(g.c(), LENGTH);
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
    Tiles tiles = new Tiles(g);
    int count = to - from;
    int c = g.c();
    int k = g.k();
    int vPlane = Tiles.plane(BLOCK, c);
    InputTransform.run(tiles, x, x0, from, to, v, vPlane, patch, half);
    int columns = Panels.columns(k);
    int uPlane = WeightTransform.plane(c, k);
    int mPlane = Tiles.plane(BLOCK, columns);
    for (int j = 0; j < k; j += columns) {
      int width = Math.min(columns, k - j);
      for (int xi = 0; xi < PLANES; xi++) {
        Gemm.panel(
            count,
            width,
            c,
            v,
            xi * vPlane,
            c,
            1,
            u,
            xi * uPlane + j * c,
            columns,
            m,
            xi * mPlane,
            columns,
            false);
      }
      OutputTransform.run(tiles, m, columns, mPlane, from, to, finish, y, j, width, patch, half);
    }
  }
}
