package senet.engine.kernel.depthwise;

import static senet.engine.kernel.depthwise.DepthwiseWeights.packedAt;
import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.Stencil;
import senet.engine.simd.Lanes;

/**
 * The input's gradient at stride 2 and padding 1: two by two pixels depend on two by two of the
 * output's gradient, and each of the nine taps is used once.
 *
 * <pre>
 * [0][0] = a w[1][1]                    [0][1] = a w[1][2] + b w[1][0]
 * [1][0] = a w[2][1] + c w[0][1]        [1][1] = a w[2][2] + b w[2][0] + c w[0][2] + d w[0][0]
 * </pre>
 */
final class DepthwiseQuad {
  private static final int TAPS = 9;

  private DepthwiseQuad() {}

  /**
   * Rows [from, to) of quads of one image.
   *
   * @param accumulate whether sums are added to {@code dx}
   * @param spare a pixel that is cleared here, and one of what nobody reads
   */
  static void rows(
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
    boolean whole = n > 0 && channels < Stencil.MANY_CHANNELS;
    Arrays.fill(spare, 0, channels, 0);
    for (int i = from; i < to; i++) {
      boolean below = i + 1 < g.p();
      boolean odd = 2 * i + 1 < g.h();
      if (whole) {
        DepthwiseQuadRow.run(g, n, dy, dy0 + i * width, w, dx, dx0, accumulate, spare, i);
      }
      for (int j = 0; j < g.q() && !(whole && n == channels); j++) {
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
        if (n > 0 && !whole) {
          run(
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

  /**
   * All channels in whole vectors; what does not exist is an array of zeros, or one nobody reads.
   */
  private static void run(
      int n,
      float[] ya,
      int a,
      float[] yb,
      int b,
      float[] yc,
      int c,
      float[] yd,
      int d,
      float[] w,
      float[] s00,
      int p00,
      float[] s01,
      int p01,
      float[] s10,
      int p10,
      float[] s11,
      int p11,
      float[] x00,
      int i00,
      float[] x01,
      int i01,
      float[] x10,
      int i10,
      float[] x11,
      int i11) {
    for (int k = 0; k < n; k += LENGTH) {
      FloatVector av = FloatVector.fromArray(SPECIES, ya, a + k);
      FloatVector bv = FloatVector.fromArray(SPECIES, yb, b + k);
      FloatVector cv = FloatVector.fromArray(SPECIES, yc, c + k);
      FloatVector dv = FloatVector.fromArray(SPECIES, yd, d + k);
      FloatVector v00 = FloatVector.fromArray(SPECIES, s00, p00 + k);
      FloatVector v01 = FloatVector.fromArray(SPECIES, s01, p01 + k);
      FloatVector v10 = FloatVector.fromArray(SPECIES, s10, p10 + k);
      FloatVector v11 = FloatVector.fromArray(SPECIES, s11, p11 + k);
      v00 = av.fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 4 * LENGTH), v00);
      v01 = av.fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 5 * LENGTH), v01);
      v01 = bv.fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 3 * LENGTH), v01);
      v10 = av.fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 7 * LENGTH), v10);
      v10 = cv.fma(FloatVector.fromArray(SPECIES, w, TAPS * k + LENGTH), v10);
      v11 = av.fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 8 * LENGTH), v11);
      v11 = bv.fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 6 * LENGTH), v11);
      v11 = cv.fma(FloatVector.fromArray(SPECIES, w, TAPS * k + 2 * LENGTH), v11);
      v11 = dv.fma(FloatVector.fromArray(SPECIES, w, TAPS * k), v11);
      v00.intoArray(x00, i00 + k);
      v01.intoArray(x01, i01 + k);
      v10.intoArray(x10, i10 + k);
      v11.intoArray(x11, i11 + k);
    }
  }
}
