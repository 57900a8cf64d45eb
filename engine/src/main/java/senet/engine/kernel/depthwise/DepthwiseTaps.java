package senet.engine.kernel.depthwise;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * What a few pixels of the output's gradient add to the sums of 3x3 taps' weight gradients, by all
 * channels in whole vectors; the operands are {@link DepthwiseTile}'s.
 */
final class DepthwiseTaps {
  private static final int TAPS = 9;

  private DepthwiseTaps() {}

  /** Four pixels whose sources are neighbours. */
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
      float[] dy,
      int d,
      int pd,
      float[] sums,
      int at) {
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
    int d1 = d + pd;
    int d2 = d + 2 * pd;
    int d3 = d + 3 * pd;
    for (int k = 0; k < n; k += LENGTH) {
      FloatVector g0 = FloatVector.fromArray(SPECIES, dy, d + k);
      FloatVector g1 = FloatVector.fromArray(SPECIES, dy, d1 + k);
      FloatVector g2 = FloatVector.fromArray(SPECIES, dy, d2 + k);
      FloatVector g3 = FloatVector.fromArray(SPECIES, dy, d3 + k);
      FloatVector a0v = FloatVector.fromArray(SPECIES, xa, a + k);
      FloatVector w0 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k);
      w0 = a0v.fma(g0, w0);
      FloatVector b0v = FloatVector.fromArray(SPECIES, xb, b + k);
      FloatVector w3 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 3 * LENGTH);
      w3 = b0v.fma(g0, w3);
      FloatVector c0v = FloatVector.fromArray(SPECIES, xc, c + k);
      FloatVector w6 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 6 * LENGTH);
      w6 = c0v.fma(g0, w6);
      FloatVector a1v = FloatVector.fromArray(SPECIES, xa, a1 + k);
      FloatVector w1 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + LENGTH);
      w1 = a1v.fma(g0, w1);
      w0 = a1v.fma(g1, w0);
      FloatVector b1v = FloatVector.fromArray(SPECIES, xb, b1 + k);
      FloatVector w4 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 4 * LENGTH);
      w4 = b1v.fma(g0, w4);
      w3 = b1v.fma(g1, w3);
      FloatVector c1v = FloatVector.fromArray(SPECIES, xc, c1 + k);
      FloatVector w7 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 7 * LENGTH);
      w7 = c1v.fma(g0, w7);
      w6 = c1v.fma(g1, w6);
      FloatVector a2v = FloatVector.fromArray(SPECIES, xa, a2 + k);
      FloatVector w2 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 2 * LENGTH);
      w2 = a2v.fma(g0, w2);
      w1 = a2v.fma(g1, w1);
      w0 = a2v.fma(g2, w0);
      FloatVector b2v = FloatVector.fromArray(SPECIES, xb, b2 + k);
      FloatVector w5 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 5 * LENGTH);
      w5 = b2v.fma(g0, w5);
      w4 = b2v.fma(g1, w4);
      w3 = b2v.fma(g2, w3);
      FloatVector c2v = FloatVector.fromArray(SPECIES, xc, c2 + k);
      FloatVector w8 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 8 * LENGTH);
      w8 = c2v.fma(g0, w8);
      w7 = c2v.fma(g1, w7);
      w6 = c2v.fma(g2, w6);
      FloatVector a3v = FloatVector.fromArray(SPECIES, xa, a3 + k);
      w2 = a3v.fma(g1, w2);
      w1 = a3v.fma(g2, w1);
      w0 = a3v.fma(g3, w0);
      FloatVector b3v = FloatVector.fromArray(SPECIES, xb, b3 + k);
      w5 = b3v.fma(g1, w5);
      w4 = b3v.fma(g2, w4);
      w3 = b3v.fma(g3, w3);
      FloatVector c3v = FloatVector.fromArray(SPECIES, xc, c3 + k);
      w8 = c3v.fma(g1, w8);
      w7 = c3v.fma(g2, w7);
      w6 = c3v.fma(g3, w6);
      FloatVector a4v = FloatVector.fromArray(SPECIES, xa, a4 + k);
      w2 = a4v.fma(g2, w2);
      w1 = a4v.fma(g3, w1);
      FloatVector b4v = FloatVector.fromArray(SPECIES, xb, b4 + k);
      w5 = b4v.fma(g2, w5);
      w4 = b4v.fma(g3, w4);
      FloatVector c4v = FloatVector.fromArray(SPECIES, xc, c4 + k);
      w8 = c4v.fma(g2, w8);
      w7 = c4v.fma(g3, w7);
      FloatVector a5v = FloatVector.fromArray(SPECIES, xa, a5 + k);
      w2 = a5v.fma(g3, w2);
      FloatVector b5v = FloatVector.fromArray(SPECIES, xb, b5 + k);
      w5 = b5v.fma(g3, w5);
      FloatVector c5v = FloatVector.fromArray(SPECIES, xc, c5 + k);
      w8 = c5v.fma(g3, w8);
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

  /** Two pixels at stride 2. */
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
      float[] dy,
      int d,
      int pd,
      float[] sums,
      int at) {
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
    int d1 = d + pd;
    for (int k = 0; k < n; k += LENGTH) {
      FloatVector g0 = FloatVector.fromArray(SPECIES, dy, d + k);
      FloatVector g1 = FloatVector.fromArray(SPECIES, dy, d1 + k);
      FloatVector a0v = FloatVector.fromArray(SPECIES, xa, a + k);
      FloatVector w0 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k);
      w0 = a0v.fma(g0, w0);
      FloatVector b0v = FloatVector.fromArray(SPECIES, xb, b + k);
      FloatVector w3 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 3 * LENGTH);
      w3 = b0v.fma(g0, w3);
      FloatVector c0v = FloatVector.fromArray(SPECIES, xc, c + k);
      FloatVector w6 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 6 * LENGTH);
      w6 = c0v.fma(g0, w6);
      FloatVector a1v = FloatVector.fromArray(SPECIES, xa, a1 + k);
      FloatVector w1 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + LENGTH);
      w1 = a1v.fma(g0, w1);
      FloatVector b1v = FloatVector.fromArray(SPECIES, xb, b1 + k);
      FloatVector w4 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 4 * LENGTH);
      w4 = b1v.fma(g0, w4);
      FloatVector c1v = FloatVector.fromArray(SPECIES, xc, c1 + k);
      FloatVector w7 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 7 * LENGTH);
      w7 = c1v.fma(g0, w7);
      FloatVector a2v = FloatVector.fromArray(SPECIES, xa, a2 + k);
      FloatVector w2 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 2 * LENGTH);
      w2 = a2v.fma(g0, w2);
      w0 = a2v.fma(g1, w0);
      FloatVector b2v = FloatVector.fromArray(SPECIES, xb, b2 + k);
      FloatVector w5 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 5 * LENGTH);
      w5 = b2v.fma(g0, w5);
      w3 = b2v.fma(g1, w3);
      FloatVector c2v = FloatVector.fromArray(SPECIES, xc, c2 + k);
      FloatVector w8 = FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 8 * LENGTH);
      w8 = c2v.fma(g0, w8);
      w6 = c2v.fma(g1, w6);
      FloatVector a3v = FloatVector.fromArray(SPECIES, xa, a3 + k);
      w1 = a3v.fma(g1, w1);
      FloatVector b3v = FloatVector.fromArray(SPECIES, xb, b3 + k);
      w4 = b3v.fma(g1, w4);
      FloatVector c3v = FloatVector.fromArray(SPECIES, xc, c3 + k);
      w7 = c3v.fma(g1, w7);
      FloatVector a4v = FloatVector.fromArray(SPECIES, xa, a4 + k);
      w2 = a4v.fma(g1, w2);
      FloatVector b4v = FloatVector.fromArray(SPECIES, xb, b4 + k);
      w5 = b4v.fma(g1, w5);
      FloatVector c4v = FloatVector.fromArray(SPECIES, xc, c4 + k);
      w8 = c4v.fma(g1, w8);
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

  /** One pixel; tap columns are {@code pa}, {@code pb} and {@code pc} apart. */
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
      float[] dy,
      int d,
      float[] sums,
      int at) {
    int a1 = a + pa;
    int b1 = b + pb;
    int c1 = c + pc;
    int a2 = a + 2 * pa;
    int b2 = b + 2 * pb;
    int c2 = c + 2 * pc;
    for (int k = 0; k < n; k += LENGTH) {
      FloatVector g = FloatVector.fromArray(SPECIES, dy, d + k);
      FloatVector w0 =
          FloatVector.fromArray(SPECIES, xa, a + k)
              .fma(g, FloatVector.fromArray(SPECIES, sums, at + TAPS * k));
      FloatVector w3 =
          FloatVector.fromArray(SPECIES, xb, b + k)
              .fma(g, FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 3 * LENGTH));
      FloatVector w6 =
          FloatVector.fromArray(SPECIES, xc, c + k)
              .fma(g, FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 6 * LENGTH));
      FloatVector w1 =
          FloatVector.fromArray(SPECIES, xa, a1 + k)
              .fma(g, FloatVector.fromArray(SPECIES, sums, at + TAPS * k + LENGTH));
      FloatVector w4 =
          FloatVector.fromArray(SPECIES, xb, b1 + k)
              .fma(g, FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 4 * LENGTH));
      FloatVector w7 =
          FloatVector.fromArray(SPECIES, xc, c1 + k)
              .fma(g, FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 7 * LENGTH));
      FloatVector w2 =
          FloatVector.fromArray(SPECIES, xa, a2 + k)
              .fma(g, FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 2 * LENGTH));
      FloatVector w5 =
          FloatVector.fromArray(SPECIES, xb, b2 + k)
              .fma(g, FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 5 * LENGTH));
      FloatVector w8 =
          FloatVector.fromArray(SPECIES, xc, c2 + k)
              .fma(g, FloatVector.fromArray(SPECIES, sums, at + TAPS * k + 8 * LENGTH));
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

  /** What one pixel adds to one column of taps. */
  static void column(
      int n,
      float[] xa,
      int a,
      float[] xb,
      int b,
      float[] xc,
      int c,
      float[] dy,
      int d,
      float[] sums,
      int at) {
    int at1 = at + 3 * LENGTH;
    int at2 = at + 6 * LENGTH;
    for (int k = 0; k < n; k += LENGTH) {
      FloatVector g = FloatVector.fromArray(SPECIES, dy, d + k);
      FloatVector w0 =
          FloatVector.fromArray(SPECIES, xa, a + k)
              .fma(g, FloatVector.fromArray(SPECIES, sums, at + TAPS * k));
      FloatVector w1 =
          FloatVector.fromArray(SPECIES, xb, b + k)
              .fma(g, FloatVector.fromArray(SPECIES, sums, at1 + TAPS * k));
      FloatVector w2 =
          FloatVector.fromArray(SPECIES, xc, c + k)
              .fma(g, FloatVector.fromArray(SPECIES, sums, at2 + TAPS * k));
      w0.intoArray(sums, at + TAPS * k);
      w1.intoArray(sums, at1 + TAPS * k);
      w2.intoArray(sums, at2 + TAPS * k);
    }
  }
}
