package senet.engine.kernel.winograd;

import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Panels;

/**
 * The passes of {@link KernelBlocks} at stride 1 where kernels are used by more tiles than are
 * transformed at a time: a plane's product is one product of all channels, whose operands are a
 * plane of the tiles and one of the kernels. Of 128 tiles and 256 x 256 channels these are 0.4 MB
 * and stay in L2; a panel of 16 channels after the other through all planes, as where blocks of
 * kernels are used but once, reads the tiles' 5 MB for each.
 */
public final class KernelPlanes {
  /** Planes, which threads share. */
  public static final int COUNT = Scheme.KERNEL_PLANES;

  private KernelPlanes() {}

  /**
   * A plane of M = V U of {@code tiles} tiles, in the order of sums of {@link KernelBlockForward}.
   *
   * @param kernels made before
   * @param v of {@link KernelBlocks#inputSize}
   * @param m of {@link KernelBlocks#outputGradientSize}
   */
  public static void product(
      KernelBlocks blocks, int plane, BlockKernels kernels, float[] v, float[] m, int tiles) {
    ConvGeometry g = blocks.g();
    product(blocks, plane, kernels, g.c(), g.k(), v, m, tiles);
  }

  /**
   * The same of dV = W U^T.
   *
   * @param kernels transposed, and made before
   * @param w of {@link KernelBlocks#outputGradientSize}
   * @param dv of {@link KernelBlocks#inputSize}
   */
  public static void adjointProduct(
      KernelBlocks blocks, int plane, BlockKernels kernels, float[] w, float[] dv, int tiles) {
    ConvGeometry g = blocks.g();
    product(blocks, plane, kernels, g.k(), g.c(), w, dv, tiles);
  }

  private static void product(
      KernelBlocks blocks,
      int plane,
      BlockKernels kernels,
      int summed,
      int others,
      float[] from,
      float[] to,
      int tiles) {
    int columns = Panels.columns(others);
    int fromPlane = FIRST + plane * blocks.transformedPlane(summed);
    int toPlane = FIRST + plane * blocks.transformedPlane(others);
    int block = plane * KernelBlocks.blockPlane(KernelBlocks.DEPTH, columns);
    for (int j = 0; j < others; j += columns) {
      for (int p = 0; p < summed; p += KernelBlocks.DEPTH) {
        Gemm.panel(
            tiles,
            Math.min(columns, others - j),
            Math.min(KernelBlocks.DEPTH, summed - p),
            from,
            fromPlane + p,
            Tiles.stride(summed),
            1,
            kernels.data(),
            kernels.at(j / columns, p) + block,
            columns,
            to,
            toPlane + j,
            Tiles.stride(others),
            p > 0);
      }
    }
  }

  /**
   * A plane of dU = W^T V of {@code tiles} tiles.
   *
   * @param sums of {@link WinogradBackward#sumsSize} of one part
   * @param add whether they are added to, and not written
   */
  public static void weightGradient(
      KernelBlocks blocks, int plane, float[] w, float[] v, float[] sums, int tiles, boolean add) {
    ConvGeometry g = blocks.g();
    int columns = Panels.columns(g.c());
    int wPlane = FIRST + plane * blocks.transformedPlane(g.k());
    int vPlane = FIRST + plane * blocks.transformedPlane(g.c());
    int sum = WinogradBackward.sumStart(g, 0, plane);
    for (int j = 0; j < g.c(); j += columns) {
      Gemm.panel(
          g.k(),
          Math.min(columns, g.c() - j),
          tiles,
          w,
          wPlane,
          1,
          Tiles.stride(g.k()),
          v,
          vPlane + j,
          Tiles.stride(g.c()),
          sums,
          sum + j,
          g.c(),
          add);
    }
  }

  /**
   * Writes the output of tiles [from, to).
   *
   * @param base the tile that comes first in m
   * @param patch scratch of {@link KernelBlocks#patchSize}
   * @param half scratch of {@link KernelBlocks#halfSize}
   */
  public static void output(
      KernelBlocks blocks,
      OutputFinish finish,
      float[] m,
      float[] y,
      float[] patch,
      float[] half,
      int base,
      int from,
      int to) {
    ConvGeometry g = blocks.g();
    int step = Tiles.stride(g.k());
    int plane = blocks.transformedPlane(g.k());
    int group = Tiles.group(g.k());
    for (int k = 0; k < g.k(); k += group) {
      int width = Math.min(group, g.k() - k);
      int at = FIRST + (from - base) * step + k;
      OutputTransform.run(g, m, at, step, plane, from, to, finish, y, k, width, patch, half);
    }
  }

  /**
   * Adds to the input's gradient what tiles [from, to) contribute.
   *
   * @param base the tile that comes first in dv
   * @param dx0 where image 0 starts in dx, or would start
   * @param patch scratch of {@link KernelBlocks#patchSize}
   * @param half scratch of {@link KernelBlocks#halfSize}
   */
  public static void inputGradient(
      KernelBlocks blocks,
      float[] dv,
      float[] dx,
      int dx0,
      float[] patch,
      float[] half,
      int base,
      int from,
      int to) {
    ConvGeometry g = blocks.g();
    int step = Tiles.stride(g.c());
    int plane = blocks.transformedPlane(g.c());
    int group = Tiles.group(g.c());
    for (int c = 0; c < g.c(); c += group) {
      int width = Math.min(group, g.c() - c);
      int at = FIRST + (from - base) * step + c;
      InputGradientTransform.run(g, dv, at, step, plane, from, to, dx, dx0, c, width, patch, half);
    }
  }
}
