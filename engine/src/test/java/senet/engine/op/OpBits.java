package senet.engine.op;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import senet.engine.autograd.Op;
import senet.engine.autograd.OpRun;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** Ops' outputs and gradients on drawn inputs, as checksums of their bits. */
final class OpBits {
  private static final Shape IMAGES = Shape.nhwc(2, 9, 10, 67);

  private OpBits() {}

  /**
   * Prints one checksum of all: the program of a JVM that computes in another way. What runs once
   * is interpreted, so it repeats all until it was asked to stop, and every time has to be like the
   * first. The interpreter, and a compiler without an instruction for fused operations, take
   * minutes: shapes are no larger than their kernels need.
   *
   * @param arguments seconds
   */
  public static void main(String[] arguments) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[0]));
    List<String> first = sums();
    while (System.nanoTime() < end) {
      List<String> again = sums();
      if (!again.equals(first)) {
        throw new AssertionError("%s, at first %s".formatted(again, first));
      }
    }
    CRC32 crc = new CRC32();
    crc.update(String.join(",", first).getBytes(StandardCharsets.UTF_8));
    System.out.printf("%08x%n", crc.getValue());
  }

  /** An op's name and the checksum, a string each. */
  static List<String> sums() {
    Shape v = Shape.vector(67);
    Shape gate = Shape.nhwc(2, 1, 1, 67);
    List<String> sums = new ArrayList<>();
    sums.add(sum(Conv2d.of(1, 1), IMAGES, Shape.krsc(35, 3, 3, 67), Shape.vector(35)));
    sums.add(sum(new Conv2d(2, 2, 2, 1), Shape.nhwc(1, 9, 10, 67), Shape.krsc(70, 5, 5, 67)));
    Shape fewer = Shape.nhwc(2, 9, 10, 24);
    sums.add(sum(new Conv2d(2, 1, 1, 67), IMAGES, Shape.krsc(67, 3, 3, 1)));
    sums.add(sum(new Conv2d(1, 1, 1, 67), IMAGES, Shape.krsc(67, 3, 3, 1)));
    sums.add(sum(new Conv2d(2, 1, 1, 67), IMAGES, Shape.krsc(67, 5, 5, 1)));
    sums.add(sum(new Conv2d(1, 1, 1, 6), fewer, Shape.krsc(24, 3, 3, 4)));
    Shape many = Shape.nhwc(1, 5, 27, 259);
    sums.add(sum(new Conv2d(1, 1, 1, 259), many, Shape.krsc(259, 3, 3, 1)));
    sums.add(sum(new Conv2d(2, 1, 1, 259), many, Shape.krsc(259, 3, 3, 1)));
    Shape wide = Shape.nhwc(2, 9, 28, 48);
    sums.add(sum(new Conv2d(1, 1, 1, 3), wide, Shape.krsc(48, 3, 3, 16)));
    sums.add(sum(new Conv2d(2, 1, 1, 3), wide, Shape.krsc(48, 3, 3, 16)));
    sums.add(sum(new Conv2d(1, 1, 1, 6), wide, Shape.krsc(48, 3, 3, 8)));
    sums.add(sum(new Conv2d(2, 1, 1, 6), wide, Shape.krsc(48, 3, 3, 8)));
    sums.add(sum(Conv2d.of(1, 1), fewer, Shape.krsc(21, 3, 3, 24)));
    sums.add(sum(Conv2d.of(1, 0), Shape.nhwc(2, 3, 5, 67), Shape.krsc(601, 1, 1, 67)));
    sums.add(sum(Conv2d.of(2, 0), IMAGES, Shape.krsc(130, 1, 1, 67)));
    sums.add(sum(new Linear(), Shape.matrix(33, 1300), Shape.of("KC", 21, 1300)));
    sums.add(sum(new BatchNorm(1e-5f, 0.1f, true), IMAGES, v, v, v, v));
    sums.add(sum(new Multiply(), IMAGES, gate));
    sums.add(sum(new GlobalAvgPool(), IMAGES));
    sums.add(sum(new AvgPool2d(3, 2, 1, true, true), IMAGES));
    sums.add(sum(new Sigmoid(), IMAGES));
    sums.add(sum(new Tanh(), IMAGES));
    sums.add(sum(new Silu(), IMAGES));
    sums.add(sum(new Gelu(), IMAGES));
    sums.add(sum(new Softmax(), Shape.matrix(7, 67)));
    Shape coefficients = Shape.of("MC", 3, 67);
    Conv2dMoments strided = new Conv2dMoments(Conv2d.of(2, 1), true);
    sums.add(sum(strided, IMAGES, Shape.krsc(35, 3, 3, 67), coefficients));
    Conv2dMoments winograd = new Conv2dMoments(Conv2d.of(1, 1), true);
    Shape images = Shape.nhwc(6, 9, 10, 67);
    sums.add(sum(winograd, images, Shape.krsc(35, 3, 3, 67), coefficients));
    sums.add(sum(new NormalizedMean(), Shape.of("NMK", 2, 2, 67), coefficients));
    BlockEnd end = new BlockEnd(true, true, true, true, true);
    sums.add(sum(end, IMAGES, coefficients, gate, gate, IMAGES));
    addWindowsByTables(sums);
    Shape deep = Shape.nhwc(2, 6, 7, 130);
    sums.add(sum(Conv2d.of(1, 1), deep, Shape.krsc(131, 3, 3, 130))); // kernels in blocks
    Shape channels = Shape.nhwc(9, 4, 5, 512);
    sums.add(sum(new Conv2d(1, 1, 1, 512), channels, Shape.krsc(512, 3, 3, 1))); // by stripes
    addGroups(sums);
    addStrided(sums);
    addOthers(sums);
    addFolded(sums);
    addBranches(sums);
    return sums;
  }

  /** Stems of images, and weight gradients of groups: loops over taps and pixels. */
  private static void addWindowsByTables(List<String> sums) {
    Shape images = Shape.nhwc(2, 17, 27, 3);
    sums.add(sum(Conv2d.of(2, 1), images, Shape.krsc(32, 3, 3, 3)));
    sums.add(sum(Conv2d.of(2, 3), images, Shape.krsc(64, 7, 7, 3)));
    sums.add(sum(Conv2d.of(1, 1), images, Shape.krsc(96, 3, 3, 3)));
    Shape wide = Shape.nhwc(2, 15, 61, 3); // with windows that lie inside
    sums.add(sum(Conv2d.of(2, 1), wide, Shape.krsc(32, 3, 3, 3)));
    sums.add(sum(Conv2d.of(2, 3), wide, Shape.krsc(64, 7, 7, 3)));
    Shape groups = Shape.nhwc(3, 5, 5, 128);
    sums.add(sum(new Conv2d(1, 1, 1, 4), groups, Shape.krsc(128, 3, 3, 32)));
    Shape many = Shape.nhwc(9, 2, 5, 512); // two images a piece
    sums.add(sum(new Conv2d(1, 1, 1, 16), many, Shape.krsc(512, 3, 3, 32))); // shared by threads
  }

  /** Groups of channels by Winograd's algorithm: in one part and in several, and fused. */
  private static void addGroups(List<String> sums) {
    Shape many = Shape.nhwc(5, 7, 6, 512); // two blocks of tiles
    sums.add(sum(new Conv2d(1, 1, 1, 16), many, Shape.krsc(512, 3, 3, 32)));
    Shape few = Shape.nhwc(9, 7, 6, 105);
    Shape kernels = Shape.krsc(117, 3, 3, 35);
    Conv2d grouped = new Conv2d(1, 1, 1, 3);
    sums.add(sum(grouped, few, kernels));
    sums.add(sum(new Conv2dMoments(grouped, true), few, kernels, Shape.of("MC", 3, 105)));
  }

  /** Stride 2 by Winograd's algorithm: images a thread, fused, and kernels in blocks. */
  private static void addStrided(List<String> sums) {
    Shape images = Shape.nhwc(4, 29, 30, 35);
    Shape kernels = Shape.krsc(37, 3, 3, 35);
    sums.add(sum(Conv2d.of(2, 1), images, kernels));
    sums.add(sum(new Conv2dMoments(Conv2d.of(2, 1), true), images, kernels, Shape.of("MC", 3, 35)));
    sums.add(sum(Conv2d.of(2, 1), Shape.nhwc(1, 29, 30, 131), Shape.krsc(130, 3, 3, 131)));
  }

  /** What joins branches, and gates of straight pieces. */
  private static void addBranches(List<String> sums) {
    sums.add(sum(new Concat(), IMAGES, Shape.nhwc(2, 9, 10, 35), IMAGES));
    sums.add(sum(new ChannelShuffle(3), Shape.matrix(7, 201)));
    sums.add(sum(new Pad2d(0, 1, 2, 3), IMAGES));
    sums.add(sum(new AvgPool2d(3, 2, 1, true, false), IMAGES));
    sums.add(sum(new AdaptiveAvgPool2d(4, 7), IMAGES));
    sums.add(sum(new Scale(0.17f), IMAGES));
    sums.add(sum(new HardSigmoid(), IMAGES));
  }

  /**
   * In each way through a convolution: depthwise, direct, im2col, in place and Winograd's three.
   */
  private static void addFolded(List<String> sums) {
    addFolded(sums, new Conv2d(1, 1, 1, 67), IMAGES, Shape.krsc(67, 3, 3, 1));
    addFolded(sums, new Conv2d(2, 1, 1, 6), Shape.nhwc(2, 9, 10, 24), Shape.krsc(24, 3, 3, 4));
    addFolded(sums, Conv2d.of(1, 0), IMAGES, Shape.krsc(35, 1, 1, 67));
    addFolded(sums, Conv2d.of(2, 1), IMAGES, Shape.krsc(35, 3, 3, 67));
    addFolded(sums, Conv2d.of(2, 3), Shape.nhwc(2, 15, 61, 3), Shape.krsc(64, 7, 7, 3));
    addFolded(sums, Conv2d.of(1, 1), IMAGES, Shape.krsc(35, 3, 3, 67));
    addFolded(sums, Conv2d.of(1, 1), Shape.nhwc(2, 6, 7, 130), Shape.krsc(131, 3, 3, 130));
    addFolded(sums, new Conv2d(1, 1, 1, 2), Shape.nhwc(2, 9, 10, 66), Shape.krsc(70, 3, 3, 33));
    addFolded(sums, Conv2d.of(2, 1), Shape.nhwc(1, 29, 30, 35), Shape.krsc(37, 3, 3, 35));
  }

  /** With a bias, a batch norm, a shortcut and ReLU. */
  private static void addFolded(List<String> sums, Conv2d convolution, Shape x, Shape w) {
    Shape y = convolution.outputShape(x, w);
    Tensor[] inputs = new Tensor[8];
    for (int i = 0; i < inputs.length; i++) {
      Shape shape = i == 0 ? x : i == 1 ? w : i == 7 ? y : Shape.vector(w.dim(0));
      inputs[i] = i == 6 ? positive(shape, i) : Tensor.of(shape, normal(shape.size(), i));
    }
    sums.add(sum(new FoldedConv2d(convolution, true, true, 1e-5f, true, true), inputs, 0));
  }

  private static void addOthers(List<String> sums) {
    Shape v = Shape.vector(67);
    sums.add(sum(new Relu(), IMAGES));
    sums.add(sum(new Add(), IMAGES, Shape.nhwc(2, 1, 1, 67)));
    sums.add(sum(new GlobalMaxPool(), IMAGES));
    sums.add(sum(new MaxPool2d(3, 2, 1, true), IMAGES));
    sums.add(sum(new LogSoftmax(), Shape.matrix(7, 67)));
    Tensor[] moments = new Tensor[5];
    for (int i = 0; i < moments.length; i++) {
      moments[i] = positive(i == 0 ? Shape.of("NMK", 2, 2, 67) : v, i);
    }
    sums.add(sum(new BatchNormCoefficients(1e-5f, 0.1f, 90), moments, 3));
    Tensor dropped = Tensor.of(IMAGES, normal(IMAGES.size(), 0));
    sums.add(
        sum(
            new Dropout(0.3f, 5),
            new Tensor[] {dropped, Tensor.of(Shape.vector(1), new float[] {3})},
            1));
    sums.add(sum(new Flatten(), IMAGES));
    sums.add(sum(new ChannelSlice(3, 40), IMAGES));
    sums.add(sum(new IdentityShortcut(2, 130), IMAGES));
    Tensor logits = Tensor.of(Shape.matrix(7, 67), normal(7 * 67, 0));
    Tensor targets = Tensor.of(Shape.vector(7), new float[] {0, 66, 3, 15, 16, 31, 64});
    sums.add(sum(new CrossEntropy(0.1f), new Tensor[] {logits, targets}, 1));
  }

  private static String sum(Op op, Shape... shapes) {
    Tensor[] inputs = new Tensor[shapes.length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = Tensor.of(shapes[i], normal(shapes[i].size(), i));
    }
    return sum(op, inputs, Math.min(3, inputs.length));
  }

  /** With gradients of the first so many inputs. */
  private static String sum(Op op, Tensor[] inputs, int differentiated) {
    boolean[] differentiable = new boolean[inputs.length];
    Arrays.fill(differentiable, 0, differentiated, true);
    OpRun run = new OpRun(op, inputs, differentiable, 2);
    run.forward();
    if (differentiated > 0) {
      run.backward(normal(run.outputSize(), 99));
    }
    CRC32 crc = new CRC32();
    update(crc, run.output());
    for (int i = 0; i < differentiated; i++) {
      update(crc, run.gradient(i));
    }
    return "%s %08x".formatted(op.getClass().getSimpleName(), crc.getValue());
  }

  private static void update(CRC32 crc, float[] values) {
    for (float value : values) {
      int bits = Float.floatToRawIntBits(value);
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        crc.update(bits >>> shift);
      }
    }
  }

  private static Tensor positive(Shape shape, int purpose) {
    float[] values = normal(shape.size(), purpose);
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i]);
    }
    return Tensor.of(shape, values);
  }

  private static float[] normal(int n, int purpose) {
    return NormalDraws.of(Draws.of(8, "widths", purpose), n);
  }
}
