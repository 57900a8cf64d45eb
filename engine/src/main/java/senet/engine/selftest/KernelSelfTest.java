package senet.engine.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import senet.engine.simd.FmaPeak;
import senet.engine.simd.Lanes;

/**
 * Whether the kernels are right and fast on this machine: the matrix product against a plain loop,
 * bit for bit, and its speed against the FMA peak; small cases of each algorithm of a convolution,
 * activations, norm, pooling and linear layers, forward and with gradients, against plain loops in
 * double.
 *
 * @param peakGflops FMA peak of one thread
 * @param size rows and columns of the matrix product
 * @param gemmGflops the matrix product on one thread
 * @param allocatedBytes by one product, the least seen; -1 where nobody counts
 * @param cases how many there are, the matrix product among them
 * @param failed names of those that computed a value beyond its bound
 * @param skipped names of those for which there was no time, where kernels are slow
 */
public record KernelSelfTest(
    double peakGflops,
    int size,
    double gemmGflops,
    long allocatedBytes,
    int cases,
    List<String> failed,
    List<String> skipped) {
  private static final String PRODUCT = "matrix product";

  /** Large enough to leave L1, small enough for a second. */
  private static final int SIZE = 512;

  /** Where fused multiply-adds are interpreted, or done in decimals for want of an instruction. */
  private static final int SMALL_SIZE = 32;

  /** Compiled chains are faster, also scalar ones. */
  private static final double SLOW_GFLOPS = 2;

  /** Copies the lists. */
  public KernelSelfTest {
    failed = List.copyOf(failed);
    skipped = List.copyOf(skipped);
  }

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
   * Tests for about {@code millis} milliseconds: a sixth of them for the peak, a quarter for the
   * product, the rest for the other cases; longer where C2, which a busy machine lets have little
   * time, has not compiled them.
   *
   * @param mostMillis to wait for that, which is in vain where nothing compiles vectors; a third of
   *     them for the cases, of which those that would take longer are skipped
   * @param allocated tells the bytes that this thread has allocated so far, below 0 if unknown
   */
  public static KernelSelfTest run(long millis, long mostMillis, LongSupplier allocated) {
    long mostPart = mostMillis / 3;
    double peak = FmaPeak.measure(millis / 6, mostPart);
    boolean slow = peak < SLOW_GFLOPS;
    MatrixProduct product = new MatrixProduct(slow ? SMALL_SIZE : SIZE);
    product.measure(millis / 4, slow ? 0 : mostPart, allocated);
    List<String> failed = new ArrayList<>();
    if (!product.isExact()) {
      failed.add(PRODUCT);
    }
    KernelCheck others =
        KernelCheck.of(KernelCases.all(), peak, millis - millis / 6 - millis / 4, mostPart);
    failed.addAll(others.failed());
    return new KernelSelfTest(
        peak,
        product.size(),
        product.gflops(),
        product.allocatedBytes(),
        1 + others.cases(),
        failed,
        others.skipped());
  }

  /** Whether every value was within its bound. */
  public boolean isRight() {
    return failed.isEmpty();
  }

  /** The product's speed as a share of the peak, 0 to 1. */
  public double shareOfPeak() {
    return gemmGflops / peakGflops;
  }
}
