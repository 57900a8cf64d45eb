package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Tiles.SIDE_BY_SIDE;
import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.gemm.Panels;

/** Y = A^T (U · B^T d B) A, block of tiles by block of tiles. */
public final class WinogradForward {
  /**
   * Tiles in a block. 128 -> 128 channels at 32x32, Zen 5, one thread: 16 tiles 585, 32 tiles 635,
   * 64 tiles 630 GFLOP/s of direct convolution. V of 32 tiles and M of a panel are 0.9 MB.
   */
  private static final int BLOCK = 32;

  /**
   * The same at stride 2. Times as fast as 16 tiles, Zen 4, two threads: 128 -> 128 channels to
   * 28x28, 8 images, 0.98; 64 -> 128, one image, whose 49 tiles are two blocks, 1.14.
   */
  private static final int STRIDED_BLOCK = 28;

  private WinogradForward() {}

  /** Tiles in a block. */
  public static int block(ConvGeometry g) {
    return Scheme.of(g) == Scheme.STRIDE_1 ? BLOCK : STRIDED_BLOCK;
  }

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
  public static int halfSize(ConvGeometry g) {
    return Scheme.of(g).planes() * SIDE_BY_SIDE;
  }

  /** Floats of a thread's scratch for V of a block. */
  public static int inputSize(ConvGeometry g) {
    return FIRST + Scheme.of(g).planes() * Tiles.plane(block(g), Tiles.stride(g.c()));
  }

  /** Floats of a thread's scratch for a group of M of a block. */
  public static int productSize(ConvGeometry g) {
    return FIRST + Scheme.of(g).planes() * Tiles.plane(block(g), Tiles.group(g.k()));
  }

  /** Floats of a thread's scratch for a window at the edge, or a tile. */
  public static int patchSize(ConvGeometry g) {
    return Math.max(Scheme.of(g).planes() * g.c(), Tiles.SIZE * Tiles.group(g.k()));
  }

  /** Transforms {@code w}[K][3][3][C] for input channels [from, to). */
  public static void pack(
      ConvGeometry g, float[] w, float[] u, float[] taps, float[] half, int from, int to) {
    WeightTransform.forward(Scheme.of(g), g.c(), g.k(), w, 0, u, 0, taps, half, from, to);
  }

  /**
   * Computes the output of tiles [from, to), at most {@link #block}.
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
    int vPlane = Tiles.plane(block(g), Tiles.stride(c));
    int mPlane = Tiles.plane(block(g), group);
    InputTransform.run(g, x, x0, from, from, to, v, vPlane, patch, half);
    for (int j = 0; j < k; j += group) {
      int width = Math.min(group, k - j);
      Products.run(Scheme.of(g), to - from, j, width, c, v, vPlane, u, k, m, mPlane, group);
      OutputTransform.run(g, m, FIRST, group, mPlane, from, to, finish, y, j, width, patch, half);
    }
  }
}
