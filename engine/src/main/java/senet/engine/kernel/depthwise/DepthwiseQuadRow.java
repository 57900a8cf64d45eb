package senet.engine.kernel.depthwise;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import senet.engine.kernel.conv.ConvGeometry;

/**
 * A whole row of {@link DepthwiseQuad}s by all channels in whole vectors: a vector of channels has
 * its nine weights in registers while it goes along the row.
 */
final class DepthwiseQuadRow {
  private static final int TAPS = 9;

  private DepthwiseQuadRow() {}

  /** All quads of row {@code i}; the operands are {@link DepthwiseQuad#rows}'s. */
  static void run(
      ConvGeometry g,
      int n,
      float[] dy,
      int a,
      float[] w,
      float[] dx,
      int dx0,
      boolean accumulate,
      float[] spare,
      int i) {
    int channels = g.c();
    boolean below = i + 1 < g.p();
    boolean odd = 2 * i + 1 < g.h();
    int line = dx0 + 2 * i * g.w() * channels;
    int next = odd ? line + g.w() * channels : channels; // the spare pixel behind the zeros
    boolean added = accumulate && odd;
    quads(
        n,
        g.q(),
        g.w() % 2 == 0,
        channels,
        dy,
        a,
        below ? dy : spare,
        below ? a + g.q() * channels : 0,
        below ? channels : 0,
        w,
        accumulate ? dx : spare,
        accumulate ? line : 0,
        accumulate ? channels : 0,
        added ? dx : spare,
        added ? next : 0,
        added ? channels : 0,
        dx,
        line,
        odd ? dx : spare,
        next,
        odd ? channels : 0);
  }

  /**
   * Quads side by side, with the nine weights in registers; what does not exist is an array of
   * zeros, or one nobody reads, whose pixels are 0 apart.
   *
   * @param even whether the last quad has two columns
   */
  private static void quads(
      int n,
      int count,
      boolean even,
      int channels,
      float[] dy,
      int a,
      float[] yc,
      int c,
      int pc,
      float[] w,
      float[] s0,
      int s,
      int ps,
      float[] s1,
      int t,
      int ps1,
      float[] x0,
      int i0,
      float[] x1,
      int i1,
      int px1) {
    for (int k = 0; k < n; k += LENGTH) {
      FloatVector w0 = FloatVector.fromArray(SPECIES, w, TAPS * k);
      FloatVector w1 = FloatVector.fromArray(SPECIES, w, TAPS * k + LENGTH);
      FloatVector w2 = FloatVector.fromArray(SPECIES, w, TAPS * k + 2 * LENGTH);
      FloatVector w3 = FloatVector.fromArray(SPECIES, w, TAPS * k + 3 * LENGTH);
      FloatVector w4 = FloatVector.fromArray(SPECIES, w, TAPS * k + 4 * LENGTH);
      FloatVector w5 = FloatVector.fromArray(SPECIES, w, TAPS * k + 5 * LENGTH);
      FloatVector w6 = FloatVector.fromArray(SPECIES, w, TAPS * k + 6 * LENGTH);
      FloatVector w7 = FloatVector.fromArray(SPECIES, w, TAPS * k + 7 * LENGTH);
      FloatVector w8 = FloatVector.fromArray(SPECIES, w, TAPS * k + 8 * LENGTH);
      int ia = a + k;
      int ic = c + k;
      int p0 = s + k;
      int p1 = t + k;
      int to0 = i0 + k;
      int to1 = i1 + k;
      FloatVector av = FloatVector.fromArray(SPECIES, dy, ia);
      FloatVector cv = FloatVector.fromArray(SPECIES, yc, ic);
      for (int j = 1; j < count; j++) {
        ia += channels;
        ic += pc;
        FloatVector bv = FloatVector.fromArray(SPECIES, dy, ia);
        FloatVector dv = FloatVector.fromArray(SPECIES, yc, ic);
        FloatVector v00 = FloatVector.fromArray(SPECIES, s0, p0);
        FloatVector v01 = FloatVector.fromArray(SPECIES, s0, p0 + ps);
        FloatVector v10 = FloatVector.fromArray(SPECIES, s1, p1);
        FloatVector v11 = FloatVector.fromArray(SPECIES, s1, p1 + ps1);
        v00 = av.fma(w4, v00);
        v01 = av.fma(w5, v01);
        v01 = bv.fma(w3, v01);
        v10 = av.fma(w7, v10);
        v10 = cv.fma(w1, v10);
        v11 = av.fma(w8, v11);
        v11 = bv.fma(w6, v11);
        v11 = cv.fma(w2, v11);
        v11 = dv.fma(w0, v11);
        v00.intoArray(x0, to0);
        v01.intoArray(x0, to0 + channels);
        v10.intoArray(x1, to1);
        v11.intoArray(x1, to1 + px1);
        av = bv;
        cv = dv;
        p0 += 2 * ps;
        p1 += 2 * ps1;
        to0 += 2 * channels;
        to1 += 2 * px1;
      }
      FloatVector bv = FloatVector.zero(SPECIES);
      FloatVector dv = bv;
      FloatVector v00 = FloatVector.fromArray(SPECIES, s0, p0);
      FloatVector v10 = FloatVector.fromArray(SPECIES, s1, p1);
      v00 = av.fma(w4, v00);
      v10 = av.fma(w7, v10);
      v10 = cv.fma(w1, v10);
      v00.intoArray(x0, to0);
      v10.intoArray(x1, to1);
      if (even) {
        FloatVector v01 = FloatVector.fromArray(SPECIES, s0, p0 + ps);
        FloatVector v11 = FloatVector.fromArray(SPECIES, s1, p1 + ps1);
        v01 = av.fma(w5, v01);
        v01 = bv.fma(w3, v01);
        v11 = av.fma(w8, v11);
        v11 = bv.fma(w6, v11);
        v11 = cv.fma(w2, v11);
        v11 = dv.fma(w0, v11);
        v01.intoArray(x0, to0 + channels);
        v11.intoArray(x1, to1 + px1);
      }
    }
  }
}
