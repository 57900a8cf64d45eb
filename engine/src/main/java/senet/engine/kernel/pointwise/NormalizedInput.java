package senet.engine.kernel.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import senet.engine.simd.Lanes;

/**
 * Batch norm and ReLU applied to rows while they are loaded: {@code max((x - mean) scale + shift,
 * 0)}, NaN staying, and what its gradient becomes on the way back.
 */
public final class NormalizedInput {
  /** Rows whose sums stay in registers: 8 rows of 128 channels are 4 KB, read in order. */
  private static final int RUN = 8;

  private static final int SUM_KINDS = 2;

  private NormalizedInput() {}

  /**
   * Rows {@code x}[rows][c] as the consumer sees them.
   *
   * @param coefficients [3][c], see {@link Coefficients}
   */
  public static void load(
      float[] x, int x0, int rows, int c, float[] coefficients, float[] to, int t0) {
    int scale = Coefficients.scale(c);
    int shift = Coefficients.shift(c);
    int bound = Lanes.loopBound(c);
    for (int row = 0; row < rows; row++) {
      int at = x0 + row * c;
      int into = t0 + row * c;
      int i = 0;
      for (; i < bound; i += Lanes.LENGTH) {
        FloatVector v =
            load(x, at + i)
                .sub(load(coefficients, i))
                .fma(load(coefficients, scale + i), load(coefficients, shift + i));
        v.blend(0, v.compare(VectorOperators.LE, 0)).intoArray(to, into + i);
      }
      for (; i < c; i++) {
        float v =
            Math.fma(x[at + i] - coefficients[i], coefficients[scale + i], coefficients[shift + i]);
        to[into + i] = v <= 0 ? 0 : v;
      }
    }
  }

  /** Floats of one part's sums in {@link #backward}. */
  public static int sumsSize(int c) {
    return SUM_KINDS * c;
  }

  /**
   * Turns the gradient of what was loaded into that of x, for {@code rows} rows, and sums those of
   * the coefficients.
   *
   * @param g gradient of the loaded values
   * @param dx is written where {@code opens}, else added to; null where only the sums are wanted
   * @param sums [2][c]: the sum of g and of g (x - mean), both where the ReLU let pass; overwritten
   */
  public static void backward(
      float[] x,
      int x0,
      float[] g,
      int g0,
      int rows,
      int c,
      float[] coefficients,
      float[] dx,
      boolean opens,
      float[] sums,
      int s0) {
    for (int i = s0; i < s0 + SUM_KINDS * c; i++) {
      sums[i] = 0;
    }
    for (int row = 0; row < rows; row += RUN) {
      int run = Math.min(RUN, rows - row);
      backwardRun(x, x0 + row * c, g, g0 + row * c, run, c, coefficients, dx, opens, sums, s0);
    }
  }

  private static void backwardRun(
      float[] x,
      int x0,
      float[] g,
      int g0,
      int rows,
      int c,
      float[] coefficients,
      float[] dx,
      boolean opens,
      float[] sums,
      int s0) {
    int scale = Coefficients.scale(c);
    int shift = Coefficients.shift(c);
    int i = 0;
    for (int bound = Lanes.loopBound(c); i < bound; i += Lanes.LENGTH) {
      FloatVector mean = load(coefficients, i);
      FloatVector slope = load(coefficients, scale + i);
      FloatVector offset = load(coefficients, shift + i);
      FloatVector sum = load(sums, s0 + i);
      FloatVector product = load(sums, s0 + c + i);
      for (int row = 0; row < rows; row++) {
        FloatVector centred = load(x, x0 + row * c + i).sub(mean);
        FloatVector passed =
            load(g, g0 + row * c + i)
                .blend(0, centred.fma(slope, offset).compare(VectorOperators.LE, 0));
        sum = sum.add(passed);
        product = passed.fma(centred, product);
        if (dx != null) {
          if (opens) {
            passed.mul(slope).intoArray(dx, x0 + row * c + i);
          } else {
            passed.fma(slope, load(dx, x0 + row * c + i)).intoArray(dx, x0 + row * c + i);
          }
        }
      }
      sum.intoArray(sums, s0 + i);
      product.intoArray(sums, s0 + c + i);
    }
    for (; i < c; i++) {
      float slope = coefficients[scale + i];
      for (int row = 0; row < rows; row++) {
        int at = x0 + row * c + i;
        float centred = x[at] - coefficients[i];
        float passed =
            Math.fma(centred, slope, coefficients[shift + i]) <= 0 ? 0 : g[g0 + row * c + i];
        sums[s0 + i] += passed;
        sums[s0 + c + i] = Math.fma(passed, centred, sums[s0 + c + i]);
        if (dx != null) {
          dx[at] = opens ? passed * slope : Math.fma(passed, slope, dx[at]);
        }
      }
    }
  }

  private static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(Lanes.SPECIES, values, at);
  }
}
