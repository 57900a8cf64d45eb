package senet.engine.simd;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;

/**
 * The rate of fused multiply-adds that one thread of this machine reaches from registers: what the
 * speed of kernels is measured against.
 *
 * <p>Ten independent chains cover the latency of an FMA (4 cycles, up to 2 a cycle) and fit the 16
 * registers of AVX2.
 */
public final class FmaPeak {
  private static final int CHAINS = 10;
  private static final int FLOPS_PER_FMA = 2;
  private static final int LOOP = 2_000;
  private static final int RUNS_PER_SAMPLE = 20;

  /**
   * How long a process that has just started may need to compile the chains: until then they run a
   * thousand times slower. Each sample that is clearly faster than all before it starts this anew.
   */
  private static final long COMPILED_MILLIS = 500;

  private static final double CLEARLY = 1.1;

  /** Slower than any compiled chains, in GFLOP/s: a busy machine compiles later than that. */
  private static final double UNCOMPILED = 2;

  private static final long MOST_MILLIS = 10_000;

  private FmaPeak() {}

  /**
   * Measures for about {@code millis} milliseconds, longer in a process that has just started, and
   * takes the best of many short samples, since other load only ever slows one down.
   *
   * @return GFLOP/s of one thread
   */
  public static double measure(long millis) {
    return measure(Math.max(millis, COMPILED_MILLIS), MOST_MILLIS);
  }

  /**
   * The same in less time. The compiler is waited for no longer than {@code mostMillis}: where none
   * comes, the figure is what the JVM does without.
   */
  public static double measure(long millis, long mostMillis) {
    long window = TimeUnit.MILLISECONDS.toNanos(millis);
    long start = System.nanoTime();
    long most = Math.max(window, TimeUnit.MILLISECONDS.toNanos(mostMillis));
    long end = window; // after the start
    double best = 0;
    long now;
    do {
      double rate = sample();
      now = System.nanoTime() - start;
      if (rate > CLEARLY * best) {
        end = Math.min(now + window, most);
      }
      best = Math.max(best, rate);
    } while (now < end || (best < UNCOMPILED && now < most));
    return best;
  }

  private static double sample() {
    double rate = sample(1);
    return rate < UNCOMPILED ? rate : sample(RUNS_PER_SAMPLE); // which would take seconds
  }

  private static double sample(int runs) {
    float sink = 0;
    long start = System.nanoTime();
    for (int run = 0; run < runs; run++) {
      sink += Lanes.SCALAR ? scalarChains(LOOP) : vectorChains(LOOP);
    }
    long nanos = System.nanoTime() - start;
    if (Float.isNaN(sink)) {
      throw new AssertionError("FmaPeak: the chains diverged"); // keeps them alive, too
    }
    return (double) runs * LOOP * CHAINS * Lanes.LENGTH * FLOPS_PER_FMA / nanos;
  }

  private static float vectorChains(int loop) {
    FloatVector half = FloatVector.broadcast(Lanes.SPECIES, 0.5f);
    FloatVector one = FloatVector.broadcast(Lanes.SPECIES, 1f);
    FloatVector a = one;
    FloatVector b = one;
    FloatVector c = one;
    FloatVector d = one;
    FloatVector e = one;
    FloatVector f = one;
    FloatVector g = one;
    FloatVector h = one;
    FloatVector i = one;
    FloatVector j = one;
    for (int n = 0; n < loop; n++) {
      a = a.fma(half, one);
      b = b.fma(half, one);
      c = c.fma(half, one);
      d = d.fma(half, one);
      e = e.fma(half, one);
      f = f.fma(half, one);
      g = g.fma(half, one);
      h = h.fma(half, one);
      i = i.fma(half, one);
      j = j.fma(half, one);
    }
    return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).lane(0);
  }

  private static float scalarChains(int loop) {
    float a = 1;
    float b = 1;
    float c = 1;
    float d = 1;
    float e = 1;
    float f = 1;
    float g = 1;
    float h = 1;
    float i = 1;
    float j = 1;
    for (int n = 0; n < loop; n++) {
      a = Math.fma(a, 0.5f, 1f);
      b = Math.fma(b, 0.5f, 1f);
      c = Math.fma(c, 0.5f, 1f);
      d = Math.fma(d, 0.5f, 1f);
      e = Math.fma(e, 0.5f, 1f);
      f = Math.fma(f, 0.5f, 1f);
      g = Math.fma(g, 0.5f, 1f);
      h = Math.fma(h, 0.5f, 1f);
      i = Math.fma(i, 0.5f, 1f);
      j = Math.fma(j, 0.5f, 1f);
    }
    return a + b + c + d + e + f + g + h + i + j;
  }
}
