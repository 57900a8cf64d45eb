package senet.engine.selftest;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Packing;
import senet.engine.random.Draws;

/** The matrix product on one thread: how fast it is, what it allocates, whether it is right. */
final class MatrixProduct {
  /** A product that is faster than all before it by this factor starts the measurement anew. */
  private static final double CLEARLY = 1.1;

  /** Products after that, of which other processes leave some alone. */
  private static final int ENOUGH = 100;

  private final int size;
  private final float[] a;
  private final float[] b;
  private final float[] c;
  private final float[] packed;
  private double gflops;
  private long allocatedBytes = Long.MAX_VALUE;

  MatrixProduct(int size) {
    this.size = size;
    this.a = normal("a", size);
    this.b = normal("b", size);
    this.c = new float[size * size];
    this.packed = new float[Packing.size(size, size)];
  }

  /** Rows and columns. */
  int size() {
    return size;
  }

  /** That of the fastest product. */
  double gflops() {
    return gflops;
  }

  /** By one product, the least seen; -1 where nobody counts. */
  long allocatedBytes() {
    return allocatedBytes;
  }

  /**
   * Measures for about {@code millis} milliseconds, longer while products become faster or box
   * their vectors, which they do until C2 has compiled them.
   *
   * @param mostMillis to wait for that
   */
  void measure(long millis, long mostMillis, LongSupplier allocated) {
    long window = TimeUnit.MILLISECONDS.toNanos(millis);
    long first = System.nanoTime();
    long most = Math.max(window, TimeUnit.MILLISECONDS.toNanos(mostMillis)); // after the first
    long end = window;
    long now;
    int since = 0;
    boolean boxes;
    do {
      long before = allocated.getAsLong();
      long start = System.nanoTime();
      multiply();
      long nanos = System.nanoTime() - start;
      now = start + nanos - first;
      allocatedBytes = before < 0 ? -1 : Math.min(allocatedBytes, allocated.getAsLong() - before);
      since++;
      double rate = 2.0 * size * size * size / nanos;
      if (rate > CLEARLY * gflops) {
        end = Math.min(now + window, most);
        since = 0;
      }
      gflops = Math.max(gflops, rate);
      boxes = allocatedBytes > (long) c.length * Float.BYTES;
    } while (now < end || (boxes && now < most) || (since < ENOUGH && now < end + 2 * window));
  }

  private static float[] normal(String name, int size) {
    Draws draws = Draws.of(0, "self-test " + name, 0);
    float[] values = new float[size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = draws.normal(i);
    }
    return values;
  }

  private void multiply() {
    Packing.rows(size, size, b, 0, size, packed, 0);
    int block = Gemm.rowBlock(size);
    for (int i = 0; i < size; i += block) {
      int rows = Math.min(block, size - i);
      Gemm.multiply(rows, size, size, a, i * size, size, 1, packed, 0, c, i * size, size, false);
    }
  }

  /** Whether the last product has, bit for bit, the plain loop's values. */
  boolean isExact() {
    float[] sums = new float[size]; // a row at a time, each value in the order of the reduction
    for (int row = 0; row < size; row++) {
      Arrays.fill(sums, 0);
      for (int p = 0; p < size; p++) {
        addProducts(a[row * size + p], p * size, sums);
      }
      if (!Arrays.equals(sums, 0, size, c, row * size, row * size + size)) {
        return false;
      }
    }
    return true;
  }

  private void addProducts(float factor, int at, float[] sums) {
    for (int column = 0; column < size; column++) {
      sums[column] = Math.fma(factor, b[at + column], sums[column]);
    }
  }
}
