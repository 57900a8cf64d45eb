package senet.engine.op;

import java.util.stream.Stream;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.simd.MachineWidth;
import senet.engine.tensor.Shape;

/**
 * A geometry for each way through {@link ConvolutionPasses}, wide ones too, which an op that adds
 * something of its own to a convolution has to take.
 *
 * @param algorithm for this batch, fused
 */
record ConvolutionPath(Conv2d op, Shape x, Shape w, ConvAlgorithm algorithm) {
  /** Multiply-adds of a geometry that is met at each width. */
  private static final long SMALL = 30_000_000;

  /** All of them, or without those that take most of the time. */
  static Stream<ConvolutionPath> ofThisWidth() {
    return all().filter(path -> MachineWidth.IS_OWN || path.work() <= SMALL);
  }

  private long work() {
    return (long) y().size() * w.size() / w.dim(0);
  }

  static Stream<ConvolutionPath> all() {
    return Stream.of(
        of(ConvAlgorithm.WINOGRAD_KERNEL_BLOCKS, 2, 3, 129, 129, 3, 1, 1),
        of(ConvAlgorithm.WINOGRAD_KERNEL_BLOCKS, 40, 6, 129, 129, 3, 1, 1), // in two blocks
        of(ConvAlgorithm.WINOGRAD_KERNEL_BLOCKS, 3, 11, 130, 140, 3, 1, 1),
        of(ConvAlgorithm.WINOGRAD, 2, 17, 33, 70, 3, 1, 1),
        of(ConvAlgorithm.WINOGRAD, 4, 31, 33, 70, 3, 2, 1),
        of(ConvAlgorithm.WINOGRAD, 17, 15, 70, 33, 3, 2, 1), // groups of images
        of(ConvAlgorithm.WINOGRAD_KERNEL_BLOCKS, 5, 15, 129, 130, 3, 2, 1),
        of(ConvAlgorithm.WINOGRAD, 9, 8, 131, 60, 3, 1, 1), // groups of images
        of(ConvAlgorithm.IN_PLACE, 2, 9, 66, 131, 3, 2, 1),
        of(ConvAlgorithm.WINOGRAD_GROUPS, 3, 7, 80, 80, 3, 1, 2),
        of(ConvAlgorithm.WINOGRAD_GROUPS, 3, 10, 165, 330, 3, 1, 5),
        of(ConvAlgorithm.WINOGRAD_GROUPS, 3, 10, 96, 96, 3, 1, 3), // a slice of two, one of one
        of(ConvAlgorithm.WINOGRAD_GROUPS, 16, 12, 64, 64, 3, 1, 2), // groups of images in a part
        of(ConvAlgorithm.WINOGRAD_GROUPS, 9, 4, 512, 512, 3, 1, 16),
        of(ConvAlgorithm.IN_PLACE, 3, 9, 80, 80, 3, 2, 2),
        of(ConvAlgorithm.IN_PLACE, 2, 5, 512, 512, 3, 2, 16),
        of(ConvAlgorithm.IN_PLACE, 2, 10, 34, 40, 3, 4, 1), // pixels that no window sees
        of(ConvAlgorithm.IN_PLACE, 1, 23, 3, 35, 7, 2, 1),
        of(ConvAlgorithm.IN_PLACE, 2, 24, 3, 64, 7, 2, 1),
        of(ConvAlgorithm.IN_PLACE, 9, 5, 512, 512, 3, 1, 16),
        of(ConvAlgorithm.IM2COL, 3, 6, 70, 200, 1, 1, 1),
        of(ConvAlgorithm.IM2COL, 2, 8, 70, 66, 1, 2, 1),
        of(ConvAlgorithm.DIRECT, 2, 11, 24, 31, 3, 1, 1),
        of(ConvAlgorithm.DIRECT, 2, 9, 64, 64, 3, 2, 8),
        of(ConvAlgorithm.IN_PLACE, 40, 24, 3, 33, 3, 1, 1), // parts of several groups of images
        of(ConvAlgorithm.IM2COL, 40, 24, 8, 24, 1, 1, 1),
        of(ConvAlgorithm.DEPTHWISE, 33, 24, 16, 16, 3, 1, 16),
        of(ConvAlgorithm.DEPTHWISE, 2, 10, 35, 35, 3, 1, 35),
        of(ConvAlgorithm.DEPTHWISE, 2, 9, 48, 48, 3, 2, 48));
  }

  private static ConvolutionPath of(
      ConvAlgorithm algorithm, int n, int side, int c, int k, int kernel, int stride, int groups) {
    return new ConvolutionPath(
        new Conv2d(stride, (kernel - 1) / 2, 1, groups),
        Shape.nhwc(n, side, side, c),
        Shape.krsc(k, kernel, kernel, c / groups),
        algorithm);
  }

  ConvGeometry geometry() {
    return op.geometry(x, w);
  }

  Shape y() {
    return op.outputShape(x, w);
  }
}
