package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Scheme.KERNEL_PLANES;
import static senet.engine.simd.CacheLines.FIRST;
import static senet.engine.simd.Lanes.LENGTH;

import senet.engine.kernel.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Panels;

/**
 * How Winograd's algorithm is cut where the transformed kernels would leave the caches: the tiles
 * of some whole images are transformed and shared; then a panel of channels at a time meets the
 * kernels a block of channels at a time, {@link BlockKernels}.
 *
 * @param g a 3x3 convolution of stride 1 or 2, no dilation, one group
 */
public record KernelBlocks(ConvGeometry g) {
  /**
   * Tiles whose transforms are shared, at most, where an image has no more. 256 -> 256 channels at
   * 14x14, 8 images, forward and with both gradients: 1.57 and 4.9 ms, with 64 tiles 1.93 and 5.4.
   */
  public static final int MOST_TILES = ConvAlgorithm.MOST_SHARED_TILES;

  /**
   * Channels that a block of kernels sums over: with 64 others 590 KB. The same layer with 32: 1.70
   * and 5.1 ms; with 16 it takes more than twice as long.
   */
  static final int DEPTH = 64;

  /** Output channels of a block of the weight's gradient. */
  static final int GRADIENT_ROWS = 64;

  /** Images that are done together. */
  public int images() {
    return Math.min(g.n(), Math.max(1, MOST_TILES / imageTiles()));
  }

  /** Tiles of one image. */
  public int imageTiles() {
    return Tiles.perImage(g);
  }

  /** Floats of V or W of all tiles of {@link #images}; rows are read to the end of a vector. */
  private int transformedSize(int channels) {
    return FIRST + planes() * transformedPlane(channels) + LENGTH;
  }

  /** Values of a transformed window. */
  int planes() {
    return Scheme.of(g).planes();
  }

  int transformedPlane(int channels) {
    return Tiles.plane(images() * imageTiles(), Tiles.stride(channels));
  }

  /** Floats of V, which threads share. */
  public int inputSize() {
    return transformedSize(g.c());
  }

  /** Floats of W, which threads share. */
  public int outputGradientSize() {
    return transformedSize(g.k());
  }

  /** Distance of the planes of a block of {@code rows} of kernels, or of their gradient. */
  static int blockPlane(int rows, int columns) {
    return Tiles.plane(rows, columns);
  }

  /** Floats of a thread's scratch for a block of kernels, or of their gradient. */
  public int blockSize() {
    int columns = Math.max(Panels.columns(g.c()), Panels.columns(g.k()));
    return FIRST + KERNEL_PLANES * blockPlane(Math.max(DEPTH, GRADIENT_ROWS), columns);
  }

  int productPlane(int columns) {
    return Tiles.plane(images() * imageTiles(), columns);
  }

  /** Floats of a thread's scratch for a panel of M or dV. */
  public int productSize() {
    int columns = Math.max(Panels.columns(g.c()), Panels.columns(g.k()));
    return FIRST + planes() * productPlane(columns);
  }

  /** Floats of a thread's scratch for a window at the edge, or taps that are transposed. */
  public int patchSize() {
    int window = planes() * Math.max(Math.max(g.c(), g.k()), Tiles.SIDE_BY_SIDE);
    return Math.max(window, WeightTransform.tapsSize(Panels.columns(g.k())));
  }

  /** Floats of a thread's scratch between two passes. */
  public int halfSize() {
    return planes() * Tiles.SIDE_BY_SIDE;
  }

  /** Panels of the output's channels. */
  public int outputPanels() {
    return Math.ceilDiv(g.k(), Panels.columns(g.k()));
  }

  /** Panels of the input's channels. */
  public int inputPanels() {
    return Math.ceilDiv(g.c(), Panels.columns(g.c()));
  }

  /** Blocks of the weight's gradient. */
  public int gradientBlocks() {
    return Math.ceilDiv(g.k(), GRADIENT_ROWS) * inputPanels();
  }
}
