package senet.engine.kernel.direct;

import static senet.engine.kernel.direct.Correlation.LANES;

import java.util.Arrays;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Packing;

/** Weights as {@link DirectPass} reads them: blocks of [R][depth][S][LANES], zero where no lane. */
public final class DirectWeights {
  private DirectWeights() {}

  /** Packs blocks [from, to) of weights {@code w}[K][R][S][C/groups] to {@code packed[at...]}. */
  public static void pack(Correlation c, float[] w, float[] packed, int at, int from, int to) {
    ConvGeometry g = c.g();
    int next = c.s() * LANES; // from source channel to source channel
    for (int block = from; block < to; block++) {
      int first = c.blocks().first(block);
      int lanes = c.blocks().lanes(block);
      int into = at + block * c.blockSize();
      if (lanes < LANES) {
        Arrays.fill(packed, into, into + c.blockSize(), 0);
      }
      for (int r = 0; r < c.r(); r++, into += c.depth() * next) {
        for (int s = 0; s < c.s(); s++) {
          int row = c.tapRow() + r * c.tapStep();
          int column = c.tapColumn() + s * c.tapStep();
          int tap = (row * g.s() + column) * g.groupC();
          int place = into + s * LANES;
          if (c.adjoint()) {
            inputs(c, w, tap, first, lanes, packed, place, next);
          } else {
            int from0 = first * g.taps() + tap;
            Packing.transpose(c.depth(), lanes, w, from0, g.taps(), packed, place, next);
          }
        }
      }
    }
  }

  /** Lanes are input channels. */
  private static void inputs(
      Correlation c, float[] w, int tap, int first, int lanes, float[] packed, int at, int next) {
    int taps = c.g().taps();
    for (int lane = 0; lane < lanes; lane++) {
      int group = (first + lane) / c.groupLanes();
      int from = group * c.depth() * taps + tap + (first + lane) % c.groupLanes();
      int to = at + lane;
      for (int d = 0; d < c.depth(); d++) {
        packed[to + d * next] = w[from + d * taps];
      }
    }
  }
}
