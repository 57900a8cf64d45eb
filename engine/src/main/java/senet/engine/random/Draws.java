package senet.engine.random;

/**
 * Counter-based random numbers: draw {@code index} of a stream is a pure function of (seed,
 * purpose, epoch, index), so nothing has to be saved to continue a run and no order of calls
 * matters.
 *
 * <p>Bits come from two rounds of the SplitMix64 finaliser over the key and the counter (Steele,
 * Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
 *
 * @param key what distinguishes this stream from all others
 */
public record Draws(long key) {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  /** The stream of one purpose ("augment", "order", a parameter's name) in one epoch. */
  public static Draws of(long seed, String purpose, long epoch) {
    long key = mix(seed + GOLDEN_GAMMA);
    for (int i = 0; i < purpose.length(); i++) {
      key = mix(key + GOLDEN_GAMMA * (purpose.charAt(i) + 1L));
    }
    return new Draws(mix(key ^ mix(epoch + GOLDEN_GAMMA)));
  }

  /** 64 random bits. */
  public long bits(long index) {
    return mix(mix(key + GOLDEN_GAMMA * index) ^ key);
  }

  /** Uniform in [0, 1), one of 2^24 values, each exact in a float. */
  public float uniform(long index) {
    return (bits(index) >>> 40) * 0x1p-24f;
  }

  /** Uniform in {0, ..., bound - 1}, up to a bias of bound / 2^53. */
  public int below(long index, int bound) {
    return (int) ((bits(index) >>> 11) * 0x1p-53 * bound);
  }

  /** Standard normal, by Box and Muller from two draws of 53 and 53 bits. */
  public float normal(long index) {
    double radius =
        ((bits(2 * index) >>> 11) + 1) * 0x1p-53; // in (0, 1], so the logarithm is finite
    double angle = (bits(2 * index + 1) >>> 11) * 0x1p-53;
    return (float)
        (StrictMath.sqrt(-2 * StrictMath.log(radius)) * StrictMath.cos(2 * Math.PI * angle));
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
