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
  private static final int LOOP = 20_000;
  private static final int RUNS_PER_SAMPLE = 20;

  private FmaPeak() {}

  /**
   * Measures for about {@code millis} milliseconds and takes the best of many short samples, since
   * other load only ever slows one down.
   *
   * @return GFLOP/s of one thread
   */
  public static double measure(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    double best = 0;
    float sink = 0;
    do {
      long start = System.nanoTime();
      for (int run = 0; run < RUNS_PER_SAMPLE; run++) {
        sink += Lanes.SCALAR ? scalarChains(LOOP) : vectorChains(LOOP);
      }
      double flops = (double) RUNS_PER_SAMPLE * LOOP * CHAINS * Lanes.LENGTH * FLOPS_PER_FMA;
      best = Math.max(best, flops / (System.nanoTime() - start));
    } while (System.nanoTime() < end);
    if (Float.isNaN(sink)) {
      throw new AssertionError("FmaPeak: the chains diverged"); // keeps them alive, too
    }
    return best;
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
