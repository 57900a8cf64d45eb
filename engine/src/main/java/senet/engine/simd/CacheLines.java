package senet.engine.simd;

/**
 * Where cache lines start in scratch, and reading ahead in the order of memory, where windows and
 * tiles then jump from row to row: the processor's own prefetching follows at 50 GB/s, and C2 has
 * no instruction for it.
 *
 * <p>128 -> 128 channels at 32x32 from memory, Zen 5, one thread, an image: the input's transform
 * 62 us, 48 with this; the output's 61 and 48; the input gradient's 97 and 74.
 */
public final class CacheLines {
  private static final int LINE = 16; // floats

  /**
   * Index of a large array's first value with which a cache line starts: a header of 16 bytes comes
   * before the values, and G1 puts arrays of half a region and more at the start of one. A vector
   * of 512 bits that lies in two lines takes two reads of L1: register tiles of 4 x 4 in L1, Zen 5,
   * 227 to 237 GFLOP/s from here on and 214 to 222 from index 0.
   */
  public static final int FIRST = 12;

  private CacheLines() {}

  /** The first index from {@code index} on with which a line of a large array starts. */
  public static int start(int index) {
    return (index + LINE - 1 - FIRST) / LINE * LINE + FIRST;
  }

  /**
   * Reads [from, to); returns a sum of it, which has to be stored so that the reads are not
   * dropped.
   */
  public static float read(float[] a, int from, int to) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (int i = from; i < to - 3 * LINE; i += 4 * LINE) {
      s0 += a[i];
      s1 += a[i + LINE];
      s2 += a[i + 2 * LINE];
      s3 += a[i + 3 * LINE];
    }
    return s0 + s1 + s2 + s3;
  }
}
