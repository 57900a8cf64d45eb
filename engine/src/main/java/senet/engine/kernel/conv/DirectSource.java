package senet.engine.kernel.conv;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import senet.engine.simd.Lanes;

/**
 * Gathers rows of an image with the zeros around it. A dense block's channels stay as they are,
 * [row][column][depth]. Where lanes are spread over groups each sees channels of its own, which are
 * laid out for it: [row][depth][column][LANES].
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
      int into = i * c.rowFloats();
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
    int from = line + (begin + c.left()) * channels + c.firstLane(block) / c.groupLanes() * depth;
    if (channels == depth && end > begin) {
      System.arraycopy(source, from, gathered, into + begin * depth, (end - begin) * depth);
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
    int lanes = c.lanes(block);
    for (int d = 0; d < c.depth(); d++, into += columns * LANES) {
      Arrays.fill(gathered, into, into + begin * LANES, 0);
      Arrays.fill(gathered, into + end * LANES, into + columns * LANES, 0);
      int to = into + begin * LANES;
      int first = c.firstLane(block);
      int from = line + (begin + c.left()) * channels;
      boolean same = c.depth() == c.groupLanes() && lanes == LANES;
      if (same && c.depth() == 1) {
        copy(source, from + first, channels, gathered, to, end - begin);
      } else if (same && GroupShuffles.has(c.depth())) {
        shuffle(
            source,
            from + first,
            channels,
            GroupShuffles.of(c.depth(), d),
            gathered,
            to,
            end - begin);
      } else {
        for (int column = begin; column < end; column++, from += channels, to += LANES) {
          for (int lane = 0; lane < LANES; lane++) {
            int channel = (first + lane) / c.groupLanes() * c.depth() + d;
            gathered[to + lane] = lane < lanes ? source[from + channel] : 0;
          }
        }
      }
    }
  }

  private static void copy(
      float[] source, int from, int channels, float[] gathered, int to, int columns) {
    for (int i = 0; i < columns; i++) {
      VectorRun.copy(source, from + i * channels, gathered, to + i * LANES);
    }
  }

  private static void shuffle(
      float[] source,
      int from,
      int channels,
      VectorShuffle<Float> shuffle,
      float[] gathered,
      int to,
      int columns) {
    for (int i = 0; i < columns; i++) {
      for (int lane = 0; lane < LANES; lane += Lanes.LENGTH) {
        FloatVector.fromArray(Lanes.SPECIES, source, from + i * channels + lane)
            .rearrange(shuffle)
            .intoArray(gathered, to + i * LANES + lane);
      }
    }
  }
}
