package senet.engine.kernel.depthwise;

import static senet.engine.kernel.depthwise.DepthwiseWeights.SIDE;
import static senet.engine.kernel.depthwise.DepthwiseWeights.packedAt;
import static senet.engine.simd.Lanes.LENGTH;

import java.util.Arrays;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.PartSums;
import senet.engine.kernel.conv.Stencil;
import senet.engine.simd.Lanes;

/** dW of depthwise 3x3 convolutions, summed in parts; operands are read in place. */
public final class DepthwiseWeightGradient {
  /** Targets of a tile at stride 1. */
  private static final int FOUR = 4;

  private DepthwiseWeightGradient() {}

  /** Clears the sums of a part. */
  public static void clear(ConvGeometry g, float[] sums, int part) {
    int size = DepthwiseWeights.packedSize(g);
    Arrays.fill(sums, part * size, (part + 1) * size, 0);
  }

  /**
   * Adds what rows [from, to) of one image's output contribute to the sums of a part.
   *
   * @param t the geometry's {@link Stencil#forward}
   * @param sums [part][{@link DepthwiseWeights#packedSize}]
   */
  public static void run(
      ConvGeometry g,
      Stencil t,
      float[] x,
      int x0,
      float[] dy,
      int dy0,
      float[] sums,
      int part,
      float[] zeros,
      int from,
      int to) {
    int at = part * DepthwiseWeights.packedSize(g);
    int n = Lanes.loopBound(t.channels());
    Arrays.fill(zeros, 0, t.channels(), 0);
    for (int i = from; i < to; i++) {
      int line = dy0 + i * t.targetW() * t.channels();
      if (n > 0 && t.hasRows()) {
        row(t, i, x, x0, zeros, n, dy, line, sums, at);
      } else if (n > 0) {
        borderTaps(t, i, x, x0, zeros, n, dy, line, sums, at, 0, t.interiorBegin());
        interiorTaps(t, i, x, x0, zeros, n, dy, line, sums, at);
        borderTaps(t, i, x, x0, zeros, n, dy, line, sums, at, t.interiorEnd(), t.targetW());
      }
      scalarTaps(t, i, x, x0, zeros, n, dy, line, sums, at);
    }
  }

  private static void row(
      Stencil t,
      int i,
      float[] x,
      int x0,
      float[] zeros,
      int n,
      float[] dy,
      int line,
      float[] sums,
      int at) {
    int a = t.line(i, 0);
    int b = t.line(i, 1);
    int c = t.line(i, 2);
    if (t.step() == 1) {
      DepthwiseRowTaps.one(
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
          dy,
          line,
          t.channels(),
          sums,
          at);
    } else {
      DepthwiseRowTaps.halving(
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
          dy,
          line,
          t.channels(),
          sums,
          at);
    }
  }

  private static void interiorTaps(
      Stencil t,
      int i,
      float[] x,
      int x0,
      float[] zeros,
      int n,
      float[] dy,
      int line,
      float[] sums,
      int at) {
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
    int j = t.interiorBegin();
    int end = t.interiorEnd();
    if (t.step() == 1 && d == 1) {
      for (; j + FOUR <= end; j += FOUR) {
        int from = j + t.left();
        int g = line + j * channels;
        DepthwiseTaps.four(
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
            dy,
            g,
            channels,
            sums,
            at);
      }
    } else if (t.step() == 2 && d == 1) {
      for (; j + 2 <= end; j += 2) {
        int from = j * 2 + t.left();
        int g = line + j * channels;
        DepthwiseTaps.two(
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
            dy,
            g,
            channels,
            sums,
            at);
      }
    }
    for (; j < end; j++) {
      int from = j * t.step() + t.left();
      int g = line + j * channels;
      DepthwiseTaps.one(
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
          dy,
          g,
          sums,
          at);
    }
  }

  private static void borderTaps(
      Stencil t,
      int i,
      float[] x,
      int x0,
      float[] zeros,
      int n,
      float[] dy,
      int line,
      float[] sums,
      int at,
      int begin,
      int end) {
    int a = t.line(i, 0);
    int b = t.line(i, 1);
    int c = t.line(i, 2);
    float[] xa = t.array(a, x, zeros);
    float[] xb = t.array(b, x, zeros);
    float[] xc = t.array(c, x, zeros);
    for (int j = begin; j < end; j++) {
      for (int s = 0; s < SIDE; s++) {
        int column = t.sourceColumn(j, s);
        if (column >= 0) {
          int g = line + j * t.channels();
          int into = at + s * LENGTH;
          DepthwiseTaps.column(
              n,
              xa,
              t.at(a, x0, column),
              xb,
              t.at(b, x0, column),
              xc,
              t.at(c, x0, column),
              dy,
              g,
              sums,
              into);
        }
      }
    }
  }

  /** The twin: every sum runs over rows, then columns. */
  private static void scalarTaps(
      Stencil t,
      int i,
      float[] x,
      int x0,
      float[] zeros,
      int first,
      float[] dy,
      int line,
      float[] sums,
      int at) {
    int channels = t.channels();
    if (first == channels) {
      return;
    }
    int a = t.line(i, 0);
    int b = t.line(i, 1);
    int c = t.line(i, 2);
    float[] xa = t.array(a, x, zeros);
    float[] xb = t.array(b, x, zeros);
    float[] xc = t.array(c, x, zeros);
    for (int j = 0; j < t.targetW(); j++) {
      for (int s = 0; s < SIDE; s++) {
        int column = t.sourceColumn(j, s);
        if (column >= 0) {
          for (int k = first; k < channels; k++) {
            float g = dy[line + j * channels + k];
            int tap = at + packedAt(k) + s * LENGTH;
            int below = tap + SIDE * LENGTH;
            int last = below + SIDE * LENGTH;
            sums[tap] = Math.fma(xa[t.at(a, x0, column) + k], g, sums[tap]);
            sums[below] = Math.fma(xb[t.at(b, x0, column) + k], g, sums[below]);
            sums[last] = Math.fma(xc[t.at(c, x0, column) + k], g, sums[last]);
          }
        }
      }
    }
  }

  /** Adds the sums of all parts, in their order, to {@code dw}[C][3][3]. */
  public static void reduce(ConvGeometry g, float[] sums, int parts, float[] dw) {
    int size = DepthwiseWeights.packedSize(g);
    PartSums.add(sums, size, parts, 0, size);
    for (int channel = 0; channel < g.c(); channel++) {
      int at = packedAt(channel);
      for (int t = 0; t < DepthwiseWeights.TAPS; t++) {
        dw[channel * DepthwiseWeights.TAPS + t] += sums[at + t * LENGTH];
      }
    }
  }
}
