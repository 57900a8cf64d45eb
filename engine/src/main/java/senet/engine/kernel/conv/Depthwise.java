package senet.engine.kernel.conv;

import static senet.engine.simd.Lanes.LENGTH;

import java.util.Arrays;
import senet.engine.simd.Lanes;

/**
 * Depthwise 3x3 convolutions read their operands in place: rows outside the image are a row of
 * zeros, columns outside are left out. Gathering cost more than the nine products: 128 channels at
 * 56x56, batch 8, took 0.75 ms forward with it.
 *
 * <p>Weights and sums of their gradients lie in blocks of [9][lanes] channels, the last one perhaps
 * padded, so that a block is one stream.
 */
public final class Depthwise {
  private static final int SIDE = 3;
  private static final int TAPS = SIDE * SIDE;
  private static final int FOUR = 4; // targets of a tile at stride 1

  private Depthwise() {}

  /** Pixels between taps, or of padding: a zero is a place in the scratch. */
  private static final int MOST_DISTANCE = 64;

  /** Whether {@code g} is depthwise and 3x3 with a stride that has loops of its own. */
  static boolean fits(ConvGeometry g) {
    boolean strides = g.stride() == 1 || isHalving(g);
    boolean square = g.r() == SIDE && g.s() == SIDE;
    boolean near = g.padding() <= MOST_DISTANCE && g.dilation() <= MOST_DISTANCE;
    return square && strides && near && g.groups() == g.c() && g.groups() == g.k();
  }

  private static boolean isHalving(ConvGeometry g) {
    return g.stride() == 2 && g.padding() == 1 && g.dilation() == 1;
  }

  /** Floats of packed weights, or of one part's sums. */
  public static int packedSize(ConvGeometry g) {
    return Math.ceilDiv(g.c(), LENGTH) * LENGTH * TAPS;
  }

  /** Floats of scratch: pixels of zeros and of what nobody reads. */
  public static int scratchSize(ConvGeometry g) {
    return 2 * g.c();
  }

  private static int packedAt(int channel) {
    return channel / LENGTH * LENGTH * TAPS + channel % LENGTH;
  }

  /** Packs weights {@code w}[C][3][3] as {@link #forward} reads them. */
  public static void pack(ConvGeometry g, float[] w, float[] packed) {
    pack(g, w, packed, false);
  }

  /** Packs weights {@code w}[C][3][3] as {@link #inputGradient} reads them. */
  public static void packForInputGradient(ConvGeometry g, float[] w, float[] packed) {
    pack(g, w, packed, g.stride() == 1);
  }

  private static void pack(ConvGeometry g, float[] w, float[] packed, boolean reverse) {
    Arrays.fill(packed, 0, packedSize(g), 0);
    for (int channel = 0; channel < g.c(); channel++) {
      int at = packedAt(channel);
      for (int t = 0; t < TAPS; t++) {
        packed[at + t * LENGTH] = w[channel * TAPS + (reverse ? TAPS - 1 - t : t)];
      }
    }
  }

  /**
   * Rows [from, to) of one image's output.
   *
   * @param x0 where the image starts in {@code x}
   * @param y0 where the image starts in {@code y}
   * @param spare scratch of {@link #scratchSize}
   */
  public static void forward(
      ConvGeometry g,
      float[] x,
      int x0,
      float[] packed,
      float[] y,
      int y0,
      float[] spare,
      int from,
      int to) {
    correlate(Stencil.forward(g), x, x0, packed, y, y0, false, spare, from, to);
  }

  /** Rows into which the input's gradient of an image can be cut. */
  public static int gradientRows(ConvGeometry g) {
    return g.stride() == 1 ? g.h() : g.p();
  }

  /**
   * Rows [from, to) of {@link #gradientRows} of one image's input gradient.
   *
   * @param accumulate whether it is added to {@code dx}
   */
  public static void inputGradient(
      ConvGeometry g,
      float[] dy,
      int dy0,
      float[] packed,
      float[] dx,
      int dx0,
      boolean accumulate,
      float[] spare,
      int from,
      int to) {
    if (g.stride() == 1) {
      correlate(Stencil.inputGradient(g), dy, dy0, packed, dx, dx0, accumulate, spare, from, to);
    } else {
      quads(g, dy, dy0, packed, dx, dx0, accumulate, spare, from, to);
    }
  }

  private static void correlate(
      Stencil t,
      float[] x,
      int x0,
      float[] w,
      float[] y,
      int y0,
      boolean accumulate,
      float[] zeros,
      int from,
      int to) {
    int channels = t.channels();
    int n = Lanes.loopBound(channels);
    int begin = t.interiorBegin();
    int end = t.interiorEnd();
    float[] start = accumulate ? y : zeros;
    StencilLines lines = new StencilLines(t, x, x0, zeros);
    for (int i = from; i < to; i++) {
      lines.row(i);
      int line = y0 + i * t.targetW() * channels;
      if (n > 0) {
        borders(t, lines, n, w, start, y, line, 0, begin);
        interior(t, lines, n, w, start, y, line, begin, end);
        borders(t, lines, n, w, start, y, line, end, t.targetW());
      }
      scalar(t, lines, n, w, start, y, line);
    }
  }

  private static void interior(
      Stencil t,
      StencilLines l,
      int n,
      float[] w,
      float[] start,
      float[] y,
      int line,
      int begin,
      int end) {
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
            n, l.xa, l.a(from), l.pa, l.xb, l.b(from), l.pb, l.xc, l.c(from), l.pc, w, start, s, ps,
            y, into, channels);
      }
    } else if (t.step() == 2 && d == 1) {
      for (; j + 2 <= end; j += 2) {
        int from = j * 2 + t.left();
        int s = s0 + j * ps;
        int into = line + j * channels;
        DepthwiseTile.two(
            n, l.xa, l.a(from), l.pa, l.xb, l.b(from), l.pb, l.xc, l.c(from), l.pc, w, start, s, ps,
            y, into, channels);
      }
    }
    for (; j < end; j++) {
      int from = j * t.step() + t.left();
      int s = s0 + j * ps;
      int into = line + j * channels;
      DepthwiseTile.one(
          n, l.xa, l.a(from), d * l.pa, l.xb, l.b(from), d * l.pb, l.xc, l.c(from), d * l.pc, w,
          start, s, y, into);
    }
  }

  private static void borders(
      Stencil t,
      StencilLines l,
      int n,
      float[] w,
      float[] start,
      float[] y,
      int line,
      int begin,
      int end) {
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
              n, l.xa, l.a(column), l.xb, l.b(column), l.xc, l.c(column), w, s, sum, at, y, into);
          begun = true;
        }
      }
      if (!begun) {
        Arrays.fill(y, into, into + n, 0);
      }
    }
  }

  /** The tiles' twin, for channels from {@code first} on: the same products in the same order. */
  private static void scalar(
      Stencil t, StencilLines l, int first, float[] w, float[] start, float[] y, int line) {
    int channels = t.channels();
    if (first == channels) {
      return;
    }
    for (int j = 0; j < t.targetW(); j++) {
      int into = line + j * channels;
      for (int k = first; k < channels; k++) {
        float sum = start == y ? y[into + k] : 0;
        for (int s = 0; s < SIDE; s++) {
          int column = t.sourceColumn(j, s);
          if (column >= 0) {
            int tap = packedAt(k) + s * LENGTH;
            sum = Math.fma(l.xa[l.a(column) + k], w[tap], sum);
            sum = Math.fma(l.xb[l.b(column) + k], w[tap + SIDE * LENGTH], sum);
            sum = Math.fma(l.xc[l.c(column) + k], w[tap + 2 * SIDE * LENGTH], sum);
          }
        }
        y[into + k] = sum;
      }
    }
  }

  private static void quads(
      ConvGeometry g,
      float[] dy,
      int dy0,
      float[] w,
      float[] dx,
      int dx0,
      boolean accumulate,
      float[] spare,
      int from,
      int to) {
    int channels = g.c();
    int n = Lanes.loopBound(channels);
    int width = g.q() * channels;
    Arrays.fill(spare, 0, channels, 0);
    for (int i = from; i < to; i++) {
      boolean below = i + 1 < g.p();
      boolean odd = 2 * i + 1 < g.h();
      for (int j = 0; j < g.q(); j++) {
        boolean right = j + 1 < g.q();
        boolean oddColumn = 2 * j + 1 < g.w();
        float[] yb = right ? dy : spare;
        float[] yc = below ? dy : spare;
        float[] yd = right && below ? dy : spare;
        int a = dy0 + i * width + j * channels;
        int b = right ? a + channels : 0;
        int c = below ? a + width : 0;
        int d = right && below ? a + width + channels : 0;
        float[] x01 = oddColumn ? dx : spare;
        float[] x10 = odd ? dx : spare;
        float[] x11 = odd && oddColumn ? dx : spare;
        int i00 = dx0 + (2 * i * g.w() + 2 * j) * channels;
        int i01 = oddColumn ? i00 + channels : channels; // the spare pixel behind the zeros
        int i10 = odd ? i00 + g.w() * channels : channels;
        int i11 = odd && oddColumn ? i00 + (g.w() + 1) * channels : channels;
        float[] s00 = accumulate ? dx : spare;
        float[] s01 = accumulate ? x01 : spare;
        float[] s10 = accumulate ? x10 : spare;
        float[] s11 = accumulate ? x11 : spare;
        int p00 = accumulate ? i00 : 0;
        int p01 = s01 == dx ? i01 : 0;
        int p10 = s10 == dx ? i10 : 0;
        int p11 = s11 == dx ? i11 : 0;
        if (n > 0) {
          DepthwiseQuad.run(
              n, dy, a, yb, b, yc, c, yd, d, w, s00, p00, s01, p01, s10, p10, s11, p11, dx, i00,
              x01, i01, x10, i10, x11, i11);
        }
        for (int k = n; k < channels; k++) { // the twin, in the same order
          int t = packedAt(k);
          float v00 = Math.fma(dy[a + k], w[t + 4 * LENGTH], s00[p00 + k]);
          float v01 = Math.fma(dy[a + k], w[t + 5 * LENGTH], s01[p01 + k]);
          v01 = Math.fma(yb[b + k], w[t + 3 * LENGTH], v01);
          float v10 = Math.fma(dy[a + k], w[t + 7 * LENGTH], s10[p10 + k]);
          v10 = Math.fma(yc[c + k], w[t + LENGTH], v10);
          float v11 = Math.fma(dy[a + k], w[t + 8 * LENGTH], s11[p11 + k]);
          v11 = Math.fma(yb[b + k], w[t + 6 * LENGTH], v11);
          v11 = Math.fma(yc[c + k], w[t + 2 * LENGTH], v11);
          v11 = Math.fma(yd[d + k], w[t], v11);
          dx[i00 + k] = v00;
          x01[i01 + k] = v01;
          x10[i10 + k] = v10;
          x11[i11 + k] = v11;
        }
      }
    }
  }

  /** Clears the sums of a part. */
  public static void clear(ConvGeometry g, float[] sums, int part) {
    int size = packedSize(g);
    Arrays.fill(sums, part * size, (part + 1) * size, 0);
  }

  /**
   * Adds what rows [from, to) of one image's output contribute to the sums of a part.
   *
   * @param sums [part][{@link #packedSize}]
   */
  public static void weightGradient(
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
    int at = part * packedSize(g);
    int n = Lanes.loopBound(t.channels());
    StencilLines lines = new StencilLines(t, x, x0, zeros);
    for (int i = from; i < to; i++) {
      lines.row(i);
      int line = dy0 + i * t.targetW() * t.channels();
      if (n > 0) {
        borderTaps(t, lines, n, dy, line, sums, at, 0, t.interiorBegin());
        interiorTaps(t, lines, n, dy, line, sums, at);
        borderTaps(t, lines, n, dy, line, sums, at, t.interiorEnd(), t.targetW());
      }
      scalarTaps(t, lines, n, dy, line, sums, at);
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
    int size = packedSize(g);
    for (int part = 1; part < parts; part++) {
      int from = part * size;
      for (int i = 0; i < size; i++) {
        sums[i] += sums[from + i];
      }
    }
    for (int channel = 0; channel < g.c(); channel++) {
      int at = packedAt(channel);
      for (int t = 0; t < TAPS; t++) {
        dw[channel * TAPS + t] += sums[at + t * LENGTH];
      }
    }
  }
}
