package senet.engine.kernel.depthwise;

import static senet.engine.kernel.depthwise.DepthwiseWeights.SIDE;

import senet.engine.kernel.conv.Stencil;

/**
 * Whole rows of targets of depthwise 3x3 passes: {@link DepthwiseRow} between a stencil's lines.
 */
final class DepthwiseAlongRows {
  private DepthwiseAlongRows() {}

  /** Two rows, which 32 registers hold. */
  static void two(
      Stencil t,
      int i,
      float[] x,
      int x0,
      float[] zeros,
      int n,
      float[] w,
      float[] start,
      float[] y,
      int line) {
    int a = t.line(i, 0);
    int b = t.line(i, 1);
    int c = t.line(i, 2);
    int d = t.line(i, SIDE);
    int channels = t.channels();
    int row = t.targetW() * channels;
    int ps = start == y ? channels : 0;
    int rs = start == y ? row : 0;
    int s = start == y ? line : 0;
    DepthwiseRow.two(
        n,
        t.targetW(),
        t.array(a, x, zeros),
        t.at(a, x0, 0),
        t.pixel(a),
        t.array(b, x, zeros),
        t.at(b, x0, 0),
        t.pixel(b),
        t.array(c, x, zeros),
        t.at(c, x0, 0),
        t.pixel(c),
        t.array(d, x, zeros),
        t.at(d, x0, 0),
        t.pixel(d),
        w,
        start,
        s,
        ps,
        rs,
        y,
        line,
        channels,
        row);
  }

  /** Row {@code i} of targets. */
  static void one(
      Stencil t,
      int i,
      float[] x,
      int x0,
      float[] zeros,
      int n,
      float[] w,
      float[] start,
      float[] y,
      int line) {
    int a = t.line(i, 0);
    int b = t.line(i, 1);
    int c = t.line(i, 2);
    int channels = t.channels();
    int ps = start == y ? channels : 0;
    int s = start == y ? line : 0;
    if (t.step() == 1) {
      DepthwiseRow.one(
          n,
          t.targetW(),
          t.array(a, x, zeros),
          t.at(a, x0, 0),
          t.pixel(a),
          t.array(b, x, zeros),
          t.at(b, x0, 0),
          t.pixel(b),
          t.array(c, x, zeros),
          t.at(c, x0, 0),
          t.pixel(c),
          w,
          start,
          s,
          ps,
          y,
          line,
          channels);
    } else {
      DepthwiseHalvingRow.run(
          n,
          t.sourceW(),
          t.array(a, x, zeros),
          t.at(a, x0, 0),
          t.pixel(a),
          t.array(b, x, zeros),
          t.at(b, x0, 0),
          t.pixel(b),
          t.array(c, x, zeros),
          t.at(c, x0, 0),
          t.pixel(c),
          w,
          start,
          s,
          ps,
          y,
          line,
          channels);
    }
  }
}
