package senet.engine.kernel.depthwise;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Whole rows of targets of depthwise 3x3 passes, by all channels in whole vectors: a vector of
 * channels has its nine weights in registers while it goes along a row, and a source that is loaded
 * serves all columns of taps. The three source rows may be arrays of their own. Padding is 1,
 * columns outside are left out, and rows of sources have two columns at least. Sums run over
 * columns of taps, then rows.
 */
final class DepthwiseRow {
  private static final int TAPS = 9;

  private DepthwiseRow() {}

  /** One row of targets. */
  static void one(
      int n,
      int width,
      float[] xa,
      int a,
      int pa,
      float[] xb,
      int b,
      int pb,
      float[] xc,
      int c,
      int pc,
      float[] w,
      float[] start,
      int s,
      int ps,
      float[] y,
      int to,
      int py) {
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
      int ib = b + k;
      int ic = c + k;
      int is = s + k;
      int into = to + k;
      FloatVector y0 = FloatVector.fromArray(SPECIES, start, is);
      FloatVector av = FloatVector.fromArray(SPECIES, xa, ia);
      FloatVector bv = FloatVector.fromArray(SPECIES, xb, ib);
      FloatVector cv = FloatVector.fromArray(SPECIES, xc, ic);
      y0 = av.fma(w1, y0);
      y0 = bv.fma(w4, y0);
      y0 = cv.fma(w7, y0);
      FloatVector y1 = FloatVector.fromArray(SPECIES, start, is + ps);
      y1 = av.fma(w0, y1);
      y1 = bv.fma(w3, y1);
      y1 = cv.fma(w6, y1);
      is += 2 * ps;
      for (int j = 2; j < width; j++, is += ps, into += py) {
        ia += pa;
        ib += pb;
        ic += pc;
        av = FloatVector.fromArray(SPECIES, xa, ia);
        bv = FloatVector.fromArray(SPECIES, xb, ib);
        cv = FloatVector.fromArray(SPECIES, xc, ic);
        y0 = av.fma(w2, y0);
        y0 = bv.fma(w5, y0);
        y0 = cv.fma(w8, y0);
        y0.intoArray(y, into);
        y0 = av.fma(w1, y1);
        y0 = bv.fma(w4, y0);
        y0 = cv.fma(w7, y0);
        y1 = FloatVector.fromArray(SPECIES, start, is);
        y1 = av.fma(w0, y1);
        y1 = bv.fma(w3, y1);
        y1 = cv.fma(w6, y1);
      }
      ia += pa;
      ib += pb;
      ic += pc;
      av = FloatVector.fromArray(SPECIES, xa, ia);
      bv = FloatVector.fromArray(SPECIES, xb, ib);
      cv = FloatVector.fromArray(SPECIES, xc, ic);
      y0 = av.fma(w2, y0);
      y0 = bv.fma(w5, y0);
      y0 = cv.fma(w8, y0);
      y0.intoArray(y, into);
      y1 = av.fma(w1, y1);
      y1 = bv.fma(w4, y1);
      y1 = cv.fma(w7, y1);
      y1.intoArray(y, into + py);
    }
  }

  /** Two rows of targets: four sources are loaded for 18 products. */
  static void two(
      int n,
      int width,
      float[] xa,
      int a,
      int pa,
      float[] xb,
      int b,
      int pb,
      float[] xc,
      int c,
      int pc,
      float[] xd,
      int d,
      int pd,
      float[] w,
      float[] start,
      int s,
      int ps,
      int rs,
      float[] y,
      int to,
      int py,
      int ry) {
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
      int ib = b + k;
      int ic = c + k;
      int id = d + k;
      int is = s + k;
      int into = to + k;
      FloatVector y0 = FloatVector.fromArray(SPECIES, start, is);
      FloatVector z0 = FloatVector.fromArray(SPECIES, start, is + rs);
      FloatVector av = FloatVector.fromArray(SPECIES, xa, ia);
      FloatVector bv = FloatVector.fromArray(SPECIES, xb, ib);
      FloatVector cv = FloatVector.fromArray(SPECIES, xc, ic);
      FloatVector dv = FloatVector.fromArray(SPECIES, xd, id);
      y0 = av.fma(w1, y0);
      y0 = bv.fma(w4, y0);
      y0 = cv.fma(w7, y0);
      FloatVector y1 = FloatVector.fromArray(SPECIES, start, is + ps);
      y1 = av.fma(w0, y1);
      y1 = bv.fma(w3, y1);
      y1 = cv.fma(w6, y1);
      z0 = bv.fma(w1, z0);
      z0 = cv.fma(w4, z0);
      z0 = dv.fma(w7, z0);
      FloatVector z1 = FloatVector.fromArray(SPECIES, start, is + ps + rs);
      z1 = bv.fma(w0, z1);
      z1 = cv.fma(w3, z1);
      z1 = dv.fma(w6, z1);
      is += 2 * ps;
      for (int j = 2; j < width; j++, is += ps, into += py) {
        ia += pa;
        ib += pb;
        ic += pc;
        id += pd;
        av = FloatVector.fromArray(SPECIES, xa, ia);
        bv = FloatVector.fromArray(SPECIES, xb, ib);
        cv = FloatVector.fromArray(SPECIES, xc, ic);
        dv = FloatVector.fromArray(SPECIES, xd, id);
        y0 = av.fma(w2, y0);
        y0 = bv.fma(w5, y0);
        y0 = cv.fma(w8, y0);
        y0.intoArray(y, into);
        y0 = av.fma(w1, y1);
        y0 = bv.fma(w4, y0);
        y0 = cv.fma(w7, y0);
        y1 = FloatVector.fromArray(SPECIES, start, is);
        y1 = av.fma(w0, y1);
        y1 = bv.fma(w3, y1);
        y1 = cv.fma(w6, y1);
        z0 = bv.fma(w2, z0);
        z0 = cv.fma(w5, z0);
        z0 = dv.fma(w8, z0);
        z0.intoArray(y, into + ry);
        z0 = bv.fma(w1, z1);
        z0 = cv.fma(w4, z0);
        z0 = dv.fma(w7, z0);
        z1 = FloatVector.fromArray(SPECIES, start, is + rs);
        z1 = bv.fma(w0, z1);
        z1 = cv.fma(w3, z1);
        z1 = dv.fma(w6, z1);
      }
      ia += pa;
      ib += pb;
      ic += pc;
      id += pd;
      av = FloatVector.fromArray(SPECIES, xa, ia);
      bv = FloatVector.fromArray(SPECIES, xb, ib);
      cv = FloatVector.fromArray(SPECIES, xc, ic);
      dv = FloatVector.fromArray(SPECIES, xd, id);
      y0 = av.fma(w2, y0);
      y0 = bv.fma(w5, y0);
      y0 = cv.fma(w8, y0);
      y0.intoArray(y, into);
      y1 = av.fma(w1, y1);
      y1 = bv.fma(w4, y1);
      y1 = cv.fma(w7, y1);
      z0 = bv.fma(w2, z0);
      z0 = cv.fma(w5, z0);
      z0 = dv.fma(w8, z0);
      z0.intoArray(y, into + ry);
      z1 = bv.fma(w1, z1);
      z1 = cv.fma(w4, z1);
      z1 = dv.fma(w7, z1);
      y1.intoArray(y, into + py);
      z1.intoArray(y, into + py + ry);
    }
  }
}
