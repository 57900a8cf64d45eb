package senet.engine.kernel.conv;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * The input's gradient at stride 2 and padding 1: two by two pixels depend on two by two of the
 * output's gradient, and each of the nine taps is used once.
 *
 * <pre>
 * [0][0] = a w[1][1]                    [0][1] = a w[1][2] + b w[1][0]
 * [1][0] = a w[2][1] + c w[0][1]        [1][1] = a w[2][2] + b w[2][0] + c w[0][2] + d w[0][0]
 * </pre>
 */
final class DepthwiseQuad {
  private static final int TAPS = 9;

  private DepthwiseQuad() {}

  /**
   * All channels in whole vectors; what does not exist is an array of zeros, or one nobody reads.
   */
  static void run(
      int n,
      float[] ya,
      int a,
      float[] yb,
      int b,
      float[] yc,
      int c,
      float[] yd,
      int d,
      float[] w,
      float[] s00,
      int p00,
      float[] s01,
      int p01,
      float[] s10,
      int p10,
      float[] s11,
      int p11,
      float[] x00,
      int i00,
      float[] x01,
      int i01,
      float[] x10,
      int i10,
      float[] x11,
      int i11) {
    for (int k = 0; k < n; k += LENGTH) {
      FloatVector av = FloatVector.fromArray(SPECIES, ya, a + k);
      FloatVector bv = FloatVector.fromArray(SPECIES, yb, b + k);
      FloatVector cv = FloatVector.fromArray(SPECIES, yc, c + k);
      FloatVector dv = FloatVector.fromArray(SPECIES, yd, d + k);
      FloatVector v00 = FloatVector.fromArray(SPECIES, s00, p00 + k);
      FloatVector v01 = FloatVector.fromArray(SPECIES, s01, p01 + k);
      FloatVector v10 = FloatVector.fromArray(SPECIES, s10, p10 + k);
      FloatVector v11 = FloatVector.fromArray(SPECIES, s11, p11 + k);
      v00 = av.fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 4 * LENGTH), v00);
      v01 = av.fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 5 * LENGTH), v01);
      v01 = bv.fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 3 * LENGTH), v01);
      v10 = av.fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 7 * LENGTH), v10);
      v10 = cv.fma(FloatVector.fromArray(SPECIES, w, TAPS * k + LENGTH), v10);
      v11 = av.fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 8 * LENGTH), v11);
      v11 = bv.fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 6 * LENGTH), v11);
      v11 = cv.fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 2 * LENGTH), v11);
      v11 = dv.fma(FloatVector.fromArray(SPECIES, w, TAPS * k), v11);
      v00.intoArray(x00, i00 + k);
      v01.intoArray(x01, i01 + k);
      v10.intoArray(x10, i10 + k);
      v11.intoArray(x11, i11 + k);
    }
  }
}
