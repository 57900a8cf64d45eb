package senet.bench;

import java.util.EnumSet;
import java.util.Set;
import senet.engine.op.Conv2d;
import senet.engine.tensor.Shape;

/** Convolutions of the networks as they are trained, one of each kind and size that differs. */
public enum ConvolutionLayer {
  /** The seed network, 18 times. */
  SEED_3X3(16, 32, 128, 128, 3, 1, 1),

  /** Every stage of SE-ResNet-20, and the way between two. */
  SE_RESNET20_3X3_16(32, 32, 16, 16, 3, 1, 1),
  SE_RESNET20_3X3_32(32, 16, 32, 32, 3, 1, 1),
  SE_RESNET20_3X3_64(32, 8, 64, 64, 3, 1, 1),
  SE_RESNET20_3X3_STRIDE_2(32, 32, 16, 32, 3, 2, 1),

  /** The first layer of airbench94, on patches of 2x2. */
  AIRBENCH_2X2(64, 32, 3, 24, 2, 1, 1),

  /** SE-ResNet-50 at 224x224: the stem, 3x3 of every stage, 1x1 into, out of and past blocks. */
  SE_RESNET50_7X7_STRIDE_2(8, 224, 3, 64, 7, 2, 1),
  SE_RESNET50_3X3_64(8, 56, 64, 64, 3, 1, 1),
  SE_RESNET50_3X3_128(8, 28, 128, 128, 3, 1, 1),
  SE_RESNET50_3X3_256(8, 14, 256, 256, 3, 1, 1),
  SE_RESNET50_3X3_512(8, 7, 512, 512, 3, 1, 1),
  SE_RESNET50_3X3_128_STRIDE_2(8, 56, 128, 128, 3, 2, 1),
  SE_RESNET50_3X3_512_STRIDE_2(8, 14, 512, 512, 3, 2, 1),
  SE_RESNET50_1X1_64_256(8, 56, 64, 256, 1, 1, 1),
  SE_RESNET50_1X1_256_64(8, 56, 256, 64, 1, 1, 1),
  SE_RESNET50_1X1_1024_256(8, 14, 1024, 256, 1, 1, 1),
  SE_RESNET50_1X1_512_2048(8, 7, 512, 2048, 1, 1, 1),
  SE_RESNET50_1X1_256_512_STRIDE_2(8, 56, 256, 512, 1, 2, 1),

  /** SE-ResNeXt-50 32x4d: 32 groups of 4 to 32 channels. */
  SE_RESNEXT50_3X3_128_GROUPED(8, 56, 128, 128, 3, 1, 32),
  SE_RESNEXT50_3X3_512_GROUPED(8, 14, 512, 512, 3, 1, 32),
  SE_RESNEXT50_3X3_1024_GROUPED(8, 7, 1024, 1024, 3, 1, 32),
  SE_RESNEXT50_3X3_256_GROUPED_STRIDE_2(8, 56, 256, 256, 3, 2, 32),

  /** MobileNet: the stem, depthwise, and the 1x1 that is most of it. */
  MOBILENET_3X3_STRIDE_2(8, 224, 3, 32, 3, 2, 1),
  MOBILENET_DEPTHWISE_32(8, 112, 32, 32, 3, 1, 32),
  MOBILENET_DEPTHWISE_128(8, 56, 128, 128, 3, 1, 128),
  MOBILENET_DEPTHWISE_512(8, 14, 512, 512, 3, 1, 512),
  MOBILENET_DEPTHWISE_64_STRIDE_2(8, 112, 64, 64, 3, 2, 64),
  MOBILENET_1X1_32_64(8, 112, 32, 64, 1, 1, 1),
  MOBILENET_1X1_512(8, 14, 512, 512, 1, 1, 1);

  private final int batch;
  private final int side;
  private final int c;
  private final int k;
  private final int kernel;
  private final int stride;
  private final int groups;

  ConvolutionLayer(int batch, int side, int c, int k, int kernel, int stride, int groups) {
    this.batch = batch;
    this.side = side;
    this.c = c;
    this.k = k;
    this.kernel = kernel;
    this.stride = stride;
    this.groups = groups;
  }

  /** The layers of networks whose images are of 224x224. */
  public static Set<ConvolutionLayer> at224() {
    return EnumSet.range(SE_RESNET50_7X7_STRIDE_2, MOBILENET_1X1_512);
  }

  /** Images a step, as the benchmarks take them. */
  int batch() {
    return batch;
  }

  /** [n, H, W, C]. */
  public Shape input(int n) {
    return Shape.nhwc(n, side, side, c);
  }

  /** [K, R, S, C/groups]. */
  public Shape weight() {
    return Shape.krsc(k, kernel, kernel, c / groups);
  }

  /** Stride, padding and groups. */
  public Conv2d op() {
    return new Conv2d(stride, (kernel - 1) / 2, 1, groups);
  }

  /** Whether the layer's input are the images, whose gradient nobody asks for. */
  public boolean isFirst() {
    return c == 3;
  }

  /** Multiply-adds of one pass over n images. */
  long macs(int n) {
    int sums = kernel * kernel * (c / groups);
    return (long) op().outputShape(input(n), weight()).size() * sums;
  }
}
