package senet.engine.kernel.depthwise;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import senet.engine.kernel.conv.Stencil;

/**
 * A whole row of targets of a depthwise 3x3 pass that are every second source, as {@link
 * DepthwiseRow} has them side by side.
 *
 * <p>With 32 registers two vectors of channels go along together, with their 18 weights: a tensor's
 * vectors of 512 bits lie in two cache lines each, and two neighbours in three. 64 channels at
 * 112x112, Zen 5, one vector and two in turn in one JVM: eight images 1.15 times as fast on one
 * thread, 1.15 and 1.09 on two, one image 1.11.
 *
 * <p>Both loops are written out, since vectors that cross methods are boxed where C2 does not
 * inline.
 */
final class DepthwiseHalvingRow {
  private static final int TAPS = 9;

  private DepthwiseHalvingRow() {}

  /** Sums over {@code n} channels, a multiple of a vector; {@code width} sources, two at least. */
  static void run(
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
    int pairs = LENGTH == Stencil.WIDE_LANES ? n / (2 * LENGTH) * (2 * LENGTH) : 0;
    int k = 0;
    for (; k < pairs; k += 2 * LENGTH) {
      FloatVector w0 = FloatVector.fromArray(SPECIES, w, TAPS * k);
      FloatVector u0 = FloatVector.fromArray(SPECIES, w, TAPS * (k + LENGTH));
      FloatVector w1 = FloatVector.fromArray(SPECIES, w, TAPS * k + LENGTH);
      FloatVector u1 = FloatVector.fromArray(SPECIES, w, TAPS * (k + LENGTH) + LENGTH);
      FloatVector w2 = FloatVector.fromArray(SPECIES, w, TAPS * k + 2 * LENGTH);
      FloatVector u2 = FloatVector.fromArray(SPECIES, w, TAPS * (k + LENGTH) + 2 * LENGTH);
      FloatVector w3 = FloatVector.fromArray(SPECIES, w, TAPS * k + 3 * LENGTH);
      FloatVector u3 = FloatVector.fromArray(SPECIES, w, TAPS * (k + LENGTH) + 3 * LENGTH);
      FloatVector w4 = FloatVector.fromArray(SPECIES, w, TAPS * k + 4 * LENGTH);
      FloatVector u4 = FloatVector.fromArray(SPECIES, w, TAPS * (k + LENGTH) + 4 * LENGTH);
      FloatVector w5 = FloatVector.fromArray(SPECIES, w, TAPS * k + 5 * LENGTH);
      FloatVector u5 = FloatVector.fromArray(SPECIES, w, TAPS * (k + LENGTH) + 5 * LENGTH);
      FloatVector w6 = FloatVector.fromArray(SPECIES, w, TAPS * k + 6 * LENGTH);
      FloatVector u6 = FloatVector.fromArray(SPECIES, w, TAPS * (k + LENGTH) + 6 * LENGTH);
      FloatVector w7 = FloatVector.fromArray(SPECIES, w, TAPS * k + 7 * LENGTH);
      FloatVector u7 = FloatVector.fromArray(SPECIES, w, TAPS * (k + LENGTH) + 7 * LENGTH);
      FloatVector w8 = FloatVector.fromArray(SPECIES, w, TAPS * k + 8 * LENGTH);
      FloatVector u8 = FloatVector.fromArray(SPECIES, w, TAPS * (k + LENGTH) + 8 * LENGTH);
      int ia = a + k;
      int ib = b + k;
      int ic = c + k;
      int is = s + k;
      int into = to + k;
      FloatVector v = FloatVector.fromArray(SPECIES, start, is);
      FloatVector u = FloatVector.fromArray(SPECIES, start, is + LENGTH);
      FloatVector av = FloatVector.fromArray(SPECIES, xa, ia);
      FloatVector au = FloatVector.fromArray(SPECIES, xa, ia + LENGTH);
      v = av.fma(w1, v);
      u = au.fma(u1, u);
      FloatVector bv = FloatVector.fromArray(SPECIES, xb, ib);
      FloatVector bu = FloatVector.fromArray(SPECIES, xb, ib + LENGTH);
      v = bv.fma(w4, v);
      u = bu.fma(u4, u);
      FloatVector cv = FloatVector.fromArray(SPECIES, xc, ic);
      FloatVector cu = FloatVector.fromArray(SPECIES, xc, ic + LENGTH);
      v = cv.fma(w7, v);
      u = cu.fma(u7, u);
      for (int j = 2; j < width; j += 2) {
        av = FloatVector.fromArray(SPECIES, xa, ia + pa);
        au = FloatVector.fromArray(SPECIES, xa, ia + pa + LENGTH);
        v = av.fma(w2, v);
        u = au.fma(u2, u);
        bv = FloatVector.fromArray(SPECIES, xb, ib + pb);
        bu = FloatVector.fromArray(SPECIES, xb, ib + pb + LENGTH);
        v = bv.fma(w5, v);
        u = bu.fma(u5, u);
        cv = FloatVector.fromArray(SPECIES, xc, ic + pc);
        cu = FloatVector.fromArray(SPECIES, xc, ic + pc + LENGTH);
        v = cv.fma(w8, v);
        u = cu.fma(u8, u);
        v.intoArray(y, into);
        u.intoArray(y, into + LENGTH);
        is += ps;
        into += py;
        ia += 2 * pa;
        ib += 2 * pb;
        ic += 2 * pc;
        v = FloatVector.fromArray(SPECIES, start, is);
        u = FloatVector.fromArray(SPECIES, start, is + LENGTH);
        v = av.fma(w0, v);
        u = au.fma(u0, u);
        v = bv.fma(w3, v);
        u = bu.fma(u3, u);
        v = cv.fma(w6, v);
        u = cu.fma(u6, u);
        av = FloatVector.fromArray(SPECIES, xa, ia);
        au = FloatVector.fromArray(SPECIES, xa, ia + LENGTH);
        v = av.fma(w1, v);
        u = au.fma(u1, u);
        bv = FloatVector.fromArray(SPECIES, xb, ib);
        bu = FloatVector.fromArray(SPECIES, xb, ib + LENGTH);
        v = bv.fma(w4, v);
        u = bu.fma(u4, u);
        cv = FloatVector.fromArray(SPECIES, xc, ic);
        cu = FloatVector.fromArray(SPECIES, xc, ic + LENGTH);
        v = cv.fma(w7, v);
        u = cu.fma(u7, u);
      }
      if (width % 2 == 0) {
        av = FloatVector.fromArray(SPECIES, xa, ia + pa);
        au = FloatVector.fromArray(SPECIES, xa, ia + pa + LENGTH);
        v = av.fma(w2, v);
        u = au.fma(u2, u);
        bv = FloatVector.fromArray(SPECIES, xb, ib + pb);
        bu = FloatVector.fromArray(SPECIES, xb, ib + pb + LENGTH);
        v = bv.fma(w5, v);
        u = bu.fma(u5, u);
        cv = FloatVector.fromArray(SPECIES, xc, ic + pc);
        cu = FloatVector.fromArray(SPECIES, xc, ic + pc + LENGTH);
        v = cv.fma(w8, v);
        u = cu.fma(u8, u);
      }
      v.intoArray(y, into);
      u.intoArray(y, into + LENGTH);
    }
    for (; k < n; k += LENGTH) {
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
      FloatVector v = FloatVector.fromArray(SPECIES, start, is);
      FloatVector av = FloatVector.fromArray(SPECIES, xa, ia);
      v = av.fma(w1, v);
      FloatVector bv = FloatVector.fromArray(SPECIES, xb, ib);
      v = bv.fma(w4, v);
      FloatVector cv = FloatVector.fromArray(SPECIES, xc, ic);
      v = cv.fma(w7, v);
      for (int j = 2; j < width; j += 2) {
        av = FloatVector.fromArray(SPECIES, xa, ia + pa);
        v = av.fma(w2, v);
        bv = FloatVector.fromArray(SPECIES, xb, ib + pb);
        v = bv.fma(w5, v);
        cv = FloatVector.fromArray(SPECIES, xc, ic + pc);
        v = cv.fma(w8, v);
        v.intoArray(y, into);
        is += ps;
        into += py;
        ia += 2 * pa;
        ib += 2 * pb;
        ic += 2 * pc;
        v = FloatVector.fromArray(SPECIES, start, is);
        v = av.fma(w0, v);
        v = bv.fma(w3, v);
        v = cv.fma(w6, v);
        av = FloatVector.fromArray(SPECIES, xa, ia);
        v = av.fma(w1, v);
        bv = FloatVector.fromArray(SPECIES, xb, ib);
        v = bv.fma(w4, v);
        cv = FloatVector.fromArray(SPECIES, xc, ic);
        v = cv.fma(w7, v);
      }
      if (width % 2 == 0) {
        av = FloatVector.fromArray(SPECIES, xa, ia + pa);
        v = av.fma(w2, v);
        bv = FloatVector.fromArray(SPECIES, xb, ib + pb);
        v = bv.fma(w5, v);
        cv = FloatVector.fromArray(SPECIES, xc, ic + pc);
        v = cv.fma(w8, v);
      }
      v.intoArray(y, into);
    }
  }
}
