package senet.engine.kernel.im2col;

import static senet.engine.simd.CacheLines.FIRST;

import java.util.Arrays;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Packing;

/**
 * Gathers and scatters blocks of the im2col matrix, whose row m holds what output pixel m sees:
 * [R][S][C of the group], zero where the window leaves the image. The whole matrix never exists.
 */
final class Im2col {
  private Im2col() {}

  /**
   * Gathers rows [from, to) of one group into {@code rows}[to - from][taps].
   *
   * @param x0 where image 0 starts in x, or would start
   * @param from first output pixel, counted over all images
   */
  static void gather(ConvGeometry g, int group, float[] x, int x0, int from, int to, float[] rows) {
    int taps = g.taps();
    for (int m = from; m < to; m++) {
      gatherRow(g, group, x, x0, m, rows, (m - from) * taps);
    }
  }

  /**
   * Gathers columns [left, left + width) of rows [from, to) as the operand B of a product over
   * pixels: {@code panel}[to - from][columns] at {@code panel[FIRST...]}.
   *
   * @param left first column
   * @param width at most {@code columns}; what is behind it stays undefined
   */
  static void gatherPanel(
      ConvGeometry g,
      int group,
      float[] x,
      int x0,
      int from,
      int to,
      int left,
      int width,
      int columns,
      float[] panel) {
    if (g.pointwise()) {
      int first = x0 + from * g.c() + group * g.groupC() + left;
      Packing.panelRows(to - from, width, columns, x, first, g.c(), panel, FIRST);
      return;
    }
    int channels = g.groupC();
    for (int j = 0, count; j < width; j += count) { // of one tap
      int tap = (left + j) / channels;
      int channel = (left + j) % channels;
      count = Math.min(width - j, channels - channel);
      int first = x0 + group * channels + channel;
      gatherTap(g, tap / g.s(), tap % g.s(), x, first, count, from, to, columns, panel, FIRST + j);
    }
  }

  /** What tap (r, s) sees of {@code count} channels at output pixels [from, to). */
  private static void gatherTap(
      ConvGeometry g,
      int r,
      int s,
      float[] x,
      int x0,
      int count,
      int from,
      int to,
      int columns,
      float[] panel,
      int at) {
    int down = r * g.dilation() - g.padding();
    int right = s * g.dilation() - g.padding();
    int m = from;
    for (int end; m < to; m = end) { // a row of the output
      int line = m / g.q();
      int h = line % g.p() * g.stride() + down;
      int source = x0 + (line / g.p() * g.h() + h) * g.w() * g.c();
      end = Math.min(to, (line + 1) * g.q());
      for (; m < end; m++, at += columns) {
        int w = m % g.q() * g.stride() + right;
        if (h >= 0 && h < g.h() && w >= 0 && w < g.w()) {
          System.arraycopy(x, source + w * g.c(), panel, at, count);
        } else {
          Arrays.fill(panel, at, at + count, 0);
        }
      }
    }
  }

  private static void gatherRow(
      ConvGeometry g, int group, float[] x, int x0, int m, float[] to, int at) {
    int channels = g.groupC();
    int pixel = m % g.pixels();
    int image = m / g.pixels() * g.h() * g.w();
    int h0 = pixel / g.q() * g.stride() - g.padding();
    int w0 = pixel % g.q() * g.stride() - g.padding();
    int run = g.s() * channels; // floats of one kernel row
    for (int r = 0; r < g.r(); r++, at += run) {
      int h = h0 + r * g.dilation();
      if (h < 0 || h >= g.h()) {
        Arrays.fill(to, at, at + run, 0);
        continue;
      }
      int line = image + h * g.w();
      if (g.dilation() == 1 && g.groups() == 1) {
        int left = Math.clamp(-w0, 0, g.s());
        int right = Math.clamp(g.w() - w0, left, g.s()); // taps [left, right) are inside
        Arrays.fill(to, at, at + left * channels, 0);
        if (right > left) {
          int first = x0 + (line + w0 + left) * channels;
          System.arraycopy(x, first, to, at + left * channels, (right - left) * channels);
        }
        Arrays.fill(to, at + right * channels, at + run, 0);
      } else {
        gatherTaps(g, x, x0 + group * channels, line, w0, to, at);
      }
    }
  }

  private static void gatherTaps(
      ConvGeometry g, float[] x, int x0, int line, int w0, float[] to, int at) {
    int channels = g.groupC();
    for (int s = 0; s < g.s(); s++, at += channels) {
      int w = w0 + s * g.dilation();
      if (w < 0 || w >= g.w()) {
        Arrays.fill(to, at, at + channels, 0);
      } else {
        System.arraycopy(x, x0 + (line + w) * g.c(), to, at, channels);
      }
    }
  }

  /** Adds rows [from, to) of one group, {@code rows}[to - from][taps], to where they come from. */
  static void scatterAdd(
      ConvGeometry g, int group, float[] rows, int from, int to, float[] dx, int dx0) {
    int channels = g.groupC();
    int taps = g.taps();
    for (int m = from; m < to; m++) {
      int pixel = m % g.pixels();
      int image = m / g.pixels() * g.h() * g.w();
      int h0 = pixel / g.q() * g.stride() - g.padding();
      int w0 = pixel % g.q() * g.stride() - g.padding();
      int at = (m - from) * taps;
      for (int r = 0; r < g.r(); r++) {
        int h = h0 + r * g.dilation();
        if (h < 0 || h >= g.h()) {
          at += g.s() * channels;
          continue;
        }
        for (int s = 0; s < g.s(); s++, at += channels) {
          int w = w0 + s * g.dilation();
          if (w >= 0 && w < g.w()) {
            int into = dx0 + (image + h * g.w() + w) * g.c() + group * channels;
            add(rows, at, dx, into, channels);
          }
        }
      }
    }
  }

  private static void add(float[] from, int at, float[] to, int into, int count) {
    for (int i = 0; i < count; i++) { // C2 turns this loop into vectors by itself
      to[into + i] += from[at + i];
    }
  }
}
