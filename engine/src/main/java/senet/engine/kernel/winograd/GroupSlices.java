package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Scheme.KERNEL_PLANES;
import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Panels;

/**
 * How Winograd's algorithm is cut where channels are grouped: a slice is one group, or two of 32
 * input and output channels, whose tiles are transformed together and multiplied group by group.
 *
 * @param g a 3x3 convolution of stride 1 without dilation
 */
public record GroupSlices(ConvGeometry g) {
  /**
   * Tiles of a block. 32 groups of 32 at 7x7, 8 images, Zen 4, one thread, forward: 16 tiles 1.42
   * ms, 8 tiles 2.03, 32 tiles 1.63.
   */
  public static final int BLOCK = 16;

  /**
   * Channels of a slice on its wider side, unless a group has more: four lines of the cache. The
   * same with 32: 1.60 ms, with 128: 1.49.
   */
  private static final int CHANNELS = 64;

  /** Slices that a few threads share evenly; of fewer, threads share blocks of tiles, too. */
  private static final int ENOUGH = 8;

  private static final int LINE = 16; // floats

  /** Groups of a slice; the last one has one where two do not go into all. */
  private int most() {
    return Math.clamp(CHANNELS / Math.max(g.groupC(), g.groupK()), 1, g.groups());
  }

  /**
   * Whether slices are enough for threads to share, so that each has its kernels to itself and
   * parts are for nothing but short sums.
   */
  public boolean areShared() {
    return count() >= ENOUGH;
  }

  /** The number of slices. */
  public int count() {
    return Math.ceilDiv(g.groups(), most());
  }

  /** The first group of a slice; of {@link #count} the end of the last. */
  public int firstGroup(int slice) {
    return Math.min(g.groups(), slice * most());
  }

  /** Groups of a slice. */
  int groups(int slice) {
    return firstGroup(slice + 1) - firstGroup(slice);
  }

  /** Tiles of one image; tiles are counted over all images. */
  public int imageTiles() {
    return Tiles.perImage(g);
  }

  private int channels() {
    return most() * Math.max(g.groupC(), g.groupK());
  }

  /** Distance of the planes of V, W, M or dV of {@code channels}. */
  static int plane(int channels) {
    return Tiles.plane(BLOCK, Tiles.stride(channels));
  }

  /** Distance of the groups' transformed kernels of {@code rows} x {@code columns}. */
  static int kernelDistance(int rows, int columns) {
    return Math.ceilDiv(WeightTransform.size(rows, columns), LINE) * LINE;
  }

  /** Floats of a thread's scratch for a slice's transformed kernels, of either pass. */
  public int kernelsSize() {
    return most()
        * Math.max(kernelDistance(g.groupC(), g.groupK()), kernelDistance(g.groupK(), g.groupC()));
  }

  /** Floats of a thread's scratch for V, W, M or dV. */
  public int tilesSize() {
    return FIRST + KERNEL_PLANES * plane(channels());
  }

  /** Floats of a thread's scratch for a window at the edge, a tile, or taps that are transposed. */
  public int patchSize() {
    int taps = WeightTransform.tapsSize(Panels.columns(g.groupK()));
    return Math.max(KERNEL_PLANES * channels(), taps);
  }

  /** Floats of a thread's scratch between two passes. */
  public int halfSize() {
    return KERNEL_PLANES * Math.max(Tiles.SIDE_BY_SIDE, Tiles.stride(channels()));
  }
}
