package senet.engine.kernel.pointwise;

import jdk.incubator.vector.FloatVector;
import senet.engine.parallel.Parallel;
import senet.engine.simd.Lanes;

/** Sums over rows, one a channel: the gradient of a bias. */
public final class ChannelSums {
  private static final int CHANNEL_GRAIN = 64;

  private ChannelSums() {}

  /** Floats of scratch for {@link #add}. */
  public static int partsSize(int rows, int c) {
    return ChannelParts.count(rows, c) * c;
  }

  /**
   * {@code sums[i] +=} the sum over rows of {@code x}[rows][c]: floats within a part, doubles over
   * parts.
   *
   * @param parts scratch of {@link #partsSize}
   */
  public static void add(
      Parallel parallel, float[] parts, float[] x, int rows, int c, float[] sums) {
    int partRows = ChannelParts.rows(c);
    int count = ChannelParts.count(rows, c);
    parallel.forRange(
        rows, partRows, (_, from, to) -> sumPart(x, c, from, to, parts, from / partRows * c));
    parallel.forRange(
        c,
        CHANNEL_GRAIN,
        (_, from, to) -> {
          for (int i = from; i < to; i++) {
            double sum = 0;
            for (int part = 0; part < count; part++) {
              sum += parts[part * c + i];
            }
            sums[i] += (float) sum;
          }
        });
  }

  private static void sumPart(float[] x, int c, int from, int to, float[] sums, int at) {
    int i = 0;
    for (int bound = Lanes.loopBound(c); i < bound; i += Lanes.LENGTH) {
      FloatVector sum = FloatVector.zero(Lanes.SPECIES);
      for (int row = from; row < to; row++) {
        sum = sum.add(FloatVector.fromArray(Lanes.SPECIES, x, row * c + i));
      }
      sum.intoArray(sums, at + i);
    }
    for (; i < c; i++) {
      float sum = 0;
      for (int row = from; row < to; row++) {
        sum += x[row * c + i];
      }
      sums[at + i] = sum;
    }
  }
}
