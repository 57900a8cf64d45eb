package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import senet.engine.autograd.OpRun;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * What means over windows and over images satisfy. A window's sum is divided, so its mean is the
 * exact one rounded where the sum is exact; an image's is multiplied with a rounded share, which is
 * a rounding more ({@link #quotient}).
 */
class AveragePoolingLawsTest {
  /** Every number of cells that a window may have divides it. */
  private static final int DIVISIBLE = 144;

  /** What dividing an exact sum costs, of its magnitude. */
  private static double quotient(DrawnPool pool) {
    return SummationBound.gamma(pool.global() ? 2 : 1);
  }

  /** What a mean of {@code n} values costs, of the mean of their magnitudes. */
  private static double mean(int n) {
    return SummationBound.gamma(n + 2);
  }

  private static float[] averages(DrawnPool pool, Tensor x) {
    return pool.run(pool.average(), x).output();
  }

  private static double magnitude(DrawnPool pool, Tensor x, int i) {
    return Arrays.stream(pool.window(i)).mapToDouble(at -> Math.abs(x.data()[at])).sum()
        / pool.cells(i);
  }

  /** Of the padding's share a mean has none, as PyTorch counts it. */
  @Property
  void theMeanOfAConstantIsTheConstant(
      @ForAll(supplier = DrawnPool.Drawn.class) DrawnPool pool,
      @ForAll @FloatRange(min = -1000, max = 1000) float constant,
      @ForAll @IntRange(min = -1000, max = 1000) int integer) {
    Tensor x = Tensor.zeros(pool.x());
    Arrays.fill(x.data(), constant);
    float[] y = averages(pool, x);
    Arrays.fill(x.data(), integer);
    float[] exact = averages(pool, x);
    for (int i = 0; i < y.length; i++) {
      int inside = pool.window(i).length;
      double share = inside / (double) pool.cells(i);
      double error = mean(inside) * Math.abs(constant) * share;
      assertThat(y[i] - constant * share).isBetween(-error, error);
      if (!pool.global()) {
        assertThat(exact[i]).isEqualTo((float) ((double) integer * inside / pool.cells(i)));
      }
    }
  }

  /** To the bit for windows: of multiples of 144 every mean is an integer. */
  @Property
  void shiftsPassThrough(
      @ForAll(supplier = DrawnPool.Drawn.class) DrawnPool pool,
      @ForAll @IntRange(min = -100, max = 100) int shift) {
    Tensor x = pool.integers(100);
    Tensor shifted = Tensor.zeros(x.shape());
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] *= DIVISIBLE;
      shifted.data()[i] = x.data()[i] + DIVISIBLE * shift;
    }
    float[] y = averages(pool, x);
    float[] other = averages(pool, shifted);
    for (int i = 0; i < y.length; i++) {
      double share = pool.window(i).length / (double) pool.cells(i);
      double moved = DIVISIBLE * shift * share;
      double mean = Arrays.stream(pool.window(i)).mapToDouble(at -> x.data()[at]).sum();
      mean /= pool.cells(i);
      double error = pool.global() ? quotient(pool) * (Math.abs(mean) + Math.abs(mean + moved)) : 0;
      assertThat(other[i] - (double) y[i] - moved).isBetween(-error, error);
    }
  }

  @Property
  void powersOfTwoPassThrough(
      @ForAll(supplier = DrawnPool.Drawn.class) DrawnPool pool,
      @ForAll @IntRange(min = -40, max = 40) int exponent) {
    float scale = Math.scalb(1f, exponent);
    Tensor x = pool.normal(pool.x(), 0);
    float[] dy = pool.normal(pool.y(), 1).data();
    OpRun run = pool.run(pool.average(), x);
    run.backward(dy);
    OpRun other = pool.run(pool.average(), Tensor.of(pool.x(), Values.times(x.data(), scale)));
    other.backward(Values.times(dy, scale));
    assertThat(other.output()).isEqualTo(Values.times(run.output(), scale));
    assertThat(other.gradient(0)).isEqualTo(Values.times(run.gradient(0), scale));
  }

  /** Of a window in the padding, 0 is one of the values; windows' integers need no tolerance. */
  @Property
  void aMeanIsBetweenTheLeastAndTheLargest(
      @ForAll(supplier = DrawnPool.Drawn.class) DrawnPool pool) {
    Tensor x = pool.integers(50);
    float[] y = averages(pool, x);
    for (int i = 0; i < y.length; i++) {
      int[] window = pool.window(i);
      boolean padded = window.length < pool.cells(i);
      float least = padded ? 0 : Float.POSITIVE_INFINITY;
      float most = padded ? 0 : Float.NEGATIVE_INFINITY;
      for (int at : window) {
        least = Math.min(least, x.data()[at]);
        most = Math.max(most, x.data()[at]);
      }
      double error = pool.global() ? quotient(pool) * Math.max(-least, most) : 0;
      assertThat((double) y[i]).isBetween(least - error, most + error);
    }
  }

  /** Each mean has its roundings; what the combination is a mean of was rounded twice. */
  @Property
  void meansAreLinear(
      @ForAll(supplier = DrawnPool.Drawn.class) DrawnPool pool,
      @ForAll @FloatRange(min = -10, max = 10) float a,
      @ForAll @FloatRange(min = -10, max = 10) float b) {
    Tensor x = pool.normal(pool.x(), 0);
    Tensor z = pool.normal(pool.x(), 1);
    Tensor both = Tensor.zeros(pool.x());
    for (int i = 0; i < both.size(); i++) {
      both.data()[i] = a * x.data()[i] + b * z.data()[i];
    }
    float[] ofX = averages(pool, x);
    float[] ofZ = averages(pool, z);
    float[] ofBoth = averages(pool, both);
    for (int i = 0; i < ofBoth.length; i++) {
      double magnitude = Math.abs(a) * magnitude(pool, x, i) + Math.abs(b) * magnitude(pool, z, i);
      double error = SummationBound.gamma(2 * (pool.window(i).length + 2) + 2) * magnitude;
      assertThat(ofBoth[i] - (a * (double) ofX[i] + b * (double) ofZ[i])).isBetween(-error, error);
    }
  }

  /**
   * Padding that counts is as a border of zeros; windows that start in the right or lower border
   * are not there.
   */
  @Property
  void paddingIsABorderOfZeros(@ForAll(supplier = DrawnPool.Drawn.class) DrawnPool pool) {
    Assume.that(pool.countPadding());
    Shape s = pool.x();
    int border = pool.padding();
    Tensor x = pool.normal(s, 0);
    Shape wide = Shape.nhwc(s.dim(0), s.dim(1) + 2 * border, s.dim(2) + 2 * border, s.dim(3));
    Tensor framed = Tensor.zeros(wide);
    int line = s.dim(2) * s.dim(3);
    for (int row = 0; row < s.dim(0) * s.dim(1); row++) {
      int into = row / s.dim(1) * wide.dim(1) + row % s.dim(1) + border;
      int at = (into * wide.dim(2) + border) * s.dim(3);
      System.arraycopy(x.data(), row * line, framed.data(), at, line);
    }
    DrawnPool unpadded =
        DrawnPool.of(
            wide, pool.kernel(), pool.stride(), pool.ceilMode(), pool.global(), pool.seed());
    float[] y = averages(pool, x);
    float[] other = averages(unpadded, framed);
    Shape p = pool.y();
    Shape q = unpadded.y();
    int outputs = p.dim(2) * p.dim(3);
    for (int row = 0; row < p.dim(0) * p.dim(1); row++) {
      int from = (row / p.dim(1) * q.dim(1) + row % p.dim(1)) * q.dim(2) * q.dim(3);
      assertThat(Arrays.copyOfRange(other, from, from + outputs))
          .isEqualTo(Arrays.copyOfRange(y, row * outputs, (row + 1) * outputs));
    }
  }

  /** Windows side by side, the last ones cut off by ceil mode, hold every value once. */
  @Property
  void tilesAddUpToTheImage(@ForAll(supplier = DrawnPool.Drawn.class) DrawnPool pool) {
    DrawnPool tiles =
        DrawnPool.of(
            pool.x(), pool.kernel(), pool.kernel(), !pool.global(), pool.global(), pool.seed());
    Tensor x = tiles.normal(tiles.x(), 0);
    float[] y = averages(tiles, x);
    double difference = 0;
    double error = 0;
    for (int i = 0; i < y.length; i++) {
      difference += y[i] * (double) tiles.cells(i);
      error += mean(tiles.window(i).length) * magnitude(tiles, x, i) * tiles.cells(i);
    }
    for (float value : x.data()) {
      difference -= value;
    }
    assertThat(difference).isBetween(-error, error);
  }

  /**
   * All of a window's gradient arrives but for the padding's shares: a share and its product are
   * rounded, and then the sums of those of overlapping windows.
   */
  @Property
  void gradientsAreDistributed(@ForAll(supplier = DrawnPool.Drawn.class) DrawnPool pool) {
    OpRun run = pool.run(pool.average(), pool.normal(pool.x(), 0));
    float[] dy = pool.normal(pool.y(), 1).data();
    run.backward(dy);
    double difference = 0;
    double magnitude = 0;
    for (float value : run.gradient(0)) {
      difference += value;
    }
    for (int i = 0; i < dy.length; i++) {
      double arrives = dy[i] * (pool.window(i).length / (double) pool.cells(i));
      difference -= arrives;
      magnitude += Math.abs(arrives);
    }
    double error = SummationBound.gamma(pool.overlaps() + 2) * magnitude;
    assertThat(difference).isBetween(-error, error);
  }
}
