package senet.engine.kernel.direct;

import static senet.engine.kernel.direct.Correlation.LANES;
import static senet.engine.kernel.direct.Correlation.TILE;
import static senet.engine.simd.CacheLines.FIRST;

import jdk.incubator.vector.VectorShuffle;
import senet.engine.simd.Lanes;

/**
 * A {@link Correlation} by loops of its own: rows of the source are gathered with the zeros around
 * them, then tiles of eight or fourteen targets by a vector of channels are summed in registers.
 * Nothing is copied once a tap, and lanes that are spread over groups multiply nothing but their
 * own channels.
 */
public final class DirectPass {
  private DirectPass() {}

  /**
   * Computes rows [from, to) of one image's targets.
   *
   * @param passes one, or those of all residues, which share what is gathered where they can
   * @param source0 where the image starts in {@code source}
   * @param packed weights from {@link DirectWeights}, those of a pass starting at {@code starts}
   * @param target0 where the image starts in {@code target}
   * @param accumulate whether sums are added to the target
   * @param gathered scratch of {@link #scratchSize}
   * @param firstBlock of channels, to {@code lastBlock}, that one excluded
   */
  public static void run(
      Correlation[] passes,
      float[] source,
      int source0,
      float[] packed,
      int[] starts,
      float[] target,
      int target0,
      boolean accumulate,
      float[] gathered,
      int from,
      int to,
      int firstBlock,
      int lastBlock) {
    if (lastBlock - firstBlock == passes[0].blocks().count()) {
      gathered[0] = ReadAhead.source(passes[0], source, source0, from, to);
      gathered[1] = ReadAhead.target(passes[0], target, target0, from, to);
    }
    Correlation held = null; // whose source is gathered
    for (int block = firstBlock; block < lastBlock; block++) {
      if (!passes[0].blocks().sharesSource(block)) {
        held = null;
      }
      for (int i = 0; i < passes.length; i++) {
        Correlation c = passes[i];
        if (!c.isEmpty() && from < c.rows()) {
          if (held == null || !held.hasSourceOf(c)) {
            DirectSource.gather(c, block, source, source0, from, to, gathered);
            held = c;
          }
          int w = starts[i] + block * c.blockSize();
          int end = Math.min(to, c.rows());
          rows(c, block, gathered, packed, w, target, target0, accumulate, from, end);
        }
      }
    }
  }

  private static void rows(
      Correlation c,
      int block,
      float[] gathered,
      float[] packed,
      int w,
      float[] target,
      int target0,
      boolean accumulate,
      int from,
      int to) {
    int lanes = c.blocks().lanes(block);
    int pixelStep = c.step() * c.pixelFloats();
    int targetStep = c.targetStep() * c.targetC();
    int tile = WideTile.fits(c) ? WideTile.SIZE : TILE;
    for (int i = from; i < to; i++) {
      int row = (c.firstRow() + i * c.targetStep()) * c.targetW() + c.firstColumn();
      int y = target0 + row * c.targetC() + c.blocks().first(block);
      int x = FIRST + (i - from) * c.step() * c.rowFloats();
      for (int j = 0; j < c.columns(); j += tile, x += tile * pixelStep, y += tile * targetStep) {
        int count = Math.min(tile, c.columns() - j);
        if (Lanes.SCALAR) {
          scalar(c, gathered, x, packed, w, target, y, count, lanes, accumulate);
        } else if (count == tile && lanes == LANES) {
          tile(c, tile, gathered, x, packed, w, target, y, targetStep, accumulate);
        } else {
          int edge = edgeStart(c);
          tile(c, tile, gathered, x, packed, w, gathered, edge, LANES, false);
          edge(gathered, edge, target, y, targetStep, count, lanes, accumulate);
        }
      }
    }
  }

  /** Floats of scratch: gathered source, and one tile whose targets do not all exist. */
  public static int scratchSize(Correlation c) {
    return edgeStart(c) + WideTile.SIZE * LANES;
  }

  private static int edgeStart(Correlation c) {
    return FIRST + DirectPieces.gatheredSize(c);
  }

  /**
   * Moves what exists of a tile to its targets. Tiles store whole: with partial stores of their own
   * they were so much code that C2 gave up inlining and boxed every vector.
   */
  private static void edge(
      float[] tile,
      int at,
      float[] y,
      int to,
      int targetStep,
      int count,
      int lanes,
      boolean accumulate) {
    for (int i = 0; i < count; i++) {
      int from = at + i * LANES;
      int into = to + i * targetStep;
      if (accumulate) {
        for (int lane = 0; lane < lanes; lane++) { // C2 turns both into vectors by itself
          y[into + lane] = tile[from + lane] + y[into + lane];
        }
      } else {
        for (int lane = 0; lane < lanes; lane++) {
          y[into + lane] = tile[from + lane];
        }
      }
    }
  }

  /** Targets of a tile by all lanes of a block. */
  private static void tile(
      Correlation c,
      int tile,
      float[] x,
      int xp,
      float[] w,
      int w0,
      float[] y,
      int yp,
      int targetStep,
      boolean accumulate) {
    int r = c.r();
    int s = c.s();
    int depth = c.depth();
    int rowStep = c.dilation() * c.rowFloats();
    int depthStep = c.depthFloats();
    int tapStep = c.dilation() * c.pixelFloats();
    int pixelStep = c.step() * c.pixelFloats();
    boolean three = s == 3 && c.step() == 1 && c.dilation() == 1;
    boolean two = s == 2 && c.step() == 1 && c.dilation() == 1;
    boolean halving = s == 3 && c.step() == 2 && c.dilation() == 1;
    VectorShuffle<Float>[] shuffles = GroupShuffles.of(c);
    if (tile == WideTile.SIZE) {
      WideTile.run(c, shuffles, x, xp, w, w0, y, yp, targetStep, accumulate);
      return;
    }
    for (int i = 0; i < LANES; i += Lanes.LENGTH) {
      int xi = xp + i;
      int wp = w0 + i;
      int to = yp + i;
      if (c.spread() && three) {
        LaneTile.three(
            r, depth, shuffles, x, xi, rowStep, depthStep, w, wp, y, to, targetStep, accumulate);
      } else if (c.spread() && two) {
        LaneTile.two(
            r, depth, shuffles, x, xi, rowStep, depthStep, w, wp, y, to, targetStep, accumulate);
      } else if (c.spread() && halving) {
        LaneTile.halving(
            r, depth, shuffles, x, xi, rowStep, depthStep, w, wp, y, to, targetStep, accumulate);
      } else if (c.spread()) {
        LaneTile.any(
            r,
            depth,
            s,
            shuffles,
            x,
            xi,
            rowStep,
            depthStep,
            tapStep,
            pixelStep,
            w,
            wp,
            y,
            to,
            targetStep,
            accumulate);
      } else if (three) {
        BroadcastTile.three(
            r, depth, x, xp, rowStep, depthStep, pixelStep, w, wp, y, to, targetStep, accumulate);
      } else if (two) {
        BroadcastTile.two(
            r, depth, x, xp, rowStep, depthStep, pixelStep, w, wp, y, to, targetStep, accumulate);
      } else if (halving) {
        BroadcastTile.halving(
            r, depth, x, xp, rowStep, depthStep, tapStep, w, wp, y, to, targetStep, accumulate);
      } else {
        BroadcastTile.any(
            r,
            depth,
            s,
            x,
            xp,
            rowStep,
            depthStep,
            tapStep,
            pixelStep,
            w,
            wp,
            y,
            to,
            targetStep,
            accumulate);
      }
    }
  }

  /** The tiles' twin: the same products added in the same order. */
  private static void scalar(
      Correlation c,
      float[] x,
      int at,
      float[] w,
      int w0,
      float[] y,
      int to,
      int count,
      int lanes,
      boolean accumulate) {
    int laneStep = c.spread() ? 1 : 0;
    for (int i = 0; i < count; i++) {
      for (int lane = 0; lane < lanes; lane++) {
        float sum = 0;
        int wp = w0 + lane;
        for (int r = 0; r < c.r(); r++) {
          for (int d = 0; d < c.depth(); d++) {
            int xp = at + i * c.step() * c.pixelFloats() + lane * laneStep;
            xp += r * c.dilation() * c.rowFloats() + d * c.depthFloats();
            for (int s = 0; s < c.s(); s++, wp += LANES) {
              sum = Math.fma(x[xp + s * c.dilation() * c.pixelFloats()], w[wp], sum);
            }
          }
        }
        int into = to + i * c.targetStep() * c.targetC() + lane;
        y[into] = accumulate ? sum + y[into] : sum;
      }
    }
  }
}
