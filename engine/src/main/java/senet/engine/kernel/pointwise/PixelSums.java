package senet.engine.kernel.pointwise;

import jdk.incubator.vector.FloatVector;
import senet.engine.simd.Lanes;

/**
 * Sums over the pixels of one image, one a channel: pixels in order within runs of {@link #RUN},
 * then run by run, which keeps chains of float additions short.
 */
public final class PixelSums {
  private static final int RUN = 64;

  private PixelSums() {}

  /** {@code sums[at + i] += scale Σ over pixels of x[x0 + pixel c + i]}. */
  public static void add(float[] x, int x0, int pixels, int c, float scale, float[] sums, int at) {
    int i = 0;
    for (int bound = Lanes.loopBound(c); i < bound; i += Lanes.LENGTH) {
      FloatVector total = FloatVector.zero(Lanes.SPECIES);
      for (int run = 0; run < pixels; run += RUN) {
        FloatVector sum = FloatVector.zero(Lanes.SPECIES);
        int end = Math.min(pixels, run + RUN);
        for (int pixel = run; pixel < end; pixel++) {
          sum = sum.add(FloatVector.fromArray(Lanes.SPECIES, x, x0 + pixel * c + i));
        }
        total = total.add(sum);
      }
      total
          .mul(scale)
          .add(FloatVector.fromArray(Lanes.SPECIES, sums, at + i))
          .intoArray(sums, at + i);
    }
    for (; i < c; i++) {
      float total = 0;
      for (int run = 0; run < pixels; run += RUN) {
        float sum = 0;
        int end = Math.min(pixels, run + RUN);
        for (int pixel = run; pixel < end; pixel++) {
          sum += x[x0 + pixel * c + i];
        }
        total += sum;
      }
      sums[at + i] += total * scale;
    }
  }

  /** {@code sums[at + i] += Σ over pixels of a[a0 + pixel c + i] b[a0 + pixel c + i]}. */
  public static void addProducts(
      float[] a, float[] b, int a0, int pixels, int c, float[] sums, int at) {
    int i = 0;
    for (int bound = Lanes.loopBound(c); i < bound; i += Lanes.LENGTH) {
      FloatVector total = FloatVector.zero(Lanes.SPECIES);
      for (int run = 0; run < pixels; run += RUN) {
        FloatVector sum = FloatVector.zero(Lanes.SPECIES);
        int end = Math.min(pixels, run + RUN);
        for (int pixel = run; pixel < end; pixel++) {
          int from = a0 + pixel * c + i;
          sum =
              FloatVector.fromArray(Lanes.SPECIES, a, from)
                  .fma(FloatVector.fromArray(Lanes.SPECIES, b, from), sum);
        }
        total = total.add(sum);
      }
      total.add(FloatVector.fromArray(Lanes.SPECIES, sums, at + i)).intoArray(sums, at + i);
    }
    for (; i < c; i++) {
      float total = 0;
      for (int run = 0; run < pixels; run += RUN) {
        float sum = 0;
        int end = Math.min(pixels, run + RUN);
        for (int pixel = run; pixel < end; pixel++) {
          int from = a0 + pixel * c + i;
          sum = Math.fma(a[from], b[from], sum);
        }
        total += sum;
      }
      sums[at + i] += total;
    }
  }
}
