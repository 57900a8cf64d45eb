package senet.engine.kernel.depthwise;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import senet.engine.kernel.conv.Stencil;
import senet.engine.simd.CacheLines;

/**
 * Depthwise 3x3 passes of many channels by stripes: 64 channels of a few rows are copied to lie
 * side by side in L1, where vectors of channels go along pairs of rows. In place, pixels of 2 KB
 * all lie in the same few sets of L1, and every vector in two cache lines. Sums run as {@link
 * DepthwiseRow}'s.
 *
 * <p>Times as fast as in place, both in one JVM, Zen 4, two threads, 8 images forward: 512 channels
 * at 14x14 1.14 to 1.39, 1,024 at 7x7 1.75 to 2.16; of other sizes, 256, 384 and 960 channels, 0.98
 * to 1.03.
 */
public final class DepthwiseStripe {
  private static final int TAPS = 9;

  /** Channels whose pixels lie in the same sets of L1. */
  private static final int SAME_SETS = 512;

  /** Channels of a stripe: known to C2, which then checks a row's sources once. */
  private static final int CHANNELS = 64;

  /** Floats of copied source, which L1 holds beside the weights. */
  private static final int MOST = 6 << 10;

  private static final int PAIR = 2;

  private DepthwiseStripe() {}

  /** Whether this many rows of targets can go by stripes. */
  static boolean fits(Stencil t, int rows) {
    return LENGTH == Stencil.WIDE_LANES
        && t.isSame()
        && t.channels() % SAME_SETS == 0 // a row of an int's floats, so that a stripe's are fewer
        && rows >= PAIR
        && mostRows(t) >= PAIR;
  }

  /** Rows of targets whose sources are copied at once: one more on either side. */
  private static int mostRows(Stencil t) {
    return MOST / (t.sourceW() * CHANNELS) - 2;
  }

  /** Floats of scratch. */
  static int scratchSize() {
    return CacheLines.FIRST + 2 * MOST;
  }

  /**
   * Rows [from, to) of targets, of which there are two at least.
   *
   * @param w packed by {@link DepthwiseWeights}
   * @param ahead whether sources are read in the order of memory first
   * @param scratch of {@link #scratchSize} from {@code at} on, a multiple of 16
   */
  static void rows(
      Stencil t,
      float[] x,
      int x0,
      float[] w,
      float[] y,
      int y0,
      boolean ahead,
      float[] scratch,
      int at,
      int from,
      int to) {
    int channels = t.channels();
    int width = t.targetW();
    int line = width * CHANNELS;
    int zeros = at + CacheLines.FIRST;
    int copied = zeros + line;
    Arrays.fill(scratch, zeros, copied, 0);
    int pieces = Math.ceilDiv(to - from, mostRows(t));
    int step = Math.ceilDiv(to - from, pieces);
    for (int begin = from; begin < to; begin += step) {
      int end = Math.min(to, begin + step);
      int start = Math.min(begin, end - PAIR);
      int first = Math.max(0, start - 1);
      int last = Math.min(t.sourceH(), end + 1);
      if (ahead) {
        int row = width * channels;
        scratch[at] = CacheLines.read(x, x0 + first * row, x0 + last * row); // nobody looks
      }
      for (int k = 0; k < channels; k += CHANNELS) {
        int pixels = (last - first) * width;
        copy(x, x0 + first * width * channels + k, channels, pixels, scratch, copied);
        for (int i = start; i < end; i += PAIR) {
          int row = Math.min(i, end - PAIR); // an odd last row goes with the one before, once more
          int b = copied + (row - first) * line;
          int a = row > 0 ? b - line : zeros;
          int d = row + PAIR < t.sourceH() ? b + PAIR * line : zeros;
          int into = y0 + row * width * channels + k;
          two(width, scratch, a, b, b + line, d, w, TAPS * k, y, into, channels);
        }
      }
    }
  }

  private static void copy(float[] x, int at, int channels, int pixels, float[] into, int to) {
    for (int p = 0; p < pixels; p++) {
      int from = at + p * channels;
      int first = to + p * CHANNELS;
      for (int k = 0; k < CHANNELS; k += LENGTH) {
        FloatVector.fromArray(SPECIES, x, from + k).intoArray(into, first + k);
      }
    }
  }

  /**
   * A stripe of two rows of targets, whose sources' lines start at a, b, c and d. Beside {@link
   * DepthwiseRow#two}, the distance of pixels is a constant, 1.05 to 1.18 times as fast, and sums
   * start from a register instead of an array, 1.16 times (512 channels at 14x14, 8 images).
   */
  private static void two(
      int width,
      float[] x,
      int a,
      int b,
      int c,
      int d,
      float[] w,
      int w0,
      float[] y,
      int to,
      int py) {
    int ry = width * py;
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int k = 0; k < CHANNELS; k += LENGTH) {
      int taps = w0 + TAPS * k;
      FloatVector w0v = FloatVector.fromArray(SPECIES, w, taps);
      FloatVector w1v = FloatVector.fromArray(SPECIES, w, taps + LENGTH);
      FloatVector w2v = FloatVector.fromArray(SPECIES, w, taps + 2 * LENGTH);
      FloatVector w3v = FloatVector.fromArray(SPECIES, w, taps + 3 * LENGTH);
      FloatVector w4v = FloatVector.fromArray(SPECIES, w, taps + 4 * LENGTH);
      FloatVector w5v = FloatVector.fromArray(SPECIES, w, taps + 5 * LENGTH);
      FloatVector w6v = FloatVector.fromArray(SPECIES, w, taps + 6 * LENGTH);
      FloatVector w7v = FloatVector.fromArray(SPECIES, w, taps + 7 * LENGTH);
      FloatVector w8v = FloatVector.fromArray(SPECIES, w, taps + 8 * LENGTH);
      int ia = a + k;
      int ib = b + k;
      int ic = c + k;
      int id = d + k;
      int into = to + k;
      FloatVector av = FloatVector.fromArray(SPECIES, x, ia);
      FloatVector bv = FloatVector.fromArray(SPECIES, x, ib);
      FloatVector cv = FloatVector.fromArray(SPECIES, x, ic);
      FloatVector dv = FloatVector.fromArray(SPECIES, x, id);
      FloatVector y0 = av.fma(w1v, zero);
      y0 = bv.fma(w4v, y0);
      y0 = cv.fma(w7v, y0);
      FloatVector y1 = av.fma(w0v, zero);
      y1 = bv.fma(w3v, y1);
      y1 = cv.fma(w6v, y1);
      FloatVector z0 = bv.fma(w1v, zero);
      z0 = cv.fma(w4v, z0);
      z0 = dv.fma(w7v, z0);
      FloatVector z1 = bv.fma(w0v, zero);
      z1 = cv.fma(w3v, z1);
      z1 = dv.fma(w6v, z1);
      for (int j = 1; j < width - 1; j++, into += py) {
        av = FloatVector.fromArray(SPECIES, x, ia + j * CHANNELS);
        bv = FloatVector.fromArray(SPECIES, x, ib + j * CHANNELS);
        cv = FloatVector.fromArray(SPECIES, x, ic + j * CHANNELS);
        dv = FloatVector.fromArray(SPECIES, x, id + j * CHANNELS);
        y0 = av.fma(w2v, y0);
        y0 = bv.fma(w5v, y0);
        y0 = cv.fma(w8v, y0);
        y0.intoArray(y, into);
        y0 = av.fma(w1v, y1);
        y0 = bv.fma(w4v, y0);
        y0 = cv.fma(w7v, y0);
        y1 = av.fma(w0v, zero);
        y1 = bv.fma(w3v, y1);
        y1 = cv.fma(w6v, y1);
        z0 = bv.fma(w2v, z0);
        z0 = cv.fma(w5v, z0);
        z0 = dv.fma(w8v, z0);
        z0.intoArray(y, into + ry);
        z0 = bv.fma(w1v, z1);
        z0 = cv.fma(w4v, z0);
        z0 = dv.fma(w7v, z0);
        z1 = bv.fma(w0v, zero);
        z1 = cv.fma(w3v, z1);
        z1 = dv.fma(w6v, z1);
      }
      int end = (width - 1) * CHANNELS;
      av = FloatVector.fromArray(SPECIES, x, ia + end);
      bv = FloatVector.fromArray(SPECIES, x, ib + end);
      cv = FloatVector.fromArray(SPECIES, x, ic + end);
      dv = FloatVector.fromArray(SPECIES, x, id + end);
      y0 = av.fma(w2v, y0);
      y0 = bv.fma(w5v, y0);
      y0 = cv.fma(w8v, y0);
      y0.intoArray(y, into);
      y1 = av.fma(w1v, y1);
      y1 = bv.fma(w4v, y1);
      y1 = cv.fma(w7v, y1);
      y1.intoArray(y, into + py);
      z0 = bv.fma(w2v, z0);
      z0 = cv.fma(w5v, z0);
      z0 = dv.fma(w8v, z0);
      z0.intoArray(y, into + ry);
      z1 = bv.fma(w1v, z1);
      z1 = cv.fma(w4v, z1);
      z1 = dv.fma(w7v, z1);
      z1.intoArray(y, into + py + ry);
    }
  }
}
