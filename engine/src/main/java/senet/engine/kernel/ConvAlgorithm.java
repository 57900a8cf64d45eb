package senet.engine.kernel;

import java.util.Locale;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.depthwise.DepthwisePass;
import senet.engine.kernel.direct.GatheredSource;
import senet.engine.kernel.inplace.InPlaceSpan;

/**
 * Which kernels compute a convolution: a function of its geometry and nothing else. A JVM that is
 * started with {@code -Dsenet.winograd=off} goes without Winograd's, to compare results with.
 */
public enum ConvAlgorithm {
  /** Depthwise 3x3 kernels along rows or channels, which gather nothing. */
  DEPTHWISE,
  /** Loops over rows of taps: few channels on both sides, or groups of few, down to one. */
  DIRECT,
  /** Blocks of gathered windows times the kernels: any convolution. */
  IM2COL,
  /** Products whose rows are windows read in place. */
  IN_PLACE,
  /** F(4x4, 3x3): 3x3 kernels of stride 1 or 2 with enough channels and tiles. */
  WINOGRAD,
  /** Of stride 1, groups of as many channels and up to 128 x 128 of them, from a few tiles on. */
  WINOGRAD_GROUPS,
  /**
   * The same as {@link #WINOGRAD} where the transformed kernels would leave the caches and images
   * have few tiles.
   */
  WINOGRAD_KERNEL_BLOCKS;

  /**
   * Fewest channels of a group on either side. Transforms cost a fixed number of operations a
   * channel and products one an input channel and output channel. Zen 5, one thread, 32 -> 32
   * channels at 16x16, forward and both gradients: 394 and 395 GFLOP/s, im2col 142 and 92; 16 -> 16
   * channels are faster directly.
   */
  private static final int LEAST_CHANNELS = 32;

  /**
   * The same of one side at stride 1, without groups, where the other has {@link #LEAST_CHANNELS}.
   * 24 -> 64 channels at 31x31, 8 images, Zen 3, one thread, best of 12 s: 1.57 ms forward and 3.93
   * for both gradients, in place 7.47 and 13.66.
   */
  private static final int LEAST_NARROW_CHANNELS = 24;

  /**
   * Fewest tiles of all images, which share one transform of the kernels. 512 -> 512 channels at
   * 7x7, 8 images of 4 tiles: 153 and 229 GFLOP/s against 153 and 106.
   */
  private static final int LEAST_TILES = 32;

  /**
   * The same of groups, whose kernels are few beside the tiles. 32 groups of 32 channels at 7x7, by
   * this and in place, Zen 4, two threads: 2 images 1.12 and 1.07 times as fast forward and with
   * gradients, 8 images 1.51 and 1.28, one image 0.80 and 0.81.
   */
  private static final int LEAST_GROUP_TILES = 8;

  /**
   * Fewest pixels a tile, on the average: of the 36 products a tile a window of direct convolution
   * takes 9 a pixel, so that 8 pixels are half the work.
   */
  private static final int LEAST_PIXELS = 8;

  /**
   * The same at stride 2, where a tile takes 81 products for 9 a pixel: of 16 pixels 0.56 of the
   * work. Times as fast as in place, forward and with gradients, Zen 4, two threads, 8 images,
   * where a tile has 12.25: 256 -> 256 channels to 14x14 0.97 and 0.91, 512 -> 512 to 7x7 1.03 and
   * 0.96.
   */
  private static final int LEAST_STRIDED_PIXELS = 14;

  /**
   * Fewest tiles of all images at stride 2. The same, 64 -> 128 channels to 28x28: one image of 49
   * tiles 0.89 and 0.72, two 1.24 and 1.27, eight 1.26 and 1.29.
   */
  private static final int LEAST_STRIDED_TILES = 64;

  /**
   * Tiles of all images whose transforms threads share at stride 2. The same, 128 -> 256 channels
   * to 16x16: two images of 16 tiles 1.21 and 1.18; by the other way eight 1.45 and 1.23, for 1.14
   * and 1.10.
   */
  private static final int LEAST_SHARED_STRIDED_TILES = 16;

  private static final int MOST_SHARED_STRIDED_TILES = LEAST_STRIDED_TILES - 1;

  private static final int TILE = 4;
  private static final long PLANES = 36; // products of a tile

  private static final String WINOGRAD_PROPERTY = "senet.winograd";

  private static final boolean WITHOUT_WINOGRAD =
      switch (System.getProperty(WINOGRAD_PROPERTY, "on").toLowerCase(Locale.ROOT)) {
        case "on" -> false;
        case "off" -> true;
        default ->
            throw new IllegalArgumentException(
                "%s: unknown value '%s'; on or off"
                    .formatted(WINOGRAD_PROPERTY, System.getProperty(WINOGRAD_PROPERTY)));
      };

  /**
   * Most products of a tile and plane, C K, of a group, and for few tiles of an image: kernels of
   * 128 x 128 channels are 2.4 MB transformed, those of 512 x 512 are 38 MB, more than any cache:
   * blocks of them serve up to {@link #MOST_SHARED_TILES} tiles at a time.
   */
  private static final int MOST_FOR_FEW_TILES = 128 * 128;

  /** Most tiles whose transforms threads share: an image has no more, or the batch. */
  public static final int MOST_SHARED_TILES = 128;

  /** Threads divide panels of 64 channels: there are two. */
  private static final int LEAST_SHARED_CHANNELS = 128;

  /**
   * Most floats of transformed kernels without what pads their panels: 1 GB, those of 2,700 x 2,700
   * channels. Two sums of a weight's gradient take as many again each, and an int counts them.
   */
  private static final long MOST_TRANSFORMED = 1 << 28;

  private static final int FEW_TILES = 4; // of an image: 8 x 8 pixels or fewer

  private static final int MANY_TILES = 9; // of an image: more than 8 x 8 pixels

  /** The direct input gradient is a pass for each residue of row and column by the stride. */
  private static final int MOST_STRIDE = 16;

  /**
   * Floats of a thread's gathered source, 4 MB. Direct convolution gathers all that a row of
   * targets spans: of taps that are thousands of pixels apart mostly what no tap sees.
   */
  private static final int MOST_GATHERED = 1 << 20;

  /** The algorithm for {@code g}. */
  public static ConvAlgorithm of(ConvGeometry g) {
    return isOneSmallImage(g) ? others(g) : ofFused(g);
  }

  /**
   * The algorithm for {@code g} where more is done to images on the way, which other algorithms
   * than Winograd's of few tiles do with an image a thread.
   */
  public static ConvAlgorithm ofFused(ConvGeometry g) {
    if (kernelBlocks(g, g.n()) || stridedKernelBlocks(g)) {
      return WINOGRAD_KERNEL_BLOCKS;
    }
    int least = g.stride() == 1 ? LEAST_TILES : LEAST_STRIDED_TILES;
    if (winogradFits(g) && (long) g.n() * imageTiles(g) >= least) {
      return WINOGRAD;
    }
    if (winogradGroupsFit(g) && (long) g.n() * imageTiles(g) >= LEAST_GROUP_TILES) {
      return WINOGRAD_GROUPS;
    }
    return others(g);
  }

  /** The algorithm for {@code g} that is the same for any number of images, and so are its bits. */
  public static ConvAlgorithm ofAnyBatch(ConvGeometry g) {
    if (kernelBlocks(g, Integer.MAX_VALUE)) {
      return WINOGRAD_KERNEL_BLOCKS;
    }
    boolean fewKernels = g.stride() == 1 && (long) g.c() * g.k() <= MOST_FOR_FEW_TILES;
    if (winogradFits(g) && (fewKernels || imageTiles(g) >= MANY_TILES)) {
      return WINOGRAD;
    }
    if (winogradGroupsFit(g) && imageTiles(g) >= MANY_TILES) {
      return WINOGRAD_GROUPS;
    }
    return others(g);
  }

  /**
   * Large kernels for few tiles. Milliseconds on Zen 5, two threads, forward and with both
   * gradients, in blocks and by what came before: 512 -> 512 at 7x7, 8 images, 2.10 and 6.9 for
   * 3.91 and 15.0; 256 -> 256 at 14x14, one image, 0.36 and 1.1 for 0.55 and 1.8; 128 -> 128 at
   * 28x28, one image, 0.22 and 0.62 for 0.21 and 0.88, but 8 images 1.44 and 4.4 for 1.23 and 4.1.
   */
  private static boolean kernelBlocks(ConvGeometry g, int images) {
    long products = (long) g.c() * g.k();
    boolean few = (long) images * imageTiles(g) <= MOST_SHARED_TILES;
    return winogradFits(g)
        && g.stride() == 1
        && imageTiles(g) <= MOST_SHARED_TILES
        && Math.min(g.c(), g.k()) >= LEAST_SHARED_CHANNELS
        && (products > MOST_FOR_FEW_TILES || (few && products == MOST_FOR_FEW_TILES));
  }

  private static boolean stridedKernelBlocks(ConvGeometry g) {
    long tiles = (long) g.n() * imageTiles(g);
    return winogradFits(g)
        && g.stride() == 2
        && Math.min(g.c(), g.k()) >= LEAST_SHARED_CHANNELS
        && tiles >= LEAST_SHARED_STRIDED_TILES
        && tiles <= MOST_SHARED_STRIDED_TILES;
  }

  /**
   * Too few tiles to transform large kernels for. In place, times as fast as in blocks, forward and
   * with gradients, Zen 5, two threads, in turn in one JVM, one image of 7x7: 512 -> 512 channels
   * 1.31 and 1.58, 128 -> 256 1.35 and 1.14, but 128 -> 128 0.68 and 0.92; two images of 512 -> 512
   * 0.56 to 0.70 and 0.74 to 0.77. With an image for one thread alone 0.7.
   */
  private static boolean isOneSmallImage(ConvGeometry g) {
    boolean large = (long) g.c() * g.k() > MOST_FOR_FEW_TILES;
    return g.n() == 1 && imageTiles(g) <= FEW_TILES && large;
  }

  /** Whether it is one of Winograd's, whose rounding is another than that of direct sums. */
  public boolean isWinograd() {
    return this == WINOGRAD || this == WINOGRAD_GROUPS || this == WINOGRAD_KERNEL_BLOCKS;
  }

  /** Whether this JVM computes by Winograd's algorithm where it fits. */
  public static boolean usesWinograd() {
    return !WITHOUT_WINOGRAD;
  }

  private static ConvAlgorithm others(ConvGeometry g) {
    if (DepthwisePass.fits(g)) {
      return DEPTHWISE;
    }
    if (direct(g)) {
      return DIRECT;
    }
    return inPlace(g) ? IN_PLACE : IM2COL;
  }

  private static boolean winogradFits(ConvGeometry g) {
    return g.groups() == 1
        && Math.min(g.c(), g.k()) >= (g.stride() == 1 ? LEAST_NARROW_CHANNELS : LEAST_CHANNELS)
        && Math.max(g.c(), g.k()) >= LEAST_CHANNELS
        && winogradComputes(g);
  }

  private static boolean winogradGroupsFit(ConvGeometry g) {
    return g.groups() > 1
        && g.stride() == 1
        && Math.min(g.groupC(), g.groupK()) >= LEAST_CHANNELS
        && (long) g.groupC() * g.groupK() <= MOST_FOR_FEW_TILES
        && winogradComputes(g);
  }

  /** Whether it is a 3x3 convolution of stride 1 or 2 whose tiles are full enough. */
  private static boolean winogradComputes(ConvGeometry g) {
    return !WITHOUT_WINOGRAD
        && g.r() == 3
        && g.s() == 3
        && g.stride() <= 2
        && g.dilation() == 1
        && PLANES * g.groupC() * g.k() <= MOST_TRANSFORMED
        && g.pixels() >= (g.stride() == 1 ? LEAST_PIXELS : LEAST_STRIDED_PIXELS) * imageTiles(g);
  }

  private static int imageTiles(ConvGeometry g) {
    return (g.p() + TILE - 1) / TILE * ((g.q() + TILE - 1) / TILE);
  }

  /**
   * Like {@link #direct}, it copies all that a row of targets spans. A single tap has no runs to
   * read in place: 1x1 of stride 2, 256 -> 512 channels at 56x56, 8 images, Zen 4, two threads,
   * takes 9.5 ms and by im2col 8.7.
   */
  private static boolean inPlace(ConvGeometry g) {
    return g.r() * g.s() > 1
        && g.stride() <= MOST_STRIDE
        && InPlaceSpan.leastFloats(g) <= MOST_GATHERED;
  }

  /**
   * Against im2col on Zen 5 with two threads, forward: 16 -> 16 channels at 32x32 take 1.4 ms for
   * 5.1, 32 groups of 16 at 14x14 0.9 for 2.5. Wider tiles of a plain product win from 32 on.
   */
  private static boolean direct(ConvGeometry g) {
    int most = Math.max(g.groupC(), g.groupK());
    return most < LEAST_CHANNELS
        && (g.groups() > 1 || g.r() * g.s() > 1)
        && g.stride() <= MOST_STRIDE
        && GatheredSource.least(g) <= MOST_GATHERED;
  }
}
