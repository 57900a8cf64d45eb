package senet.engine.selftest;

import java.util.concurrent.TimeUnit;
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
 * @param gemmGflops the matrix product of {@link #SIZE} rows and columns on one thread
 * @param exact whether every value equals the plain loop's
 */
public record KernelSelfTest(double peakGflops, double gemmGflops, boolean exact) {
  /** Rows and columns of the product: large enough to leave L1, small enough for a second. */
  public static final int SIZE = 512;

  /** What kernels run on, for banners: {@code SIMD 512-bit (16 lanes)}. */
  public static String simd() {
    return Lanes.describe();
  }

  /** The FMA peak alone: GFLOP/s of one thread, the best within {@code millis} milliseconds. */
  public static double fmaPeak(long millis) {
    return FmaPeak.measure(millis);
  }

  /** Measures for about {@code millis} milliseconds. */
  public static KernelSelfTest run(long millis) {
    float[] a = normal("a");
    float[] b = normal("b");
    float[] c = new float[SIZE * SIZE];
    float[] packed = new float[Packing.size(SIZE, SIZE)];
    double peak = FmaPeak.measure(millis / 2);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis / 2);
    double best = 0;
    do {
      long start = System.nanoTime();
      multiply(a, b, packed, c);
      best = Math.max(best, 2.0 * SIZE * SIZE * SIZE / (System.nanoTime() - start));
    } while (System.nanoTime() < end);
    return new KernelSelfTest(peak, best, equalsPlainLoop(a, b, c));
  }

  /** The product's speed as a share of the peak, 0 to 1. */
  public double shareOfPeak() {
    return gemmGflops / peakGflops;
  }

  private static float[] normal(String name) {
    Draws draws = Draws.of(0, "self-test " + name, 0);
    float[] values = new float[SIZE * SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = draws.normal(i);
    }
    return values;
  }

  private static void multiply(float[] a, float[] b, float[] packed, float[] c) {
    Packing.rows(SIZE, SIZE, b, 0, SIZE, packed, 0);
    int block = Gemm.rowBlock(SIZE);
    for (int i = 0; i < SIZE; i += block) {
      int rows = Math.min(block, SIZE - i);
      Gemm.multiply(rows, SIZE, SIZE, a, i * SIZE, SIZE, 1, packed, 0, c, i * SIZE, SIZE, false);
    }
  }

  private static boolean equalsPlainLoop(float[] a, float[] b, float[] c) {
    int stride = 37; // a sample of the values: every 37th, which meets all columns of a tile
    for (int at = 0; at < c.length; at += stride) {
      int row = at / SIZE;
      int column = at % SIZE;
      float sum = 0;
      for (int p = 0; p < SIZE; p++) {
        sum = Math.fma(a[row * SIZE + p], b[p * SIZE + column], sum);
      }
      if (Float.floatToRawIntBits(sum) != Float.floatToRawIntBits(c[at])) {
        return false;
      }
    }
    return true;
  }
}
