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

  /**
   * {@code sums[at + i] += scale Σ over pixels of x[x0 + pixel c + i]} for channels [from, to).
   *
   * <p>Four vectors of a pixel at a time: with one, a walk down the pixels for each, reads of 256
   * channels at 56x56 ran at 38 GB/s.
   */
  public static void add(
      float[] x, int x0, int pixels, int c, int from, int to, float scale, float[] sums, int at) {
    int bound = from + Lanes.loopBound(to - from);
    int i = from;
    for (; i + 4 * Lanes.LENGTH <= bound; i += 4 * Lanes.LENGTH) {
      four(x, x0 + i, pixels, c, scale, sums, at + i);
    }
    for (; i < bound; i += Lanes.LENGTH) {
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
    for (; i < to; i++) {
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

  /** The same for four vectors side by side. */
  private static void four(
      float[] x, int x0, int pixels, int c, float scale, float[] sums, int at) {
    FloatVector total0 = FloatVector.zero(Lanes.SPECIES);
    FloatVector total1 = FloatVector.zero(Lanes.SPECIES);
    FloatVector total2 = FloatVector.zero(Lanes.SPECIES);
    FloatVector total3 = FloatVector.zero(Lanes.SPECIES);
    for (int run = 0; run < pixels; run += RUN) {
      FloatVector sum0 = FloatVector.zero(Lanes.SPECIES);
      FloatVector sum1 = FloatVector.zero(Lanes.SPECIES);
      FloatVector sum2 = FloatVector.zero(Lanes.SPECIES);
      FloatVector sum3 = FloatVector.zero(Lanes.SPECIES);
      int end = x0 + Math.min(pixels, run + RUN) * c;
      for (int i = x0 + run * c; i < end; i += c) {
        sum0 = sum0.add(FloatVector.fromArray(Lanes.SPECIES, x, i));
        sum1 = sum1.add(FloatVector.fromArray(Lanes.SPECIES, x, i + Lanes.LENGTH));
        sum2 = sum2.add(FloatVector.fromArray(Lanes.SPECIES, x, i + 2 * Lanes.LENGTH));
        sum3 = sum3.add(FloatVector.fromArray(Lanes.SPECIES, x, i + 3 * Lanes.LENGTH));
      }
      total0 = total0.add(sum0);
      total1 = total1.add(sum1);
      total2 = total2.add(sum2);
      total3 = total3.add(sum3);
    }
    // Not by a method of a vector: called once for 64 pixels, C2 may leave it alone and box them.
    int at1 = at + Lanes.LENGTH;
    int at2 = at + 2 * Lanes.LENGTH;
    int at3 = at + 3 * Lanes.LENGTH;
    total0.mul(scale).add(FloatVector.fromArray(Lanes.SPECIES, sums, at)).intoArray(sums, at);
    total1.mul(scale).add(FloatVector.fromArray(Lanes.SPECIES, sums, at1)).intoArray(sums, at1);
    total2.mul(scale).add(FloatVector.fromArray(Lanes.SPECIES, sums, at2)).intoArray(sums, at2);
    total3.mul(scale).add(FloatVector.fromArray(Lanes.SPECIES, sums, at3)).intoArray(sums, at3);
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
