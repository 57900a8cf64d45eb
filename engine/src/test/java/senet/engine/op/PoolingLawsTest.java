package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import senet.engine.autograd.Op;
import senet.engine.autograd.OpRun;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** What maxima over windows and over images satisfy, and means alike, to the bit. */
class PoolingLawsTest {
  /** The first of the largest values that output {@code i} is the maximum of, NaN before any. */
  private static int winner(DrawnPool pool, float[] values, int i) {
    int winner = -1;
    for (int at : pool.window(i)) {
      // Float.compare puts NaN above everything
      if (winner < 0 || Float.compare(values[at], values[winner]) > 0) {
        winner = at;
      }
    }
    return winner;
  }

  @Property
  void shiftsPassThroughMaxima(
      @ForAll(supplier = DrawnPool.Drawn.class) DrawnPool pool,
      @ForAll @IntRange(min = -1000, max = 1000) int shift) {
    Tensor x = pool.integers(100);
    Tensor shifted = Tensor.zeros(x.shape());
    for (int i = 0; i < x.size(); i++) {
      shifted.data()[i] = x.data()[i] + shift;
    }
    float[] y = pool.run(pool.max(), x).output();
    float[] other = pool.run(pool.max(), shifted).output();
    for (int i = 0; i < y.length; i++) {
      assertThat(other[i]).isEqualTo(y[i] + shift);
    }
  }

  /** Three values only, so that most windows have ties, in every lane of a vector. */
  @Property
  void tiesGoToTheLowestIndex(@ForAll(supplier = DrawnPool.Drawn.class) DrawnPool pool) {
    check(pool, pool.integers(1));
  }

  /** Windows that hold a NaN are NaN, and hand their gradient to the first one; others are not. */
  @Property
  void nanPropagates(
      @ForAll(supplier = DrawnPool.Drawn.class) DrawnPool pool,
      @ForAll @IntRange(min = 1, max = 40) int one) {
    Tensor x = pool.integers(2);
    Random random = new Random(pool.seed() + 1);
    for (int i = 0; i < x.size(); i++) {
      if (random.nextInt(one) == 0) { // up to all of them
        x.data()[i] = Float.NaN;
      }
    }
    check(pool, x);
  }

  /** Nothing is larger than minus infinity, yet one of them is the largest. */
  @Property
  void minusInfinityIsAValue(@ForAll(supplier = DrawnPool.Drawn.class) DrawnPool pool) {
    Tensor x = pool.integers(1);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = x.data()[i] > 0 ? 1 : Float.NEGATIVE_INFINITY;
    }
    check(pool, x);
  }

  private static void check(DrawnPool pool, Tensor x) {
    OpRun run = pool.run(pool.max(), x);
    float[] y = run.output();
    float[] expected = new float[y.length];
    float[] dy = new float[y.length];
    float[] dx = new float[x.size()];
    for (int i = 0; i < y.length; i++) {
      int winner = winner(pool, x.data(), i);
      expected[i] = x.data()[winner];
      dy[i] = i % 17 + 1; // small integers: sums over overlapping windows are exact
      dx[winner] += dy[i];
    }
    assertThat(y).isEqualTo(expected);
    run.backward(dy);
    assertThat(run.gradient(0)).isEqualTo(dx);
  }

  /** Each window's gradient arrives at one pixel, which adds up those of the windows it is in. */
  @Property
  void gradientsOfMaximaAreHandedOnWhole(@ForAll(supplier = DrawnPool.Drawn.class) DrawnPool pool) {
    OpRun run = pool.run(pool.max(), pool.integers(2));
    float[] dy = pool.normal(pool.y(), 1).data();
    run.backward(dy);
    double difference = 0;
    double magnitude = 0;
    for (float value : run.gradient(0)) {
      difference += value;
    }
    for (float value : dy) {
      difference -= value;
      magnitude += Math.abs(value);
    }
    double error = SummationBound.gamma(pool.overlaps()) * magnitude;
    assertThat(difference).isBetween(-error, error);
  }

  /** Channels know nothing of each other, nor of where in a vector they lie. */
  @Property
  void channelsMayChangePlaces(
      @ForAll(supplier = DrawnPool.Drawn.class) DrawnPool pool, @ForAll boolean average) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < pool.x().dim(3); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(pool.seed()));
    Op op = average ? pool.average() : pool.max();
    Tensor x = pool.normal(pool.x(), 0);
    float[] dy = pool.normal(pool.y(), 1).data();
    OpRun run = pool.run(op, x);
    run.backward(dy);
    OpRun other = pool.run(op, Tensor.of(pool.x(), permuted(x.data(), order)));
    other.backward(permuted(dy, order));
    assertThat(other.output()).isEqualTo(permuted(run.output(), order));
    assertThat(other.gradient(0)).isEqualTo(permuted(run.gradient(0), order));
  }

  private static float[] permuted(float[] values, List<Integer> order) {
    float[] permuted = new float[values.length];
    int c = order.size();
    for (int i = 0; i < values.length; i++) {
      permuted[i] = values[i - i % c + order.get(i % c)];
    }
    return permuted;
  }

  /** A batch is its images one behind the other. */
  @Property
  void batchesAreTheirImages(
      @ForAll(supplier = DrawnPool.Drawn.class) DrawnPool pool,
      @ForAll boolean average,
      @ForAll @IntRange(min = 1, max = 5) int n) {
    Op op = average ? pool.average() : pool.max();
    Shape one = Shape.nhwc(1, pool.x().dim(1), pool.x().dim(2), pool.x().dim(3));
    Shape all = Shape.nhwc(n, pool.x().dim(1), pool.x().dim(2), pool.x().dim(3));
    Tensor x = pool.normal(all, 0);
    float[] dy = pool.normal(op.outputShape(all), 1).data();
    OpRun batch = pool.run(op, x);
    batch.backward(dy);
    for (int image = 0; image < n; image++) {
      OpRun alone = pool.run(op, Tensor.of(one, part(x.data(), image, n)));
      alone.backward(part(dy, image, n));
      assertThat(alone.output()).isEqualTo(part(batch.output(), image, n));
      assertThat(alone.gradient(0)).isEqualTo(part(batch.gradient(0), image, n));
    }
  }

  private static float[] part(float[] values, int i, int parts) {
    int size = values.length / parts;
    return Arrays.copyOfRange(values, i * size, (i + 1) * size);
  }
}
