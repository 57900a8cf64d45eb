package senet.engine.op;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import senet.engine.autograd.Op;
import senet.engine.autograd.OpRun;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * Pooling over windows that may overlap, leave the image in ceil mode and lie in the padding in
 * part; over whole images where {@code global}.
 *
 * @param y the shape of the result
 * @param seed of the values
 */
record DrawnPool(
    Shape x,
    Shape y,
    int kernel,
    int stride,
    int padding,
    boolean ceilMode,
    boolean countPadding,
    boolean global,
    int seed) {
  private static final int MOST_KERNEL = 4;
  private static final int MOST_SIDE = 7;
  private static final int MOST_GLOBAL_SIDE = 9; // 81 pixels are summed in two runs

  /** For {@code @ForAll}. */
  static final class Drawn implements ArbitrarySupplier<DrawnPool> {
    @Override
    public Arbitrary<DrawnPool> get() {
      return Arbitraries.randomValue(DrawnPool::draw);
    }
  }

  private static DrawnPool draw(Random random) {
    boolean global = random.nextInt(4) == 0;
    int most = global ? MOST_GLOBAL_SIDE : MOST_SIDE;
    int kernel = global ? most : 1 + random.nextInt(MOST_KERNEL);
    int stride = global ? 1 : 1 + random.nextInt(MOST_KERNEL);
    int padding = global ? 0 : random.nextInt(kernel / 2 + 1);
    boolean ceilMode = !global && random.nextBoolean();
    // What is left of the first window may be as far outside as a step of ceil mode is long.
    int least = global ? 1 : Math.max(1, kernel - 2 * padding - (ceilMode ? stride - 1 : 0));
    Shape x =
        Shape.nhwc(
            1 + random.nextInt(2),
            least + random.nextInt(most - least + 1),
            least + random.nextInt(most - least + 1),
            1 + random.nextInt(70)); // 4 lanes of 16, and a tail
    boolean countPadding = random.nextBoolean();
    return of(x, kernel, stride, padding, ceilMode, countPadding, global, random.nextInt());
  }

  private static DrawnPool of(
      Shape x,
      int kernel,
      int stride,
      int padding,
      boolean ceilMode,
      boolean countPadding,
      boolean global,
      int seed) {
    Op op = global ? new GlobalMaxPool() : new MaxPool2d(kernel, stride, padding, ceilMode);
    Shape y = op.outputShape(x);
    return new DrawnPool(x, y, kernel, stride, padding, ceilMode, countPadding, global, seed);
  }

  /** Without padding. */
  static DrawnPool of(Shape x, int kernel, int stride, boolean ceilMode, boolean global, int seed) {
    return of(x, kernel, stride, 0, ceilMode, true, global, seed);
  }

  Op max() {
    return global ? new GlobalMaxPool() : new MaxPool2d(kernel, stride, padding, ceilMode);
  }

  Op average() {
    return global
        ? new GlobalAvgPool()
        : new AvgPool2d(kernel, stride, padding, ceilMode, countPadding);
  }

  OpRun run(Op op, Tensor input) {
    OpRun run = new OpRun(op, new Tensor[] {input}, new boolean[] {true}, 2);
    run.forward();
    return run;
  }

  /** Integers in [-range, range]: many ties where the range is small. */
  Tensor integers(int range) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.zeros(x);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = random.nextInt(2 * range + 1) - range;
    }
    return tensor;
  }

  /** Normal values, other ones for each {@code purpose}. */
  Tensor normal(Shape shape, int purpose) {
    Random random = new Random(seed + purpose);
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  private int top(int i) {
    return global ? 0 : i / x.dim(3) / y.dim(2) % y.dim(1) * stride - padding;
  }

  private int left(int i) {
    return global ? 0 : i / x.dim(3) % y.dim(2) * stride - padding;
  }

  /** Where the image's values in the window of output {@code i} are, in order. */
  int[] window(int i) {
    int c = x.dim(3);
    int image = i / c / y.dim(2) / y.dim(1) * x.dim(1) * x.dim(2);
    int[] places = new int[x.dim(1) * x.dim(2)];
    int count = 0;
    for (int h = Math.max(0, top(i)); h < Math.min(x.dim(1), top(i) + kernel); h++) {
      for (int w = Math.max(0, left(i)); w < Math.min(x.dim(2), left(i) + kernel); w++) {
        places[count++] = (image + h * x.dim(2) + w) * c + i % c;
      }
    }
    return Arrays.copyOf(places, count);
  }

  /**
   * What a mean divides by: cells of the window of output {@code i} in the image, or its padding.
   */
  int cells(int i) {
    if (global || !countPadding) {
      return window(i).length;
    }
    return (Math.min(top(i) + kernel, x.dim(1) + padding) - top(i))
        * (Math.min(left(i) + kernel, x.dim(2) + padding) - left(i));
  }

  /** Windows that a pixel may be in. */
  int overlaps() {
    int alongOneAxis = global ? 1 : Math.ceilDiv(kernel, stride);
    return alongOneAxis * alongOneAxis;
  }
}
