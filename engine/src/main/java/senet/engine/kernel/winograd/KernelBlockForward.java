package senet.engine.kernel.winograd;

import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Panels;

/** Y = A^T (U · B^T d B) A with U in blocks, {@link KernelBlocks}. */
public final class KernelBlockForward {
  private KernelBlockForward() {}

  /**
   * Transforms the input of tiles [from, to).
   *
   * @param x0 where image 0 starts in x, or would start
   * @param base the tile that comes first in v
   * @param v of {@link KernelBlocks#inputSize}
   * @param patch scratch of {@link KernelBlocks#patchSize}
   * @param half scratch of {@link KernelBlocks#halfSize}
   */
  public static void transform(
      KernelBlocks blocks,
      float[] x,
      int x0,
      float[] v,
      float[] patch,
      float[] half,
      int base,
      int from,
      int to) {
    int plane = blocks.transformedPlane(blocks.g().c());
    InputTransform.run(blocks.g(), x, x0, base, from, to, v, plane, patch, half);
  }

  /**
   * Computes a panel of output channels of tiles [from, to), all that {@code v} holds.
   *
   * @param finish what is done to the output
   * @param u scratch of {@link KernelBlocks#blockSize}
   * @param m scratch of {@link KernelBlocks#productSize}
   * @param patch scratch of {@link KernelBlocks#patchSize}
   * @param half scratch of {@link KernelBlocks#halfSize}
   */
  public static void multiply(
      KernelBlocks blocks,
      int panel,
      BlockKernels kernels,
      OutputFinish finish,
      float[] y,
      float[] v,
      float[] u,
      float[] m,
      float[] patch,
      float[] half,
      int from,
      int to) {
    ConvGeometry g = blocks.g();
    Scheme scheme = Scheme.of(g);
    int columns = Panels.columns(g.k());
    int k = panel * columns;
    int width = Math.min(columns, g.k() - k);
    int vPlane = blocks.transformedPlane(g.c());
    int uPlane = KernelBlocks.blockPlane(KernelBlocks.DEPTH, columns);
    int mPlane = blocks.productPlane(columns);
    for (int c = 0; c < g.c(); c += KernelBlocks.DEPTH) {
      int depth = Math.min(KernelBlocks.DEPTH, g.c() - c);
      float[] block = kernels.block(panel, c, u, patch, half);
      int at = kernels.at(panel, c);
      for (int xi = 0; xi < blocks.planes(); xi++) {
        Gemm.panel(
            to - from,
            width,
            depth,
            v,
            FIRST + xi * vPlane + c,
            Tiles.stride(g.c()),
            1,
            block,
            at + scheme.kernelPlane(xi) * uPlane,
            columns,
            m,
            FIRST + xi * mPlane,
            columns,
            c > 0);
      }
    }
    OutputTransform.run(g, m, FIRST, columns, mPlane, from, to, finish, y, k, width, patch, half);
  }
}
