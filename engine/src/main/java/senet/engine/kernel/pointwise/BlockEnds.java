package senet.engine.kernel.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import senet.engine.simd.Lanes;

/**
 * The end of a residual block in one pass over rows of one image: {@code max(((u - mean) scale +
 * shift) gate + bias + skip, floor)} with gate and bias of the image, NaN staying.
 *
 * <p>The operations and their order are those of the plain ops, so that only the coefficients'
 * rounding can tell the two apart.
 */
public final class BlockEnds {
  private static final int RUN = 8; // rows whose sums stay in registers
  private static final int SUM_KINDS = 2;

  private BlockEnds() {}

  /**
   * Computes {@code rows} rows from {@code at} on, in u, skip and y.
   *
   * @param coefficients [3][c], see {@link Coefficients}
   * @param gate [c] from {@code g0}
   * @param bias [c] from {@code b0}
   * @param skip null for none
   * @param floor 0 for a ReLU, else negative infinity
   */
  public static void forward(
      float[] u,
      float[] coefficients,
      float[] gate,
      int g0,
      float[] bias,
      int b0,
      float[] skip,
      float floor,
      float[] y,
      int at,
      int rows,
      int c) {
    int scale = Coefficients.scale(c);
    int shift = Coefficients.shift(c);
    int bound = Lanes.loopBound(c);
    for (int row = 0; row < rows; row++, at += c) {
      int i = 0;
      for (; i < bound; i += Lanes.LENGTH) {
        FloatVector v =
            load(u, at + i)
                .sub(load(coefficients, i))
                .fma(load(coefficients, scale + i), load(coefficients, shift + i))
                .mul(load(gate, g0 + i))
                .add(load(bias, b0 + i));
        if (skip != null) {
          v = v.add(load(skip, at + i));
        }
        v.blend(floor, v.compare(VectorOperators.LE, floor)).intoArray(y, at + i);
      }
      for (; i < c; i++) {
        float normal =
            Math.fma(u[at + i] - coefficients[i], coefficients[scale + i], coefficients[shift + i]);
        float v = normal * gate[g0 + i] + bias[b0 + i];
        if (skip != null) {
          v += skip[at + i];
        }
        y[at + i] = v <= floor ? floor : v;
      }
    }
  }

  /** Floats of one part's sums in {@link #backward}. */
  public static int sumsSize(int c) {
    return SUM_KINDS * c;
  }

  /**
   * Passes the gradient on to u and skip, for {@code rows} rows from {@code at} on in u, y, dy, du
   * and dskip, and sums it for the others.
   *
   * @param y the output, where it is at {@code floor} no gradient passes
   * @param floor 0 for a ReLU, else NaN, at which nothing is: a value may be negative infinity
   * @param du is written where {@code opensU}, else added to; null where not wanted
   * @param dskip the same for the skip
   * @param sums [2][c] at {@code s0}: the sum of the gradient that passes, and of it times {@code u
   *     - mean}; overwritten
   */
  public static void backward(
      float[] u,
      float[] coefficients,
      float[] gate,
      int g0,
      float[] y,
      float floor,
      float[] dy,
      float[] du,
      boolean opensU,
      float[] dskip,
      boolean opensSkip,
      int at,
      int rows,
      int c,
      float[] sums,
      int s0) {
    for (int i = s0; i < s0 + SUM_KINDS * c; i++) {
      sums[i] = 0;
    }
    for (int row = 0; row < rows; row += RUN) {
      int run = Math.min(RUN, rows - row);
      int from = at + row * c;
      sum(u, coefficients, y, floor, dy, from, run, c, sums, s0);
      if (du != null) {
        scaled(coefficients, gate, g0, y, floor, dy, du, opensU, from, run, c);
      }
      if (dskip != null) {
        passed(y, floor, dy, dskip, opensSkip, from, run * c);
      }
    }
  }

  private static void sum(
      float[] u,
      float[] coefficients,
      float[] y,
      float floor,
      float[] dy,
      int at,
      int rows,
      int c,
      float[] sums,
      int s0) {
    int i = 0;
    for (int bound = Lanes.loopBound(c); i < bound; i += Lanes.LENGTH) {
      FloatVector mean = load(coefficients, i);
      FloatVector sum = load(sums, s0 + i);
      FloatVector product = load(sums, s0 + c + i);
      for (int row = 0; row < rows; row++) {
        int k = at + row * c + i;
        FloatVector g = load(dy, k).blend(0, load(y, k).compare(VectorOperators.LE, floor));
        sum = sum.add(g);
        product = g.fma(load(u, k).sub(mean), product);
      }
      sum.intoArray(sums, s0 + i);
      product.intoArray(sums, s0 + c + i);
    }
    for (; i < c; i++) {
      for (int row = 0; row < rows; row++) {
        int k = at + row * c + i;
        float g = y[k] <= floor ? 0 : dy[k];
        sums[s0 + i] += g;
        sums[s0 + c + i] = Math.fma(g, u[k] - coefficients[i], sums[s0 + c + i]);
      }
    }
  }

  private static void scaled(
      float[] coefficients,
      float[] gate,
      int g0,
      float[] y,
      float floor,
      float[] dy,
      float[] du,
      boolean opens,
      int at,
      int rows,
      int c) {
    int scale = Coefficients.scale(c);
    int i = 0;
    for (int bound = Lanes.loopBound(c); i < bound; i += Lanes.LENGTH) {
      FloatVector slope = load(coefficients, scale + i).mul(load(gate, g0 + i));
      for (int row = 0; row < rows; row++) {
        int k = at + row * c + i;
        FloatVector g = load(dy, k).blend(0, load(y, k).compare(VectorOperators.LE, floor));
        if (opens) {
          g.mul(slope).intoArray(du, k);
        } else {
          g.fma(slope, load(du, k)).intoArray(du, k);
        }
      }
    }
    for (; i < c; i++) {
      float slope = coefficients[scale + i] * gate[g0 + i];
      for (int row = 0; row < rows; row++) {
        int k = at + row * c + i;
        float g = y[k] <= floor ? 0 : dy[k];
        du[k] = opens ? g * slope : Math.fma(g, slope, du[k]);
      }
    }
  }

  private static void passed(
      float[] y, float floor, float[] dy, float[] dskip, boolean opens, int at, int n) {
    int i = at;
    for (int bound = at + Lanes.loopBound(n); i < bound; i += Lanes.LENGTH) {
      FloatVector g = load(dy, i).blend(0, load(y, i).compare(VectorOperators.LE, floor));
      if (opens) {
        g.intoArray(dskip, i);
      } else {
        g.add(load(dskip, i)).intoArray(dskip, i);
      }
    }
    for (; i < at + n; i++) {
      float g = y[i] <= floor ? 0 : dy[i];
      dskip[i] = opens ? g : g + dskip[i];
    }
  }

  private static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(Lanes.SPECIES, values, at);
  }
}
