package senet.engine.kernel.conv;

import static senet.engine.kernel.conv.DepthwiseWeights.SIDE;
import static senet.engine.kernel.conv.DepthwiseWeights.packedAt;
import static senet.engine.simd.Lanes.LENGTH;

import java.util.Arrays;
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
   * @param sums [part][{@link DepthwiseWeights#packedSize}]
   */
  public static void run(
      ConvGeometry g,
      float[] x,
      int x0,
      float[] dy,
      int dy0,
      float[] sums,
      int part,
      float[] zeros,
      int from,
      int to) {
    Stencil t = Stencil.forward(g);
    int at = part * DepthwiseWeights.packedSize(g);
    int n = Lanes.loopBound(t.channels());
    StencilLines lines = new StencilLines(t, x, x0, zeros);
    for (int i = from; i < to; i++) {
      lines.row(i);
      int line = dy0 + i * t.targetW() * t.channels();
      if (n > 0 && t.hasRows()) {
        row(t, lines, n, dy, line, sums, at);
      } else if (n > 0) {
        borderTaps(t, lines, n, dy, line, sums, at, 0, t.interiorBegin());
        interiorTaps(t, lines, n, dy, line, sums, at);
        borderTaps(t, lines, n, dy, line, sums, at, t.interiorEnd(), t.targetW());
      }
      scalarTaps(t, lines, n, dy, line, sums, at);
    }
  }

  private static void row(
      Stencil t, StencilLines l, int n, float[] dy, int line, float[] sums, int at) {
    if (t.step() == 1) {
      DepthwiseRowTaps.one(
          n,
          t.sourceW(),
          l.xa,
          l.a(0),
          l.pa,
          l.xb,
          l.b(0),
          l.pb,
          l.xc,
          l.c(0),
          l.pc,
          dy,
          line,
          t.channels(),
          sums,
          at);
    } else {
      DepthwiseRowTaps.halving(
          n,
          t.sourceW(),
          l.xa,
          l.a(0),
          l.pa,
          l.xb,
          l.b(0),
          l.pb,
          l.xc,
          l.c(0),
          l.pc,
          dy,
          line,
          t.channels(),
          sums,
          at);
    }
  }

  private static void interiorTaps(
      Stencil t, StencilLines l, int n, float[] dy, int line, float[] sums, int at) {
    int channels = t.channels();
    int d = t.dilation();
    int j = t.interiorBegin();
    int end = t.interiorEnd();
    if (t.step() == 1 && d == 1) {
      for (; j + FOUR <= end; j += FOUR) {
        int from = j + t.left();
        int g = line + j * channels;
        DepthwiseTaps.four(
            n, l.xa, l.a(from), l.pa, l.xb, l.b(from), l.pb, l.xc, l.c(from), l.pc, dy, g, channels,
            sums, at);
      }
    } else if (t.step() == 2 && d == 1) {
      for (; j + 2 <= end; j += 2) {
        int from = j * 2 + t.left();
        int g = line + j * channels;
        DepthwiseTaps.two(
            n, l.xa, l.a(from), l.pa, l.xb, l.b(from), l.pb, l.xc, l.c(from), l.pc, dy, g, channels,
            sums, at);
      }
    }
    for (; j < end; j++) {
      int from = j * t.step() + t.left();
      int g = line + j * channels;
      DepthwiseTaps.one(
          n, l.xa, l.a(from), d * l.pa, l.xb, l.b(from), d * l.pb, l.xc, l.c(from), d * l.pc, dy, g,
          sums, at);
    }
  }

  private static void borderTaps(
      Stencil t,
      StencilLines l,
      int n,
      float[] dy,
      int line,
      float[] sums,
      int at,
      int begin,
      int end) {
    for (int j = begin; j < end; j++) {
      for (int s = 0; s < SIDE; s++) {
        int column = t.sourceColumn(j, s);
        if (column >= 0) {
          int g = line + j * t.channels();
          int into = at + s * LENGTH;
          DepthwiseTaps.column(
              n, l.xa, l.a(column), l.xb, l.b(column), l.xc, l.c(column), dy, g, sums, into);
        }
      }
    }
  }

  /** The twin: every sum runs over rows, then columns. */
  private static void scalarTaps(
      Stencil t, StencilLines l, int first, float[] dy, int line, float[] sums, int at) {
    int channels = t.channels();
    if (first == channels) {
      return;
    }
    for (int j = 0; j < t.targetW(); j++) {
      for (int s = 0; s < SIDE; s++) {
        int column = t.sourceColumn(j, s);
        if (column >= 0) {
          for (int k = first; k < channels; k++) {
            float g = dy[line + j * channels + k];
            int tap = at + packedAt(k) + s * LENGTH;
            int below = tap + SIDE * LENGTH;
            int last = below + SIDE * LENGTH;
            sums[tap] = Math.fma(l.xa[l.a(column) + k], g, sums[tap]);
            sums[below] = Math.fma(l.xb[l.b(column) + k], g, sums[below]);
            sums[last] = Math.fma(l.xc[l.c(column) + k], g, sums[last]);
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
