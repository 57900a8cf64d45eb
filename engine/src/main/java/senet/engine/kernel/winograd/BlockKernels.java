package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Scheme.KERNEL_PLANES;
import static senet.engine.kernel.winograd.Tiles.SIDE_BY_SIDE;
import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Panels;

/**
 * The transformed kernels of a pass in {@link KernelBlocks}, a block of them [36][{@link
 * KernelBlocks#DEPTH} channels that are summed over][a panel of the other channels]: all made
 * before, or each when it is used. What is used but once is faster so, for a block stays in L2: 512
 * -> 512 channels at 7x7, eight images, forward 1.3 times.
 *
 * @param g a 3x3 convolution of one group
 * @param transposed whether they are U[K][C], for the input's gradient, and not U[C][K]
 * @param data blocks from {@link #make}, or weights [K][3][3][C]
 * @param made which of them
 */
public record BlockKernels(ConvGeometry g, boolean transposed, float[] data, boolean made) {
  /** Floats of all blocks. */
  public static int size(ConvGeometry g, boolean transposed) {
    BlockKernels kernels = new BlockKernels(g, transposed, null, true);
    return FIRST + Math.ceilDiv(kernels.others(), kernels.columns()) * kernels.panelSize();
  }

  /**
   * Makes the blocks of panels [from, to) of {@code u} from {@code w}[K][3][3][C].
   *
   * @param patch scratch of {@link KernelBlocks#patchSize}
   * @param half scratch of {@link KernelBlocks#halfSize}
   */
  public static void make(
      ConvGeometry g,
      boolean transposed,
      float[] w,
      float[] u,
      float[] patch,
      float[] half,
      int from,
      int to) {
    BlockKernels kernels = new BlockKernels(g, transposed, w, false);
    for (int panel = from; panel < to; panel++) {
      for (int row = 0; row < kernels.summed(); row += KernelBlocks.DEPTH) {
        kernels.transform(panel, row, u, kernels.start(panel, row), patch, half);
      }
    }
  }

  /**
   * The array that holds a panel's block of summed channels [row, row + {@link
   * KernelBlocks#DEPTH}), from {@link #at} on.
   *
   * @param scratch of {@link KernelBlocks#blockSize}
   * @param patch scratch of {@link KernelBlocks#patchSize}
   * @param half scratch of {@link KernelBlocks#halfSize}
   */
  float[] block(int panel, int row, float[] scratch, float[] patch, float[] half) {
    if (made) {
      return data;
    }
    transform(panel, row, scratch, FIRST, patch, half);
    return scratch;
  }

  /** Where it begins in {@link #block}. */
  int at(int panel, int row) {
    return made ? start(panel, row) : FIRST;
  }

  /** Channels that products sum over. */
  private int summed() {
    return transposed ? g.k() : g.c();
  }

  private int others() {
    return transposed ? g.c() : g.k();
  }

  private int columns() {
    return Panels.columns(others());
  }

  /** Distance of a block's planes. */
  private int plane() {
    return KernelBlocks.blockPlane(KernelBlocks.DEPTH, columns());
  }

  private int panelSize() {
    return Math.ceilDiv(summed(), KernelBlocks.DEPTH) * KERNEL_PLANES * plane();
  }

  private int start(int panel, int row) {
    return FIRST + panel * panelSize() + row / KernelBlocks.DEPTH * KERNEL_PLANES * plane();
  }

  private void transform(int panel, int row, float[] u, int at, float[] taps, float[] half) {
    int columns = columns();
    int first = panel * columns;
    int width = Math.min(columns, others() - first);
    int depth = Math.min(KernelBlocks.DEPTH, summed() - row);
    if (transposed) {
      for (int i = 0; i < depth; i++) {
        int from = (row + i) * WeightTransform.TAPS * g.c() + first;
        int into = at + i * columns;
        WeightTransform.row(
            Scheme.of(g), data, from, g.c(), width, u, into, plane(), columns, half);
      }
      return;
    }
    for (int i = 0; i < depth; i += WeightTransform.BLOCK) {
      int rows = Math.min(WeightTransform.BLOCK, depth - i);
      WeightTransform.gather(g.c(), data, 0, first, width, columns, row + i, rows, taps, 0);
      rows(taps, rows, u, at + i * columns, half);
    }
  }

  /** Transforms the taps of {@code rows} input channels, some of them side by side. */
  private void rows(float[] taps, int rows, float[] u, int into, float[] half) {
    int columns = columns();
    int together = Math.max(1, SIDE_BY_SIDE / columns);
    int step = WeightTransform.BLOCK * columns;
    for (int i = 0; i < rows; i += together) {
      int n = Math.min(together, rows - i) * columns;
      WeightTransform.row(
          Scheme.of(g), taps, i * columns, step, n, u, into + i * columns, plane(), n, half);
    }
  }
}
