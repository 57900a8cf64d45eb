package senet.engine.kernel.depthwise;

import static senet.engine.kernel.depthwise.DepthwiseWeights.SIDE;

import java.util.Arrays;
import senet.engine.kernel.conv.Stencil;

/**
 * Columns [begin, end) of a row of targets of depthwise 3x3 passes: {@link DepthwiseTile} between a
 * stencil's lines.
 */
final class DepthwiseAlongChannels {
  /** Targets of a tile at stride 1. */
  private static final int FOUR = 4;

  private DepthwiseAlongChannels() {}

  /** Columns with all taps inside. */
  static void interior(
      Stencil t,
      int i,
      float[] x,
      int x0,
      float[] zeros,
      int n,
      float[] w,
      float[] start,
      float[] y,
      int line,
      int begin,
      int end) {
    int a = t.line(i, 0);
    int b = t.line(i, 1);
    int c = t.line(i, 2);
    float[] xa = t.array(a, x, zeros);
    float[] xb = t.array(b, x, zeros);
    float[] xc = t.array(c, x, zeros);
    int pa = t.pixel(a);
    int pb = t.pixel(b);
    int pc = t.pixel(c);
    int channels = t.channels();
    int d = t.dilation();
    int ps = start == y ? channels : 0;
    int s0 = start == y ? line : 0;
    int j = begin;
    if (t.step() == 1 && d == 1) {
      for (; j + FOUR <= end; j += FOUR) {
        int from = j + t.left();
        int s = s0 + j * ps;
        int into = line + j * channels;
        DepthwiseTile.four(
            n,
            xa,
            t.at(a, x0, from),
            pa,
            xb,
            t.at(b, x0, from),
            pb,
            xc,
            t.at(c, x0, from),
            pc,
            w,
            start,
            s,
            ps,
            y,
            into,
            channels);
      }
    } else if (t.step() == 2 && d == 1) {
      for (; j + 2 <= end; j += 2) {
        int from = j * 2 + t.left();
        int s = s0 + j * ps;
        int into = line + j * channels;
        DepthwiseTile.two(
            n,
            xa,
            t.at(a, x0, from),
            pa,
            xb,
            t.at(b, x0, from),
            pb,
            xc,
            t.at(c, x0, from),
            pc,
            w,
            start,
            s,
            ps,
            y,
            into,
            channels);
      }
    }
    for (; j < end; j++) {
      int from = j * t.step() + t.left();
      int s = s0 + j * ps;
      int into = line + j * channels;
      DepthwiseTile.one(
          n,
          xa,
          t.at(a, x0, from),
          d * pa,
          xb,
          t.at(b, x0, from),
          d * pb,
          xc,
          t.at(c, x0, from),
          d * pc,
          w,
          start,
          s,
          y,
          into);
    }
  }

  /** Columns of which some taps see no source. */
  static void borders(
      Stencil t,
      int i,
      float[] x,
      int x0,
      float[] zeros,
      int n,
      float[] w,
      float[] start,
      float[] y,
      int line,
      int begin,
      int end) {
    int a = t.line(i, 0);
    int b = t.line(i, 1);
    int c = t.line(i, 2);
    float[] xa = t.array(a, x, zeros);
    float[] xb = t.array(b, x, zeros);
    float[] xc = t.array(c, x, zeros);
    int channels = t.channels();
    for (int j = begin; j < end; j++) {
      int into = line + j * channels;
      boolean begun = start == y;
      for (int s = 0; s < SIDE; s++) {
        int column = t.sourceColumn(j, s);
        if (column >= 0) {
          float[] sum = begun ? y : start;
          int at = begun ? into : 0;
          DepthwiseTile.column(
              n,
              xa,
              t.at(a, x0, column),
              xb,
              t.at(b, x0, column),
              xc,
              t.at(c, x0, column),
              w,
              s,
              sum,
              at,
              y,
              into);
          begun = true;
        }
      }
      if (!begun) {
        Arrays.fill(y, into, into + n, 0);
      }
    }
  }
}
