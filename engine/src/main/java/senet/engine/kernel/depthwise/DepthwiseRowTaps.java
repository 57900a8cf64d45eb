package senet.engine.kernel.depthwise;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * What a whole row of the output's gradient adds to the sums of 3x3 taps' weight gradients, which
 * stay in registers along it; the operands are {@link DepthwiseRow}'s. Sums run over columns.
 */
final class DepthwiseRowTaps {
  private static final int TAPS = 9;

  private DepthwiseRowTaps() {}

  /** A row at stride 1. */
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
      float[] dy,
      int d,
      int pd,
      float[] sums,
      int at) {
    for (int k = 0; k < n; k += LENGTH) {
      FloatVector w0 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k);
      FloatVector w1 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + LENGTH);
      FloatVector w2 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 2 * LENGTH);
      FloatVector w3 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 3 * LENGTH);
      FloatVector w4 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 4 * LENGTH);
      FloatVector w5 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 5 * LENGTH);
      FloatVector w6 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 6 * LENGTH);
      FloatVector w7 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 7 * LENGTH);
      FloatVector w8 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 8 * LENGTH);
      int ia = a + k;
      int ib = b + k;
      int ic = c + k;
      int id = d + k;
      FloatVector g0 = FloatVector.fromArray(SPECIES, dy, id);
      FloatVector g1 = FloatVector.fromArray(SPECIES, dy, id + pd);
      FloatVector av = FloatVector.fromArray(SPECIES, xa, ia);
      w1 = av.fma(g0, w1);
      w0 = av.fma(g1, w0);
      FloatVector bv = FloatVector.fromArray(SPECIES, xb, ib);
      w4 = bv.fma(g0, w4);
      w3 = bv.fma(g1, w3);
      FloatVector cv = FloatVector.fromArray(SPECIES, xc, ic);
      w7 = cv.fma(g0, w7);
      w6 = cv.fma(g1, w6);
      id += 2 * pd;
      for (int j = 2; j < width; j++, id += pd) {
        ia += pa;
        ib += pb;
        ic += pc;
        FloatVector g2 = FloatVector.fromArray(SPECIES, dy, id);
        av = FloatVector.fromArray(SPECIES, xa, ia);
        w2 = av.fma(g0, w2);
        w1 = av.fma(g1, w1);
        w0 = av.fma(g2, w0);
        bv = FloatVector.fromArray(SPECIES, xb, ib);
        w5 = bv.fma(g0, w5);
        w4 = bv.fma(g1, w4);
        w3 = bv.fma(g2, w3);
        cv = FloatVector.fromArray(SPECIES, xc, ic);
        w8 = cv.fma(g0, w8);
        w7 = cv.fma(g1, w7);
        w6 = cv.fma(g2, w6);
        g0 = g1;
        g1 = g2;
      }
      ia += pa;
      ib += pb;
      ic += pc;
      av = FloatVector.fromArray(SPECIES, xa, ia);
      w2 = av.fma(g0, w2);
      w1 = av.fma(g1, w1);
      bv = FloatVector.fromArray(SPECIES, xb, ib);
      w5 = bv.fma(g0, w5);
      w4 = bv.fma(g1, w4);
      cv = FloatVector.fromArray(SPECIES, xc, ic);
      w8 = cv.fma(g0, w8);
      w7 = cv.fma(g1, w7);
      w0.intoArray(sums, at + TAPS * k);
      w1.intoArray(sums, at + TAPS * k + LENGTH);
      w2.intoArray(sums, at + TAPS * k + 2 * LENGTH);
      w3.intoArray(sums, at + TAPS * k + 3 * LENGTH);
      w4.intoArray(sums, at + TAPS * k + 4 * LENGTH);
      w5.intoArray(sums, at + TAPS * k + 5 * LENGTH);
      w6.intoArray(sums, at + TAPS * k + 6 * LENGTH);
      w7.intoArray(sums, at + TAPS * k + 7 * LENGTH);
      w8.intoArray(sums, at + TAPS * k + 8 * LENGTH);
    }
  }

  /** A row at stride 2; {@code width} is the source's. */
  static void halving(
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
      float[] dy,
      int d,
      int pd,
      float[] sums,
      int at) {
    for (int k = 0; k < n; k += LENGTH) {
      FloatVector w0 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k);
      FloatVector w1 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + LENGTH);
      FloatVector w2 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 2 * LENGTH);
      FloatVector w3 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 3 * LENGTH);
      FloatVector w4 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 4 * LENGTH);
      FloatVector w5 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 5 * LENGTH);
      FloatVector w6 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 6 * LENGTH);
      FloatVector w7 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 7 * LENGTH);
      FloatVector w8 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 8 * LENGTH);
      int ia = a + k;
      int ib = b + k;
      int ic = c + k;
      int id = d + k;
      FloatVector g = FloatVector.fromArray(SPECIES, dy, id);
      FloatVector av = FloatVector.fromArray(SPECIES, xa, ia);
      w1 = av.fma(g, w1);
      FloatVector bv = FloatVector.fromArray(SPECIES, xb, ib);
      w4 = bv.fma(g, w4);
      FloatVector cv = FloatVector.fromArray(SPECIES, xc, ic);
      w7 = cv.fma(g, w7);
      for (int j = 2; j < width; j += 2) {
        av = FloatVector.fromArray(SPECIES, xa, ia + pa);
        w2 = av.fma(g, w2);
        bv = FloatVector.fromArray(SPECIES, xb, ib + pb);
        w5 = bv.fma(g, w5);
        cv = FloatVector.fromArray(SPECIES, xc, ic + pc);
        w8 = cv.fma(g, w8);
        id += pd;
        ia += 2 * pa;
        ib += 2 * pb;
        ic += 2 * pc;
        g = FloatVector.fromArray(SPECIES, dy, id);
        w0 = av.fma(g, w0);
        w3 = bv.fma(g, w3);
        w6 = cv.fma(g, w6);
        av = FloatVector.fromArray(SPECIES, xa, ia);
        w1 = av.fma(g, w1);
        bv = FloatVector.fromArray(SPECIES, xb, ib);
        w4 = bv.fma(g, w4);
        cv = FloatVector.fromArray(SPECIES, xc, ic);
        w7 = cv.fma(g, w7);
      }
      if (width % 2 == 0) {
        av = FloatVector.fromArray(SPECIES, xa, ia + pa);
        w2 = av.fma(g, w2);
        bv = FloatVector.fromArray(SPECIES, xb, ib + pb);
        w5 = bv.fma(g, w5);
        cv = FloatVector.fromArray(SPECIES, xc, ic + pc);
        w8 = cv.fma(g, w8);
      }
      w0.intoArray(sums, at + TAPS * k);
      w1.intoArray(sums, at + TAPS * k + LENGTH);
      w2.intoArray(sums, at + TAPS * k + 2 * LENGTH);
      w3.intoArray(sums, at + TAPS * k + 3 * LENGTH);
      w4.intoArray(sums, at + TAPS * k + 4 * LENGTH);
      w5.intoArray(sums, at + TAPS * k + 5 * LENGTH);
      w6.intoArray(sums, at + TAPS * k + 6 * LENGTH);
      w7.intoArray(sums, at + TAPS * k + 7 * LENGTH);
      w8.intoArray(sums, at + TAPS * k + 8 * LENGTH);
    }
  }
}
