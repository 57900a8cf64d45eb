package senet.engine.kernel.depthwise;

import static senet.engine.kernel.depthwise.DepthwiseWeights.SIDE;
import static senet.engine.kernel.depthwise.DepthwiseWeights.packedAt;
import static senet.engine.simd.Lanes.LENGTH;

import java.util.Arrays;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.Stencil;
import senet.engine.simd.CacheLines;
import senet.engine.simd.Lanes;

/**
 * Depthwise 3x3 convolutions, forward and back to the input. Operands are read in place: rows
 * outside the image are one pixel of zeros, again and again, columns outside are left out.
 * Gathering windows cost more than the nine products. What {@link DepthwiseStripe} copies is a few
 * channels at a time.
 */
public final class DepthwisePass {
  /** Pixels between taps, or of padding. */
  private static final int MOST_DISTANCE = 64;

  /**
   * Floats of a batch, 8 MB, above which its rows are read ahead: they come from memory. Both
   * versions in turn in one JVM, Zen 5, two threads, two runs of 8 images, times as fast forward:
   * 128 channels at 56x56 1.24 and 1.29, 64 at 112x112 and stride 2 1.46 and 1.18, 32 at 112x112
   * 1.19 and 0.93; from the caches 0.83, 512 at 14x14 and one image of 128 at 56x56.
   */
  private static final int OUT_OF_CACHES = 2 << 20;

  private DepthwisePass() {}

  /** Whether {@code g} is depthwise and 3x3 with a stride that has loops of its own. */
  public static boolean fits(ConvGeometry g) {
    boolean strides = g.stride() == 1 || isHalving(g);
    boolean square = g.r() == SIDE && g.s() == SIDE;
    boolean near = g.padding() <= MOST_DISTANCE && g.dilation() <= MOST_DISTANCE;
    return square && strides && near && g.groups() == g.c() && g.groups() == g.k();
  }

  private static boolean isHalving(ConvGeometry g) {
    return g.stride() == 2 && g.padding() == 1 && g.dilation() == 1;
  }

  /** Floats of scratch: pixels of zeros and of what nobody reads, and a stripe. */
  public static int scratchSize(ConvGeometry g) {
    return 2 * g.c() + DepthwiseStripe.scratchSize();
  }

  /**
   * Rows [from, to) of one image's output.
   *
   * @param t the geometry's {@link Stencil#forward}
   * @param x0 where the image starts in {@code x}
   * @param y0 where the image starts in {@code y}
   * @param cached whether the image was just made
   * @param spare scratch of {@link #scratchSize}
   */
  public static void forward(
      ConvGeometry g,
      Stencil t,
      float[] x,
      int x0,
      float[] packed,
      float[] y,
      int y0,
      boolean cached,
      float[] spare,
      int from,
      int to) {
    boolean ahead = !cached && (long) g.n() * g.h() * g.w() * g.c() > OUT_OF_CACHES;
    correlate(t, x, x0, packed, y, y0, false, ahead, spare, from, to);
  }

  /** Rows into which the input's gradient of an image can be cut. */
  public static int gradientRows(ConvGeometry g) {
    return g.stride() == 1 ? g.h() : g.p();
  }

  /**
   * Rows [from, to) of {@link #gradientRows} of one image's input gradient.
   *
   * @param t the geometry's {@link Stencil#inputGradient}
   * @param accumulate whether it is added to {@code dx}
   * @param cached whether the output's gradient was just made
   */
  public static void inputGradient(
      ConvGeometry g,
      Stencil t,
      float[] dy,
      int dy0,
      float[] packed,
      float[] dx,
      int dx0,
      boolean accumulate,
      boolean cached,
      float[] spare,
      int from,
      int to) {
    if (g.stride() == 1) {
      boolean ahead = !cached && (long) g.n() * g.pixels() * g.k() > OUT_OF_CACHES;
      correlate(t, dy, dy0, packed, dx, dx0, accumulate, ahead, spare, from, to);
    } else {
      DepthwiseQuad.rows(g, dy, dy0, packed, dx, dx0, accumulate, spare, from, to);
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
      boolean ahead,
      float[] zeros,
      int from,
      int to) {
    int channels = t.channels();
    if (!accumulate && DepthwiseStripe.fits(t, to - from)) {
      DepthwiseStripe.rows(t, x, x0, w, y, y0, ahead, zeros, 2 * channels, from, to);
      return;
    }
    int n = Lanes.loopBound(channels);
    int begin = t.interiorBegin();
    int end = t.interiorEnd();
    float[] start = accumulate ? y : zeros;
    Arrays.fill(zeros, 0, channels, 0);
    for (int i = from; i < to; i++) {
      int line = y0 + i * t.targetW() * channels;
      boolean pair =
          Lanes.LENGTH == Stencil.WIDE_LANES && t.isSame() && t.hasRows() && i + 1 < to && n > 0;
      if (ahead && t.hasRows()) {
        int known = i == from ? 0 : SIDE - t.step(); // to the row or rows before
        int last = pair ? SIDE : SIDE - 1;
        zeros[channels] = read(t, x, x0, t.line(i, known), t.line(i, last) + 1); // nobody looks
      }
      if (pair) {
        DepthwiseAlongRows.two(t, i, x, x0, zeros, n, w, start, y, line);
        scalar(t, i, x, x0, zeros, n, w, start, y, line);
        i++;
        line += t.targetW() * channels;
      } else if (n > 0 && t.hasRows()) {
        DepthwiseAlongRows.one(t, i, x, x0, zeros, n, w, start, y, line);
      } else if (n > 0) {
        DepthwiseAlongChannels.borders(t, i, x, x0, zeros, n, w, start, y, line, 0, begin);
        DepthwiseAlongChannels.interior(t, i, x, x0, zeros, n, w, start, y, line, begin, end);
        DepthwiseAlongChannels.borders(t, i, x, x0, zeros, n, w, start, y, line, end, t.targetW());
      }
      scalar(t, i, x, x0, zeros, n, w, start, y, line);
    }
  }

  /** Reads source lines [from, to) of those that are inside, in order of memory. */
  private static float read(Stencil t, float[] image, int image0, int from, int to) {
    int line = t.sourceW() * t.channels();
    int begin = Math.clamp(from, 0, t.sourceH());
    int end = Math.clamp(to, begin, t.sourceH());
    return CacheLines.read(image, image0 + begin * line, image0 + end * line);
  }

  /** The tiles' twin, for channels from {@code first} on: the same products in the same order. */
  private static void scalar(
      Stencil t,
      int i,
      float[] x,
      int x0,
      float[] zeros,
      int first,
      float[] w,
      float[] start,
      float[] y,
      int line) {
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
      int into = line + j * channels;
      for (int k = first; k < channels; k++) {
        float sum = start == y ? y[into + k] : 0;
        for (int s = 0; s < SIDE; s++) {
          int column = t.sourceColumn(j, s);
          if (column >= 0) {
            int tap = packedAt(k) + s * LENGTH;
            sum = Math.fma(xa[t.at(a, x0, column) + k], w[tap], sum);
            sum = Math.fma(xb[t.at(b, x0, column) + k], w[tap + SIDE * LENGTH], sum);
            sum = Math.fma(xc[t.at(c, x0, column) + k], w[tap + 2 * SIDE * LENGTH], sum);
          }
        }
        y[into + k] = sum;
      }
    }
  }
}
