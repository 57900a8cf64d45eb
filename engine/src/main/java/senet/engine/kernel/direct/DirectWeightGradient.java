package senet.engine.kernel.direct;

import static senet.engine.kernel.direct.Correlation.LANES;
import static senet.engine.simd.CacheLines.FIRST;

import java.util.Arrays;
import jdk.incubator.vector.VectorShuffle;
import senet.engine.kernel.conv.PartSums;
import senet.engine.simd.Lanes;

/**
 * dW by loops of its own, over the same gathered rows as {@link DirectPass}: nine taps of one
 * source channel by a vector of output channels are summed in registers over a piece of an image.
 *
 * <p>Pieces are divided into parts by the shape alone. Each part has sums of its own, and they are
 * added in order of the parts.
 */
public final class DirectWeightGradient {
  private static final int MOST_PARTS = 16;

  /** Floats of all parts' sums, 4 MB: more would cost more to add up than they save. */
  private static final int MOST_SUMS = 1 << 20;

  private static final int LEAST_PARTS = 4;
  private static final int TAPS = 3; // of a tile, both ways
  private static final int MARGIN = TAPS - 1; // zeros on both sides of a row of dy

  private DirectWeightGradient() {}

  /** Most parts that work is divided into. */
  public static int mostParts(Correlation c) {
    return Math.clamp(MOST_SUMS / c.packedSize(), LEAST_PARTS, MOST_PARTS);
  }

  private static int gradientRow(Correlation c) {
    return (c.columns() + 2 * MARGIN) * LANES;
  }

  /** Floats of a piece's gathered gradient of the output. */
  public static int gradientSize(Correlation c) {
    return FIRST + DirectPieces.rows(c) * gradientRow(c);
  }

  /** Clears the sums of blocks [first, last) of a part. */
  public static void clear(Correlation c, float[] sums, int part, int first, int last) {
    int at = part * c.packedSize();
    Arrays.fill(sums, at + first * c.blockSize(), at + last * c.blockSize(), 0);
  }

  /**
   * Adds what rows [from, to) of one image contribute to a part.
   *
   * @param c the forward pass
   * @param x0 where the image starts in x
   * @param dy0 where the image starts in dy
   * @param sums [part][blocks][R][depth][S][LANES]
   * @param gathered scratch of {@link DirectPass#scratchSize}
   * @param gradient scratch of {@link #gradientSize}
   * @param firstBlock of output channels, to {@code lastBlock}, that one excluded
   */
  public static void run(
      Correlation c,
      float[] x,
      int x0,
      float[] dy,
      int dy0,
      float[] sums,
      int part,
      float[] gathered,
      float[] gradient,
      int from,
      int to,
      int firstBlock,
      int lastBlock) {
    if (lastBlock - firstBlock == c.blocks().count()) {
      gathered[0] = ReadAhead.source(c, x, x0, from, to);
      gathered[1] = ReadAhead.target(c, dy, dy0, from, to);
    }
    for (int block = firstBlock; block < lastBlock; block++) {
      if (!c.blocks().sharesSource(block)) {
        DirectSource.gather(c, block, x, x0, from, to, gathered);
      }
      gatherGradient(c, block, dy, dy0, from, to, gradient);
      int at = part * c.packedSize() + block * c.blockSize();
      int d = 0;
      if (hasPairs(c)) {
        for (; d + 2 <= c.depth(); d += 2) {
          pair(c, to - from, gathered, gradient, sums, at, d);
        }
      }
      for (; d < c.depth(); d++) {
        for (int r = 0; r < c.r(); r += TAPS) {
          for (int s = 0; s < c.s(); s += TAPS) {
            taps(c, to - from, gathered, gradient, sums, at, d, r, s);
          }
        }
      }
    }
  }

  private static void gatherGradient(
      Correlation c, int block, float[] dy, int dy0, int from, int to, float[] gradient) {
    int lanes = c.blocks().lanes(block);
    for (int i = from; i < to; i++) {
      int into = FIRST + (i - from) * gradientRow(c);
      int at = dy0 + i * c.columns() * c.targetC() + c.blocks().first(block);
      Arrays.fill(gradient, into, into + MARGIN * LANES, 0);
      into += MARGIN * LANES;
      for (int j = 0; j < c.columns(); j++, into += LANES, at += c.targetC()) {
        if (lanes == LANES) {
          VectorRun.copy(dy, at, gradient, into);
        } else {
          System.arraycopy(dy, at, gradient, into, lanes);
          Arrays.fill(gradient, into + lanes, into + LANES, 0);
        }
      }
      Arrays.fill(gradient, into, into + MARGIN * LANES, 0);
    }
  }

  /** Whether there are loops for two source channels, and registers for them. */
  private static boolean hasPairs(Correlation c) {
    boolean all = c.r() == TAPS && c.s() == TAPS && c.step() == 1 && c.dilation() == 1;
    return all && !c.spread() && Lanes.LENGTH == LANES;
  }

  /** All taps of source channels d and d + 1. */
  private static void pair(
      Correlation c, int rows, float[] x, float[] gradient, float[] sums, int sums0, int d) {
    int row = c.rowFloats();
    int to = sums0 + d * TAPS * LANES;
    BroadcastTapPairs.three(
        rows,
        c.columns(),
        x,
        FIRST + d,
        row,
        row,
        c.pixelFloats(),
        gradient,
        FIRST + MARGIN * LANES,
        gradientRow(c),
        sums,
        to,
        c.depth() * TAPS * LANES,
        TAPS * LANES);
  }

  /** Up to 3 x 3 taps from tap (r, s) on, of one source channel. */
  private static void taps(
      Correlation c,
      int rows,
      float[] x,
      float[] gradient,
      float[] sums,
      int sums0,
      int d,
      int r,
      int s) {
    int rowStep = c.dilation() * c.rowFloats();
    int tapStep = c.dilation() * c.pixelFloats();
    int at = FIRST + d * c.depthFloats() + r * rowStep + s * tapStep;
    int to = sums0 + ((r * c.depth() + d) * c.s() + s) * LANES;
    int sumRow = c.depth() * c.s() * LANES;
    int tapRows = Math.min(TAPS, c.r() - r);
    int tapColumns = Math.min(TAPS, c.s() - s);
    if (Lanes.SCALAR) {
      scalar(c, rows, x, at, gradient, sums, to, tapRows, tapColumns);
      return;
    }
    int xRow = c.step() * c.rowFloats();
    int pixelStep = c.step() * c.pixelFloats();
    int dyRow = gradientRow(c);
    int dyAt = FIRST + MARGIN * LANES;
    VectorShuffle<Float> shuffle = GroupShuffles.of(c)[d];
    boolean three = tapColumns == TAPS && c.step() == 1 && c.dilation() == 1;
    boolean halving = tapColumns == TAPS && c.step() == 2 && c.dilation() == 1;
    for (int i = 0; i < LANES; i += Lanes.LENGTH) {
      int columns = c.columns();
      int xp = c.spread() ? at + i : at;
      int yp = dyAt + i;
      int sp = to + i;
      if (c.spread() && three) {
        LaneTaps.three(
            rows,
            columns,
            shuffle,
            x,
            xp,
            xRow,
            rowStep,
            gradient,
            yp,
            dyRow,
            sums,
            sp,
            sumRow,
            LANES,
            tapRows,
            tapColumns);
      } else if (c.spread() && halving) {
        LaneTaps.halving(
            rows, columns, shuffle, x, xp, xRow, rowStep, gradient, yp, dyRow, sums, sp, sumRow,
            LANES, tapRows);
      } else if (c.spread()) {
        LaneTaps.any(
            rows,
            columns,
            shuffle,
            x,
            xp,
            xRow,
            rowStep,
            tapStep,
            pixelStep,
            gradient,
            yp,
            dyRow,
            sums,
            sp,
            sumRow,
            LANES,
            tapRows,
            tapColumns);
      } else if (three) {
        BroadcastTaps.three(
            rows,
            columns,
            x,
            xp,
            xRow,
            rowStep,
            pixelStep,
            gradient,
            yp,
            dyRow,
            sums,
            sp,
            sumRow,
            LANES,
            tapRows,
            tapColumns);
      } else {
        BroadcastTaps.any(
            rows,
            columns,
            x,
            xp,
            xRow,
            rowStep,
            tapStep,
            pixelStep,
            gradient,
            yp,
            dyRow,
            sums,
            sp,
            sumRow,
            LANES,
            tapRows,
            tapColumns);
      }
    }
  }

  /**
   * The tiles' twin: the same products added in the same order, but for those with the zeros around
   * dY, which add nothing while x is finite.
   */
  private static void scalar(
      Correlation c,
      int rows,
      float[] x,
      int at,
      float[] gradient,
      float[] sums,
      int to,
      int tapRows,
      int tapColumns) {
    int laneStep = c.spread() ? 1 : 0;
    for (int r = 0; r < tapRows; r++) {
      for (int s = 0; s < tapColumns; s++) {
        for (int lane = 0; lane < LANES; lane++) {
          int into = to + (r * c.depth() * c.s() + s) * LANES + lane;
          int tap = at + r * c.dilation() * c.rowFloats() + s * c.dilation() * c.pixelFloats();
          float sum = sums[into];
          for (int i = 0; i < rows; i++) {
            int xp = tap + i * c.step() * c.rowFloats() + lane * laneStep;
            int dyp = FIRST + i * gradientRow(c) + MARGIN * LANES + lane;
            for (int j = 0; j < c.columns(); j++) {
              float v = x[xp + j * c.step() * c.pixelFloats()];
              sum = Math.fma(v, gradient[dyp + j * LANES], sum);
            }
          }
          sums[into] = sum;
        }
      }
    }
  }

  /** Adds the sums of all parts to {@code dw}[K][R][S][C/groups], for blocks [from, to). */
  public static void reduce(Correlation c, float[] sums, int parts, float[] dw, int from, int to) {
    PartSums.add(sums, c.packedSize(), parts, from * c.blockSize(), to * c.blockSize());
    int taps = c.g().taps();
    int next = c.s() * LANES; // from source channel to source channel
    for (int block = from; block < to; block++) {
      for (int lane = 0; lane < c.blocks().lanes(block); lane++) {
        int at = block * c.blockSize() + lane;
        int into = (c.blocks().first(block) + lane) * taps;
        for (int r = 0; r < c.r(); r++, at += c.depth() * next) {
          for (int s = 0; s < c.s(); s++, into += c.depth()) {
            int tap = at + s * LANES;
            for (int d = 0; d < c.depth(); d++) {
              dw[into + d] += sums[tap + d * next];
            }
          }
        }
      }
    }
  }
}
