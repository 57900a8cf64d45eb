package senet.engine.kernel.winograd;

import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Panels;

/**
 * Both gradients of a convolution in {@link KernelBlocks}: dX += B (W U^T) B^T and dg += G^T (W^T
 * V) G.
 */
public final class KernelBlockBackward {
  private KernelBlockBackward() {}

  /**
   * Transforms the output's gradient of tiles [from, to).
   *
   * @param dy0 where image 0 starts in dy, or would start
   * @param base the tile that comes first in w
   * @param w of {@link KernelBlocks#outputGradientSize}
   */
  public static void transform(
      KernelBlocks blocks,
      float[] dy,
      int dy0,
      float[] w,
      float[] patch,
      float[] half,
      int base,
      int from,
      int to) {
    int plane = blocks.transformedPlane(blocks.g().k());
    OutputGradientTransform.run(blocks.g(), dy, dy0, base, from, to, w, plane, patch, half);
  }

  /**
   * Adds to a panel of the input's channels of {@code dx} what tiles [from, to) contribute, all
   * that {@code w} holds.
   *
   * @param kernels transposed
   * @param dx0 where image 0 starts in dx, or would start
   * @param u scratch of {@link KernelBlocks#blockSize}
   * @param dv scratch of {@link KernelBlocks#productSize}
   * @param patch scratch of {@link KernelBlocks#patchSize}
   * @param half scratch of {@link KernelBlocks#halfSize}
   */
  public static void inputGradient(
      KernelBlocks blocks,
      int panel,
      BlockKernels kernels,
      float[] dx,
      int dx0,
      float[] w,
      float[] u,
      float[] dv,
      float[] patch,
      float[] half,
      int from,
      int to) {
    ConvGeometry g = blocks.g();
    Scheme scheme = Scheme.of(g);
    int columns = Panels.columns(g.c());
    int c = panel * columns;
    int width = Math.min(columns, g.c() - c);
    int wPlane = blocks.transformedPlane(g.k());
    int uPlane = KernelBlocks.blockPlane(KernelBlocks.DEPTH, columns);
    int plane = blocks.productPlane(columns);
    for (int k = 0; k < g.k(); k += KernelBlocks.DEPTH) {
      int depth = Math.min(KernelBlocks.DEPTH, g.k() - k);
      float[] block = kernels.block(panel, k, u, patch, half);
      int at = kernels.at(panel, k);
      for (int xi = 0; xi < blocks.planes(); xi++) {
        Gemm.panel(
            to - from,
            width,
            depth,
            w,
            FIRST + xi * wPlane + k,
            Tiles.stride(g.k()),
            1,
            block,
            at + scheme.kernelPlane(xi) * uPlane,
            columns,
            dv,
            FIRST + xi * plane,
            columns,
            k > 0);
      }
    }
    InputGradientTransform.run(
        g, dv, FIRST, columns, plane, from, to, dx, dx0, c, width, patch, half);
  }

  /**
   * Adds to a block of the weight's gradient {@code dw}[K][3][3][C] what the first {@code count}
   * tiles of {@code w} and {@code v} contribute.
   *
   * @param block of {@link KernelBlocks#gradientBlocks}
   * @param du scratch of {@link KernelBlocks#blockSize}
   * @param patch scratch of {@link KernelBlocks#patchSize}
   * @param half scratch of {@link KernelBlocks#halfSize}
   */
  public static void weightGradient(
      KernelBlocks blocks,
      int block,
      float[] dw,
      float[] w,
      float[] v,
      float[] du,
      float[] patch,
      float[] half,
      int count) {
    ConvGeometry g = blocks.g();
    Scheme scheme = Scheme.of(g);
    int columns = Panels.columns(g.c());
    int c = block % blocks.inputPanels() * columns;
    int width = Math.min(columns, g.c() - c);
    int k = block / blocks.inputPanels() * KernelBlocks.GRADIENT_ROWS;
    int rows = Math.min(KernelBlocks.GRADIENT_ROWS, g.k() - k);
    int wPlane = blocks.transformedPlane(g.k());
    int vPlane = blocks.transformedPlane(g.c());
    int plane = KernelBlocks.blockPlane(KernelBlocks.GRADIENT_ROWS, columns);
    for (int xi = 0; xi < blocks.planes(); xi++) {
      Gemm.panel(
          rows,
          width,
          count,
          w,
          FIRST + xi * wPlane + k,
          1,
          Tiles.stride(g.k()),
          v,
          FIRST + xi * vPlane + c,
          Tiles.stride(g.c()),
          du,
          FIRST + scheme.kernelPlane(xi) * plane,
          columns,
          scheme.repeatsKernelPlane(xi));
    }
    WeightGradientTransform.run(
        g, du, FIRST, columns, plane, 1, dw, k, k + rows, c, c + width, patch, half);
  }
}
