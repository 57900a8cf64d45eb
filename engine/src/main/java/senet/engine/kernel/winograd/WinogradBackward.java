package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Scheme.KERNEL_PLANES;
import static senet.engine.kernel.winograd.Tiles.SIDE_BY_SIDE;
import static senet.engine.simd.CacheLines.FIRST;
import static senet.engine.simd.Lanes.LENGTH;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Panels;

/**
 * Both gradients of a convolution from one transform of the output's gradient: dX += B (W U^T) B^T
 * and dU = W^T V, block of tiles by block of tiles.
 *
 * <p>Images are divided into parts by the shape alone. A part owns its images' dX, where windows
 * overlap, and has a sum of its own for dU; the sums are added in order of the parts.
 */
public final class WinogradBackward {
  /**
   * Tiles in a block. 128 -> 128 channels at 32x32, Zen 5, one thread, both gradients: 32 tiles
   * 650, 64 tiles 677, 128 tiles 578 GFLOP/s of direct convolution.
   */
  private static final int BLOCK = 64;

  /**
   * The same at stride 2. 128 -> 128 channels to 28x28, 8 images, Zen 4, times as fast as in place,
   * input's and weight's gradient: 16 tiles 0.99 and 1.08, 32 tiles 1.24 and 1.34, 48 tiles 1.15
   * and 1.13, 64 tiles 1.12 and 0.99.
   */
  private static final int STRIDED_BLOCK = 32;

  private static final int MOST_PARTS = 16;

  /**
   * Least tiles of a part: its sums are written and read once more, which is little next to the
   * products of so many tiles; sums that stay in L2 cost less.
   */
  private static final int PART_TILES = 512;

  private static final int SMALL_PART_TILES = 64;
  private static final int SMALL_SUMS = 256 * 1024; // floats: 1 MB

  /** Few images are still divided: a part is what a thread works on. */
  private static final int LEAST_PARTS = 4;

  /** Floats of all parts together, 1 GB, where two parts are no more. */
  private static final int MOST_SUMS = 1 << 28;

  private static final int LARGE_SUMS = 1024 * 1024; // floats: 4 MB, a good deal of L3
  private static final int LEAST_LARGE_PARTS = 2;

  private WinogradBackward() {}

  /** Tiles in a block. */
  public static int block(ConvGeometry g) {
    return Scheme.of(g) == Scheme.STRIDE_1 ? BLOCK : STRIDED_BLOCK;
  }

  /** Images of a part. */
  public static int partImages(ConvGeometry g) {
    int perImage = Tiles.perImage(g);
    int images = Math.ceilDiv(leastTiles(g), perImage);
    images = Math.max(images, Math.ceilDiv(g.n(), mostParts(g)));
    return Math.min(images, Math.ceilDiv(g.n(), leastParts(g)));
  }

  /**
   * Images of a part where threads have something else to share: as many as one sum may be of, so
   * that its rounding stays that of few additions.
   */
  public static int mostPartImages(ConvGeometry g) {
    int images = Math.max(1, PART_TILES / Tiles.perImage(g));
    return Math.min(g.n(), Math.max(images, Math.ceilDiv(g.n(), mostParts(g))));
  }

  /** The number of parts. */
  public static int parts(ConvGeometry g) {
    return (g.n() + partImages(g) - 1) / partImages(g);
  }

  /** Tiles of one image; tiles are counted over all images. */
  public static int imageTiles(ConvGeometry g) {
    return Tiles.perImage(g);
  }

  /** Distance of the planes of a part's sums: [K][C/groups]. */
  private static int sumPlane(ConvGeometry g) {
    return Tiles.plane(g.k(), g.groupC());
  }

  /** Where a plane of a part's sums starts. */
  static int sumStart(ConvGeometry g, int part, int kernelPlane) {
    return FIRST + (part * KERNEL_PLANES + kernelPlane) * sumPlane(g);
  }

  /** Floats of the sums of all parts: no fewer than for fewer images, which may be more parts. */
  public static int sumsSize(ConvGeometry g) {
    int byTiles = Math.ceilDiv(g.n(), Math.ceilDiv(leastTiles(g), Tiles.perImage(g)));
    int most = Math.min(mostParts(g), Math.max(Math.min(g.n(), leastParts(g)), byTiles));
    return sumsSize(g, most);
  }

  /** Floats of the sums of {@code parts} parts. */
  public static int sumsSize(ConvGeometry g, int parts) {
    return FIRST + parts * KERNEL_PLANES * sumPlane(g);
  }

  private static int mostParts(ConvGeometry g) {
    int held = MOST_SUMS / (KERNEL_PLANES * g.k() * g.groupC());
    return Math.clamp(held, LEAST_LARGE_PARTS, MOST_PARTS);
  }

  private static int leastTiles(ConvGeometry g) {
    return KERNEL_PLANES * sumPlane(g) <= SMALL_SUMS ? SMALL_PART_TILES : PART_TILES;
  }

  private static int leastParts(ConvGeometry g) {
    return KERNEL_PLANES * sumPlane(g) <= LARGE_SUMS ? LEAST_PARTS : LEAST_LARGE_PARTS;
  }

  /** Floats of the transformed kernels. */
  public static int packedSize(ConvGeometry g) {
    return WeightTransform.size(g.k(), g.c());
  }

  /** Transforms {@code w}[K][3][3][C] for output channels [from, to). */
  public static void pack(ConvGeometry g, float[] w, float[] u, float[] half, int from, int to) {
    WeightTransform.transposed(Scheme.of(g), g.c(), g.k(), w, 0, u, 0, half, from, to);
  }

  /** Floats of a thread's scratch for W. */
  public static int outputSize(ConvGeometry g) {
    return FIRST + Scheme.of(g).planes() * Tiles.plane(block(g), Tiles.stride(g.k()));
  }

  /** Floats of a thread's scratch for V, or a group of dV; rows are read to the end of a vector. */
  public static int inputSize(ConvGeometry g) {
    return FIRST
        + Scheme.of(g).planes()
            * Tiles.plane(block(g), Math.max(Tiles.stride(g.c()), Tiles.group(g.c())))
        + LENGTH;
  }

  /** Floats of a thread's scratch for a tile or window at the edge. */
  public static int patchSize(ConvGeometry g) {
    return Scheme.of(g).planes() * Math.max(Math.max(g.c(), g.k()), Tiles.group(g.c()));
  }

  /** Floats of a thread's scratch between two passes. */
  public static int halfSize(ConvGeometry g) {
    return Scheme.of(g).planes() * SIDE_BY_SIDE;
  }

  /**
   * Does tiles [from, to) of a part, at most {@link #block}.
   *
   * @param x0 where image 0 starts in x, or would start
   * @param dy0 the same for dy
   * @param u kernels from {@link #pack}, or null without dx
   * @param dx is added to, or null
   * @param dx0 where image 0 starts in dx, or would start
   * @param sums of all parts, or null
   * @param part whose sums are added to, or written where {@code first}
   * @param w scratch of {@link #outputSize}
   * @param v scratch of {@link #inputSize}
   * @param patch scratch of {@link #patchSize}
   * @param half scratch of {@link #halfSize}
   */
  public static void run(
      ConvGeometry g,
      float[] x,
      int x0,
      float[] dy,
      int dy0,
      float[] u,
      float[] dx,
      int dx0,
      float[] sums,
      int part,
      boolean first,
      float[] w,
      float[] v,
      float[] patch,
      float[] half,
      int from,
      int to) {
    int wPlane = Tiles.plane(block(g), Tiles.stride(g.k()));
    OutputGradientTransform.run(g, dy, dy0, from, from, to, w, wPlane, patch, half);
    if (dx != null) {
      inputGradient(g, u, dx, dx0, w, v, patch, half, from, to);
    }
    if (sums != null) {
      int vPlane = Tiles.plane(block(g), Tiles.stride(g.c()));
      InputTransform.run(g, x, x0, from, from, to, v, vPlane, patch, half);
      weightGradient(g, sums, part, w, v, to - from, !first);
    }
  }

  private static void inputGradient(
      ConvGeometry g,
      float[] u,
      float[] dx,
      int dx0,
      float[] w,
      float[] dv,
      float[] window,
      float[] half,
      int from,
      int to) {
    int c = g.c();
    int k = g.k();
    int wPlane = Tiles.plane(block(g), Tiles.stride(k));
    int group = Tiles.group(c);
    int plane = Tiles.plane(block(g), group);
    for (int j = 0; j < c; j += group) {
      int width = Math.min(group, c - j);
      Products.run(Scheme.of(g), to - from, j, width, k, w, wPlane, u, c, dv, plane, group);
      InputGradientTransform.run(
          g, dv, FIRST, group, plane, from, to, dx, dx0, j, width, window, half);
    }
  }

  private static void weightGradient(
      ConvGeometry g, float[] sums, int part, float[] w, float[] v, int count, boolean add) {
    Scheme scheme = Scheme.of(g);
    int c = g.c();
    int k = g.k();
    int columns = Panels.columns(c);
    int vStride = Tiles.stride(c);
    int wStride = Tiles.stride(k);
    int wPlane = Tiles.plane(block(g), wStride);
    int vPlane = Tiles.plane(block(g), vStride);
    for (int xi = 0; xi < scheme.planes(); xi++) {
      int sum = sumStart(g, part, scheme.kernelPlane(xi));
      for (int j = 0; j < c; j += columns) {
        int width = Math.min(columns, c - j);
        Gemm.panel(
            k,
            width,
            count,
            w,
            FIRST + xi * wPlane,
            1,
            wStride,
            v,
            FIRST + xi * vPlane + j,
            vStride,
            sums,
            sum + j,
            c,
            add || scheme.repeatsKernelPlane(xi));
      }
    }
  }

  /** Adds the sums of all parts to output channels [from, to) of {@code dw}[K][3][3][C/groups]. */
  public static void reduce(
      ConvGeometry g,
      float[] sums,
      int parts,
      float[] dw,
      float[] window,
      float[] half,
      int from,
      int to) {
    int c = g.groupC();
    int first = FIRST + from * c;
    WeightGradientTransform.run(
        g, sums, first, c, sumPlane(g), parts, dw, from, to, 0, c, window, half);
  }
}
