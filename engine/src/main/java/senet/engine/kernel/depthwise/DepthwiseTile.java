package senet.engine.kernel.depthwise;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * A few targets of one row by all channels in whole vectors, where a channel sees itself alone: 3x3
 * taps, whose three source rows may be arrays of their own. Sums run over columns of taps, then
 * rows.
 *
 * <p>The loop is over channels, so that every address is a hoisted pointer plus the channel, which
 * C2 checks once a call, and neighbouring lines are read: a loop over pixels at a fixed vector of
 * channels steps by powers of two, which fall into few sets of L1.
 */
final class DepthwiseTile {
  private static final int TAPS = 9;

  private DepthwiseTile() {}

  /** Four targets whose sources are neighbours: 18 loads of source for 36 multiply-adds. */
  static void four(
      int n,
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
    int a1 = a + pa;
    int b1 = b + pb;
    int c1 = c + pc;
    int a2 = a + 2 * pa;
    int b2 = b + 2 * pb;
    int c2 = c + 2 * pc;
    int a3 = a + 3 * pa;
    int b3 = b + 3 * pb;
    int c3 = c + 3 * pc;
    int a4 = a + 4 * pa;
    int b4 = b + 4 * pb;
    int c4 = c + 4 * pc;
    int a5 = a + 5 * pa;
    int b5 = b + 5 * pb;
    int c5 = c + 5 * pc;
    int s1 = s + ps;
    int to1 = to + py;
    int s2 = s + 2 * ps;
    int to2 = to + 2 * py;
    int s3 = s + 3 * ps;
    int to3 = to + 3 * py;
    for (int k = 0; k < n; k += LENGTH) {
      FloatVector y0 = FloatVector.fromArray(SPECIES, start, s + k);
      FloatVector y1 = FloatVector.fromArray(SPECIES, start, s1 + k);
      FloatVector y2 = FloatVector.fromArray(SPECIES, start, s2 + k);
      FloatVector y3 = FloatVector.fromArray(SPECIES, start, s3 + k);
      FloatVector a0v = FloatVector.fromArray(SPECIES, xa, a + k);
      FloatVector w0 = FloatVector.fromArray(SPECIES, w, TAPS * k);
      y0 = a0v.fma(w0, y0);
      FloatVector b0v = FloatVector.fromArray(SPECIES, xb, b + k);
      FloatVector w3 = FloatVector.fromArray(SPECIES, w, TAPS * k + 3 * LENGTH);
      y0 = b0v.fma(w3, y0);
      FloatVector c0v = FloatVector.fromArray(SPECIES, xc, c + k);
      FloatVector w6 = FloatVector.fromArray(SPECIES, w, TAPS * k + 6 * LENGTH);
      y0 = c0v.fma(w6, y0);
      FloatVector a1v = FloatVector.fromArray(SPECIES, xa, a1 + k);
      FloatVector w1 = FloatVector.fromArray(SPECIES, w, TAPS * k + LENGTH);
      y0 = a1v.fma(w1, y0);
      y1 = a1v.fma(w0, y1);
      FloatVector b1v = FloatVector.fromArray(SPECIES, xb, b1 + k);
      FloatVector w4 = FloatVector.fromArray(SPECIES, w, TAPS * k + 4 * LENGTH);
      y0 = b1v.fma(w4, y0);
      y1 = b1v.fma(w3, y1);
      FloatVector c1v = FloatVector.fromArray(SPECIES, xc, c1 + k);
      FloatVector w7 = FloatVector.fromArray(SPECIES, w, TAPS * k + 7 * LENGTH);
      y0 = c1v.fma(w7, y0);
      y1 = c1v.fma(w6, y1);
      FloatVector a2v = FloatVector.fromArray(SPECIES, xa, a2 + k);
      FloatVector w2 = FloatVector.fromArray(SPECIES, w, TAPS * k + 2 * LENGTH);
      y0 = a2v.fma(w2, y0);
      y1 = a2v.fma(w1, y1);
      y2 = a2v.fma(w0, y2);
      FloatVector b2v = FloatVector.fromArray(SPECIES, xb, b2 + k);
      FloatVector w5 = FloatVector.fromArray(SPECIES, w, TAPS * k + 5 * LENGTH);
      y0 = b2v.fma(w5, y0);
      y1 = b2v.fma(w4, y1);
      y2 = b2v.fma(w3, y2);
      FloatVector c2v = FloatVector.fromArray(SPECIES, xc, c2 + k);
      FloatVector w8 = FloatVector.fromArray(SPECIES, w, TAPS * k + 8 * LENGTH);
      y0 = c2v.fma(w8, y0);
      y1 = c2v.fma(w7, y1);
      y2 = c2v.fma(w6, y2);
      FloatVector a3v = FloatVector.fromArray(SPECIES, xa, a3 + k);
      y1 = a3v.fma(w2, y1);
      y2 = a3v.fma(w1, y2);
      y3 = a3v.fma(w0, y3);
      FloatVector b3v = FloatVector.fromArray(SPECIES, xb, b3 + k);
      y1 = b3v.fma(w5, y1);
      y2 = b3v.fma(w4, y2);
      y3 = b3v.fma(w3, y3);
      FloatVector c3v = FloatVector.fromArray(SPECIES, xc, c3 + k);
      y1 = c3v.fma(w8, y1);
      y2 = c3v.fma(w7, y2);
      y3 = c3v.fma(w6, y3);
      FloatVector a4v = FloatVector.fromArray(SPECIES, xa, a4 + k);
      y2 = a4v.fma(w2, y2);
      y3 = a4v.fma(w1, y3);
      FloatVector b4v = FloatVector.fromArray(SPECIES, xb, b4 + k);
      y2 = b4v.fma(w5, y2);
      y3 = b4v.fma(w4, y3);
      FloatVector c4v = FloatVector.fromArray(SPECIES, xc, c4 + k);
      y2 = c4v.fma(w8, y2);
      y3 = c4v.fma(w7, y3);
      FloatVector a5v = FloatVector.fromArray(SPECIES, xa, a5 + k);
      y3 = a5v.fma(w2, y3);
      FloatVector b5v = FloatVector.fromArray(SPECIES, xb, b5 + k);
      y3 = b5v.fma(w5, y3);
      FloatVector c5v = FloatVector.fromArray(SPECIES, xc, c5 + k);
      y3 = c5v.fma(w8, y3);
      y0.intoArray(y, to + k);
      y1.intoArray(y, to1 + k);
      y2.intoArray(y, to2 + k);
      y3.intoArray(y, to3 + k);
    }
  }

  /** Two targets at stride 2: 15 loads of source for 18 multiply-adds. */
  static void two(
      int n,
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
    int a1 = a + pa;
    int b1 = b + pb;
    int c1 = c + pc;
    int a2 = a + 2 * pa;
    int b2 = b + 2 * pb;
    int c2 = c + 2 * pc;
    int a3 = a + 3 * pa;
    int b3 = b + 3 * pb;
    int c3 = c + 3 * pc;
    int a4 = a + 4 * pa;
    int b4 = b + 4 * pb;
    int c4 = c + 4 * pc;
    int s1 = s + ps;
    int to1 = to + py;
    for (int k = 0; k < n; k += LENGTH) {
      FloatVector y0 = FloatVector.fromArray(SPECIES, start, s + k);
      FloatVector y1 = FloatVector.fromArray(SPECIES, start, s1 + k);
      FloatVector a0v = FloatVector.fromArray(SPECIES, xa, a + k);
      FloatVector w0 = FloatVector.fromArray(SPECIES, w, TAPS * k);
      y0 = a0v.fma(w0, y0);
      FloatVector b0v = FloatVector.fromArray(SPECIES, xb, b + k);
      FloatVector w3 = FloatVector.fromArray(SPECIES, w, TAPS * k + 3 * LENGTH);
      y0 = b0v.fma(w3, y0);
      FloatVector c0v = FloatVector.fromArray(SPECIES, xc, c + k);
      FloatVector w6 = FloatVector.fromArray(SPECIES, w, TAPS * k + 6 * LENGTH);
      y0 = c0v.fma(w6, y0);
      FloatVector a1v = FloatVector.fromArray(SPECIES, xa, a1 + k);
      FloatVector w1 = FloatVector.fromArray(SPECIES, w, TAPS * k + LENGTH);
      y0 = a1v.fma(w1, y0);
      FloatVector b1v = FloatVector.fromArray(SPECIES, xb, b1 + k);
      FloatVector w4 = FloatVector.fromArray(SPECIES, w, TAPS * k + 4 * LENGTH);
      y0 = b1v.fma(w4, y0);
      FloatVector c1v = FloatVector.fromArray(SPECIES, xc, c1 + k);
      FloatVector w7 = FloatVector.fromArray(SPECIES, w, TAPS * k + 7 * LENGTH);
      y0 = c1v.fma(w7, y0);
      FloatVector a2v = FloatVector.fromArray(SPECIES, xa, a2 + k);
      FloatVector w2 = FloatVector.fromArray(SPECIES, w, TAPS * k + 2 * LENGTH);
      y0 = a2v.fma(w2, y0);
      y1 = a2v.fma(w0, y1);
      FloatVector b2v = FloatVector.fromArray(SPECIES, xb, b2 + k);
      FloatVector w5 = FloatVector.fromArray(SPECIES, w, TAPS * k + 5 * LENGTH);
      y0 = b2v.fma(w5, y0);
      y1 = b2v.fma(w3, y1);
      FloatVector c2v = FloatVector.fromArray(SPECIES, xc, c2 + k);
      FloatVector w8 = FloatVector.fromArray(SPECIES, w, TAPS * k + 8 * LENGTH);
      y0 = c2v.fma(w8, y0);
      y1 = c2v.fma(w6, y1);
      FloatVector a3v = FloatVector.fromArray(SPECIES, xa, a3 + k);
      y1 = a3v.fma(w1, y1);
      FloatVector b3v = FloatVector.fromArray(SPECIES, xb, b3 + k);
      y1 = b3v.fma(w4, y1);
      FloatVector c3v = FloatVector.fromArray(SPECIES, xc, c3 + k);
      y1 = c3v.fma(w7, y1);
      FloatVector a4v = FloatVector.fromArray(SPECIES, xa, a4 + k);
      y1 = a4v.fma(w2, y1);
      FloatVector b4v = FloatVector.fromArray(SPECIES, xb, b4 + k);
      y1 = b4v.fma(w5, y1);
      FloatVector c4v = FloatVector.fromArray(SPECIES, xc, c4 + k);
      y1 = c4v.fma(w8, y1);
      y0.intoArray(y, to + k);
      y1.intoArray(y, to1 + k);
    }
  }

  /** One target; tap columns are {@code pa}, {@code pb} and {@code pc} apart. */
  static void one(
      int n,
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
      float[] y,
      int to) {
    int a1 = a + pa;
    int b1 = b + pb;
    int c1 = c + pc;
    int a2 = a + 2 * pa;
    int b2 = b + 2 * pb;
    int c2 = c + 2 * pc;
    for (int k = 0; k < n; k += LENGTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, start, s + k);
      v =
          FloatVector.fromArray(SPECIES, xa, a + k)
              .fma(FloatVector.fromArray(SPECIES, w, TAPS * k), v);
      v =
          FloatVector.fromArray(SPECIES, xb, b + k)
              .fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 3 * LENGTH), v);
      v =
          FloatVector.fromArray(SPECIES, xc, c + k)
              .fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 6 * LENGTH), v);
      v =
          FloatVector.fromArray(SPECIES, xa, a1 + k)
              .fma(FloatVector.fromArray(SPECIES, w, TAPS * k + LENGTH), v);
      v =
          FloatVector.fromArray(SPECIES, xb, b1 + k)
              .fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 4 * LENGTH), v);
      v =
          FloatVector.fromArray(SPECIES, xc, c1 + k)
              .fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 7 * LENGTH), v);
      v =
          FloatVector.fromArray(SPECIES, xa, a2 + k)
              .fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 2 * LENGTH), v);
      v =
          FloatVector.fromArray(SPECIES, xb, b2 + k)
              .fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 5 * LENGTH), v);
      v =
          FloatVector.fromArray(SPECIES, xc, c2 + k)
              .fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 8 * LENGTH), v);
      v.intoArray(y, to + k);
    }
  }

  /** What one column of taps adds to one target: at the borders not all three exist. */
  static void column(
      int n,
      float[] xa,
      int a,
      float[] xb,
      int b,
      float[] xc,
      int c,
      float[] w,
      int tap,
      float[] start,
      int s,
      float[] y,
      int to) {
    int w0 = tap * LENGTH;
    int w1 = w0 + 3 * LENGTH;
    int w2 = w0 + 6 * LENGTH;
    for (int k = 0; k < n; k += LENGTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, start, s + k);
      v =
          FloatVector.fromArray(SPECIES, xa, a + k)
              .fma(FloatVector.fromArray(SPECIES, w, w0 + TAPS * k), v);
      v =
          FloatVector.fromArray(SPECIES, xb, b + k)
              .fma(FloatVector.fromArray(SPECIES, w, w1 + TAPS * k), v);
      v =
          FloatVector.fromArray(SPECIES, xc, c + k)
              .fma(FloatVector.fromArray(SPECIES, w, w2 + TAPS * k), v);
      v.intoArray(y, to + k);
    }
  }
}
