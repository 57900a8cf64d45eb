package senet.engine.kernel.direct;

import static senet.engine.simd.CacheLines.FIRST;

import java.util.Arrays;

/**
 * Gathers rows of an image with the zeros around it. A dense block's channels stay as they are,
 * [row][column][depth]. Where lanes are spread over groups each sees channels of its own, which are
 * laid out for it, [row][depth][column][LANES], unless a vector holds whole groups of as many
 * channels on both sides: then they stay as they are, [row][column][LANES].
 */
final class DirectSource {
  private static final int LANES = Correlation.LANES;

  private DirectSource() {}

  /**
   * Gathers what targets of rows [from, to) and of a block depend on.
   *
   * @param at where the image starts in {@code source}
   */
  static void gather(
      Correlation c, int block, float[] source, int at, int from, int to, float[] gathered) {
    int rows = c.gatheredRows(to - from);
    int first = from * c.step() + c.top();
    for (int i = 0; i < rows; i++) {
      int row = first + i;
      int into = FIRST + i * c.rowFloats();
      if (row < 0 || row >= c.sourceH()) {
        Arrays.fill(gathered, into, into + c.rowFloats(), 0);
      } else if (c.spread()) {
        spread(c, block, source, at + row * c.sourceW() * c.sourceC(), gathered, into);
      } else {
        dense(c, block, source, at + row * c.sourceW() * c.sourceC(), gathered, into);
      }
    }
  }

  private static void dense(
      Correlation c, int block, float[] source, int line, float[] gathered, int into) {
    int depth = c.depth();
    int columns = c.gatheredColumns();
    int begin = Math.clamp(-c.left(), 0, columns); // columns [begin, end) are inside
    int end = Math.clamp(c.sourceW() - c.left(), begin, columns);
    Arrays.fill(gathered, into, into + begin * depth, 0);
    Arrays.fill(gathered, into + end * depth, into + columns * depth, 0);
    int channels = c.sourceC();
    int from =
        line + (begin + c.left()) * channels + c.blocks().first(block) / c.groupLanes() * depth;
    if (channels == depth && end > begin) {
      System.arraycopy(source, from, gathered, into + begin * depth, (end - begin) * depth);
      return;
    }
    if (depth == LANES) {
      copy(source, from, channels, depth, gathered, into + begin * depth, end - begin);
      return;
    }
    for (int column = begin; column < end; column++, from += channels) {
      System.arraycopy(source, from, gathered, into + column * depth, depth);
    }
  }

  private static void spread(
      Correlation c, int block, float[] source, int line, float[] gathered, int into) {
    int columns = c.gatheredColumns();
    int begin = Math.clamp(-c.left(), 0, columns);
    int end = Math.clamp(c.sourceW() - c.left(), begin, columns);
    int channels = c.sourceC();
    int lanes = c.blocks().lanes(block);
    int from = line + (begin + c.left()) * channels + c.blocks().first(block);
    boolean same = c.shuffles() || (c.depth() == 1 && c.groupLanes() == 1);
    for (int d = 0; d < (same ? 1 : c.depth()); d++, into += columns * LANES) {
      Arrays.fill(gathered, into, into + begin * LANES, 0);
      Arrays.fill(gathered, into + end * LANES, into + columns * LANES, 0);
      int to = into + begin * LANES;
      if (same) {
        copy(source, from, channels, lanes, gathered, to, end - begin);
      } else {
        lanes(c, block, d, source, line + (begin + c.left()) * channels, gathered, to, end - begin);
      }
    }
  }

  private static void copy(
      float[] source, int from, int channels, int lanes, float[] gathered, int to, int columns) {
    for (int i = 0; i < columns; i++) {
      if (lanes == LANES) {
        VectorRun.copy(source, from + i * channels, gathered, to + i * LANES);
      } else {
        System.arraycopy(source, from + i * channels, gathered, to + i * LANES, lanes);
        Arrays.fill(gathered, to + i * LANES + lanes, to + (i + 1) * LANES, 0);
      }
    }
  }

  /** Lane by lane. */
  private static void lanes(
      Correlation c,
      int block,
      int d,
      float[] source,
      int from,
      float[] gathered,
      int to,
      int columns) {
    int lanes = c.blocks().lanes(block);
    for (int i = 0; i < columns; i++, from += c.sourceC(), to += LANES) {
      for (int lane = 0; lane < LANES; lane++) {
        int channel = (c.blocks().first(block) + lane) / c.groupLanes() * c.depth() + d;
        gathered[to + lane] = lane < lanes ? source[from + channel] : 0;
      }
    }
  }
}
