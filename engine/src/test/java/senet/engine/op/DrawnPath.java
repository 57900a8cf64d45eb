package senet.engine.op;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.tensor.Shape;

/**
 * The algorithms for which convolutions are drawn at random, one as often as another however few
 * geometries take it: of those drawn at large six in 100,000 are depthwise.
 */
enum DrawnPath {
  DEPTHWISE(ConvAlgorithm.DEPTHWISE),
  DIRECT(ConvAlgorithm.DIRECT),
  IN_PLACE(ConvAlgorithm.IN_PLACE),
  IM2COL(ConvAlgorithm.IM2COL),
  WINOGRAD(ConvAlgorithm.WINOGRAD),
  WINOGRAD_AT_STRIDE_2(ConvAlgorithm.WINOGRAD),
  WINOGRAD_GROUPS(ConvAlgorithm.WINOGRAD_GROUPS),
  KERNEL_BLOCKS(ConvAlgorithm.WINOGRAD_KERNEL_BLOCKS),
  KERNEL_BLOCKS_AT_STRIDE_2(ConvAlgorithm.WINOGRAD_KERNEL_BLOCKS);

  /** A path that none of so many takes has moved away. */
  private static final int MOST_CANDIDATES = 100_000;

  private final ConvAlgorithm algorithm;

  DrawnPath(ConvAlgorithm algorithm) {
    this.algorithm = algorithm;
  }

  ConvAlgorithm algorithm() {
    return algorithm;
  }

  /** Cases for the algorithms that multiply and add as the definition does. */
  static Arbitrary<ConvolutionCase> sums() {
    return of(DEPTHWISE, DIRECT, IN_PLACE, IM2COL);
  }

  /** Cases for Winograd's algorithm. */
  static Arbitrary<ConvolutionCase> winograd() {
    return of(
        WINOGRAD, WINOGRAD_AT_STRIDE_2, WINOGRAD_GROUPS, KERNEL_BLOCKS, KERNEL_BLOCKS_AT_STRIDE_2);
  }

  static Arbitrary<ConvolutionCase> of(DrawnPath... paths) {
    return Arbitraries.randomValue(random -> paths[random.nextInt(paths.length)].draw(random));
  }

  ConvolutionCase draw(Random random) {
    for (int i = 0; i < MOST_CANDIDATES; i++) {
      ConvolutionCase drawn = candidate(random);
      if (drawn.algorithm() == algorithm) {
        return drawn;
      }
    }
    throw new AssertionError("no candidate of " + this + " is computed by " + algorithm);
  }

  private ConvolutionCase candidate(Random random) {
    return switch (this) {
      case DEPTHWISE -> depthwise(random);
      case DIRECT -> direct(random);
      case IN_PLACE -> inPlace(random);
      case IM2COL -> random.nextInt(4) == 0 ? farApart(random) : singleTap(random);
      case WINOGRAD -> winograd(random, 1, 32);
      case WINOGRAD_AT_STRIDE_2 -> winograd(random, 2, 64);
      case WINOGRAD_GROUPS -> winogradGroups(random);
      case KERNEL_BLOCKS -> kernelBlocks(random);
      case KERNEL_BLOCKS_AT_STRIDE_2 -> stridedKernelBlocks(random);
    };
  }

  private static ConvolutionCase depthwise(Random random) {
    int channels = between(random, 1, 40);
    Conv2d op =
        random.nextBoolean()
            ? new Conv2d(2, 1, 1, channels)
            : new Conv2d(1, random.nextInt(3), between(random, 1, 2), channels);
    return images(random, op, between(random, 1, 3), few(random), few(random), 3, 1, 1);
  }

  private static ConvolutionCase direct(Random random) {
    Conv2d op = op(random, 3);
    int c = between(random, 1, 31);
    int k = between(random, 1, 31);
    int taps = between(random, 1, 3);
    return images(random, op, between(random, 1, 3), few(random), few(random), taps, c, k);
  }

  private static ConvolutionCase inPlace(Random random) {
    Conv2d op = op(random, 2);
    boolean manyFilters = random.nextBoolean(); // direct ones have few on both sides
    int c = manyFilters ? between(random, 1, 40) : between(random, 32, 44);
    int k = manyFilters ? between(random, 32, 44) : between(random, 1, 40);
    int n = between(random, 1, 2);
    return images(random, op, n, few(random), few(random), between(random, 2, 3), c, k);
  }

  private static ConvolutionCase singleTap(Random random) {
    Conv2d op = new Conv2d(between(random, 1, 3), random.nextInt(2), 1, between(random, 1, 2));
    int c = between(random, 1, 70);
    int k = between(random, 1, 70);
    return images(random, op, between(random, 1, 3), few(random), few(random), 1, c, k);
  }

  /** Windows of several taps, too far apart for the others. */
  private static ConvolutionCase farApart(Random random) {
    Conv2d op = new Conv2d(17, random.nextInt(3), between(random, 1, 2), between(random, 1, 2));
    int c = between(random, 1, 12);
    int k = between(random, 1, 12);
    int q = between(random, 1, 2);
    return images(random, op, between(random, 1, 2), 1, q, between(random, 2, 3), c, k);
  }

  private static ConvolutionCase winograd(Random random, int stride, int leastTiles) {
    Conv2d op = Conv2d.of(stride, random.nextInt(3));
    int p = between(random, 3, 9);
    int q = between(random, 3, 9);
    int n = Math.ceilDiv(leastTiles, tiles(p, q)) + random.nextInt(2);
    int least = stride == 1 ? 24 : 32;
    return images(random, op, n, p, q, 3, between(random, least, 40), between(random, 32, 40));
  }

  /** Half of them have tiles for each group to be Winograd's alone. */
  private static ConvolutionCase winogradGroups(Random random) {
    Conv2d op = new Conv2d(1, random.nextInt(3), 1, between(random, 2, 4));
    int p = between(random, 3, 9);
    int q = between(random, 3, 9);
    int n = Math.ceilDiv(random.nextBoolean() ? 8 : 32, tiles(p, q));
    return images(random, op, n, p, q, 3, between(random, 32, 40), between(random, 32, 40));
  }

  private static ConvolutionCase kernelBlocks(Random random) {
    Conv2d op = Conv2d.of(1, random.nextInt(3));
    if (random.nextInt(8) == 0) { // of four tiles, whose transforms 32 images share
      int n = between(random, 33, 35);
      return images(random, op, n, 6, between(random, 6, 7), 3, 128, between(random, 129, 131));
    }
    boolean alone = random.nextInt(4) == 0;
    int p = alone ? between(random, 7, 9) : between(random, 3, 5);
    int q = alone ? 9 : between(random, 3, 5);
    int n = alone ? 1 : between(random, 2, 3);
    return images(random, op, n, p, q, 3, between(random, 128, 134), between(random, 128, 134));
  }

  private static ConvolutionCase stridedKernelBlocks(Random random) {
    Conv2d op = Conv2d.of(2, random.nextInt(2));
    int p = 4;
    int q = random.nextBoolean() ? 4 : between(random, 7, 8);
    int n = Math.ceilDiv(16, tiles(p, q));
    return images(random, op, n, p, q, 3, between(random, 128, 131), between(random, 128, 131));
  }

  private static Conv2d op(Random random, int mostGroups) {
    return new Conv2d(
        between(random, 1, 3),
        random.nextInt(3),
        between(random, 1, 2),
        between(random, 1, mostGroups));
  }

  private static int few(Random random) {
    return between(random, 1, 6);
  }

  private static int between(Random random, int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  private static int tiles(int p, int q) {
    return Math.ceilDiv(p, 4) * Math.ceilDiv(q, 4);
  }

  /**
   * @param p rows of the output, or more where padding alone makes more
   * @param q columns of the output, likewise
   * @param c input channels of a group
   * @param k output channels of a group
   */
  private static ConvolutionCase images(
      Random random, Conv2d op, int n, int p, int q, int taps, int c, int k) {
    Shape x = Shape.nhwc(n, side(random, op, p, taps), side(random, op, q, taps), op.groups() * c);
    Shape w = Shape.krsc(op.groups() * k, taps, taps, c);
    return new ConvolutionCase(op, x, w, random.nextInt(1 << 20));
  }

  /** Pixels for so many windows, perhaps with some that no window reaches. */
  private static int side(Random random, Conv2d op, int windows, int taps) {
    int span = op.stride() * (windows - 1) + op.dilation() * (taps - 1) + 1;
    return Math.max(1, span + random.nextInt(op.stride()) - 2 * op.padding());
  }
}
