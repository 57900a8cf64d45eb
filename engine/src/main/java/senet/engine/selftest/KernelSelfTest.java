package senet.engine.selftest;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Packing;
import senet.engine.random.Draws;
import senet.engine.simd.FmaPeak;
import senet.engine.simd.Lanes;

/**
 * Whether the kernels are right and fast on this machine: the matrix product against a plain loop,
 * bit for bit, and its speed against the FMA peak.
 *
 * @param peakGflops FMA peak of one thread
 * @param size rows and columns of the matrix product
 * @param gemmGflops the matrix product on one thread
 * @param exact whether every value equals the plain loop's
 * @param allocatedBytes by one product, the least seen; -1 where nobody counts
 */
public record KernelSelfTest(
    double peakGflops, int size, double gemmGflops, boolean exact, long allocatedBytes) {
  /** Large enough to leave L1, small enough for a second. */
  private static final int SIZE = 512;

  /** Where fused multiply-adds are interpreted, or done in decimals for want of an instruction. */
  private static final int SMALL_SIZE = 64;

  private static final double SLOW_GFLOPS = 1;

  /** A product that is faster than all before it by this factor starts the measurement anew. */
  private static final double CLEARLY = 1.1;

  /** How long the compiler is waited for, which a busy machine lets have little time. */
  private static final long MOST_MILLIS = 10_000;

  /** What kernels run on, for banners: {@code SIMD 512-bit (16 lanes)}. */
  public static String simd() {
    return Lanes.describe();
  }

  /** Bits of the kernels' vectors, 0 where they are scalar. */
  public static int vectorBits() {
    return Lanes.SCALAR ? 0 : Lanes.LENGTH * Float.SIZE;
  }

  /** The FMA peak alone: GFLOP/s of one thread, the best within {@code millis} milliseconds. */
  public static double fmaPeak(long millis) {
    return FmaPeak.measure(millis);
  }

  /**
   * Measures for about {@code millis} milliseconds, longer while products become faster or box
   * their vectors, which they do until C2 has compiled them.
   *
   * @param allocated tells the bytes that this thread has allocated so far, below 0 if unknown
   */
  public static KernelSelfTest run(long millis, LongSupplier allocated) {
    double peak = FmaPeak.measure(millis / 2);
    int size = peak < SLOW_GFLOPS ? SMALL_SIZE : SIZE;
    float[] a = normal("a", size);
    float[] b = normal("b", size);
    float[] c = new float[size * size];
    float[] packed = new float[Packing.size(size, size)];
    long window = TimeUnit.MILLISECONDS.toNanos(millis / 2);
    long first = System.nanoTime();
    long most = Math.max(window, TimeUnit.MILLISECONDS.toNanos(MOST_MILLIS)); // after the first
    long end = window;
    double best = 0;
    long bytes = Long.MAX_VALUE;
    long now;
    do {
      long before = allocated.getAsLong();
      long start = System.nanoTime();
      multiply(size, a, b, packed, c);
      long nanos = System.nanoTime() - start;
      now = start + nanos - first;
      bytes = before < 0 ? -1 : Math.min(bytes, allocated.getAsLong() - before);
      double rate = 2.0 * size * size * size / nanos;
      if (rate > CLEARLY * best) {
        end = Math.min(now + window, most);
      }
      best = Math.max(best, rate);
    } while (now < end || (bytes > (long) c.length * Float.BYTES && now < most));
    return new KernelSelfTest(peak, size, best, equalsPlainLoop(size, a, b, c), bytes);
  }

  /** The product's speed as a share of the peak, 0 to 1. */
  public double shareOfPeak() {
    return gemmGflops / peakGflops;
  }

  private static float[] normal(String name, int size) {
    Draws draws = Draws.of(0, "self-test " + name, 0);
    float[] values = new float[size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = draws.normal(i);
    }
    return values;
  }

  private static void multiply(int size, float[] a, float[] b, float[] packed, float[] c) {
    Packing.rows(size, size, b, 0, size, packed, 0);
    int block = Gemm.rowBlock(size);
    for (int i = 0; i < size; i += block) {
      int rows = Math.min(block, size - i);
      Gemm.multiply(rows, size, size, a, i * size, size, 1, packed, 0, c, i * size, size, false);
    }
  }

  private static boolean equalsPlainLoop(int size, float[] a, float[] b, float[] c) {
    int stride = 37; // a sample of the values: every 37th, which meets all columns of a tile
    for (int at = 0; at < c.length; at += stride) {
      int row = at / size;
      int column = at % size;
      float sum = 0;
      for (int p = 0; p < size; p++) {
        sum = Math.fma(a[row * size + p], b[p * size + column], sum);
      }
      if (Float.floatToRawIntBits(sum) != Float.floatToRawIntBits(c[at])) {
        return false;
      }
    }
    return true;
  }
}
