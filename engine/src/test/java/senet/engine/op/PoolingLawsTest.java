package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import senet.engine.autograd.Op;
import senet.engine.autograd.OpRun;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** What maxima over windows and over images satisfy, to the bit. */
class PoolingLawsTest {
  /**
   * A maximum over windows that may overlap; over whole images where {@code global}.
   *
   * @param seed of the values
   */
  record Windows(Shape x, int kernel, int stride, int padding, boolean global, long seed) {
    Op op() {
      return global ? new GlobalMaxPool() : new MaxPool2d(kernel, stride, padding, false);
    }

    /** Integers in [-range, range]: many ties where the range is small. */
    Tensor draw(int range) {
      Random random = new Random(seed);
      Tensor tensor = Tensor.zeros(x);
      for (int i = 0; i < tensor.size(); i++) {
        tensor.data()[i] = random.nextInt(2 * range + 1) - range;
      }
      return tensor;
    }

    OpRun run(Tensor input) {
      OpRun run = new OpRun(op(), new Tensor[] {input}, new boolean[] {true}, 2);
      run.forward();
      return run;
    }

    /** The first of the largest values that output {@code i} is the maximum of, NaN before any. */
    int winner(float[] values, int i) {
      Shape y = op().outputShape(x);
      int c = x.dim(3);
      int image = i / c / y.dim(2) / y.dim(1) * x.dim(1) * x.dim(2);
      int top = global ? 0 : i / c / y.dim(2) % y.dim(1) * stride - padding;
      int left = global ? 0 : i / c % y.dim(2) * stride - padding;
      int winner = -1;
      for (int h = Math.max(0, top); h < Math.min(x.dim(1), top + kernel); h++) {
        for (int w = Math.max(0, left); w < Math.min(x.dim(2), left + kernel); w++) {
          int at = (image + h * x.dim(2) + w) * c + i % c;
          // Float.compare puts NaN above everything
          if (winner < 0 || Float.compare(values[at], values[winner]) > 0) {
            winner = at;
          }
        }
      }
      return winner;
    }
  }

  @Provide
  Arbitrary<Windows> windows() {
    return Arbitraries.randomValue(
        random -> {
          boolean global = random.nextInt(4) == 0;
          int kernel = global ? 9 : 1 + random.nextInt(4);
          int least = global ? 1 : kernel;
          Shape x =
              Shape.nhwc(
                  1 + random.nextInt(2),
                  least + random.nextInt(9 - least + 1),
                  least + random.nextInt(9 - least + 1),
                  1 + random.nextInt(70)); // 4 lanes of 16, and a tail
          int padding = random.nextInt(kernel / 2 + 1);
          return new Windows(x, kernel, 1 + random.nextInt(3), padding, global, random.nextInt());
        });
  }

  @Property
  void shiftsPassThrough(
      @ForAll("windows") Windows windows, @ForAll @IntRange(min = -1000, max = 1000) int shift) {
    Tensor x = windows.draw(100);
    Tensor shifted = Tensor.zeros(x.shape());
    for (int i = 0; i < x.size(); i++) {
      shifted.data()[i] = x.data()[i] + shift;
    }
    float[] y = windows.run(x).output();
    float[] other = windows.run(shifted).output();
    for (int i = 0; i < y.length; i++) {
      assertThat(other[i]).isEqualTo(y[i] + shift);
    }
  }

  /** Three values only, so that most windows have ties, in every lane of a vector. */
  @Property
  void tiesGoToTheLowestIndex(@ForAll("windows") Windows windows) {
    check(windows, windows.draw(1));
  }

  /** Windows that hold a NaN are NaN, and hand their gradient to the first one; others are not. */
  @Property
  void nanPropagates(
      @ForAll("windows") Windows windows, @ForAll @IntRange(min = 1, max = 40) int one) {
    Tensor x = windows.draw(2);
    Random random = new Random(windows.seed() + 1);
    for (int i = 0; i < x.size(); i++) {
      if (random.nextInt(one) == 0) { // up to all of them
        x.data()[i] = Float.NaN;
      }
    }
    check(windows, x);
  }

  /** Nothing is larger than minus infinity, yet one of them is the largest. */
  @Property
  void minusInfinityIsAValue(@ForAll("windows") Windows windows) {
    Tensor x = windows.draw(1);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = x.data()[i] > 0 ? 1 : Float.NEGATIVE_INFINITY;
    }
    check(windows, x);
  }

  private static void check(Windows windows, Tensor x) {
    OpRun run = windows.run(x);
    float[] y = run.output();
    float[] expected = new float[y.length];
    float[] dy = new float[y.length];
    float[] dx = new float[x.size()];
    for (int i = 0; i < y.length; i++) {
      int winner = windows.winner(x.data(), i);
      expected[i] = x.data()[winner];
      dy[i] = i % 17 + 1; // small integers: sums over overlapping windows are exact
      dx[winner] += dy[i];
    }
    assertThat(y).isEqualTo(expected);
    run.backward(dy);
    assertThat(run.gradient(0)).isEqualTo(dx);
  }
}
