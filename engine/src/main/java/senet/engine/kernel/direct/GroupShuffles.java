package senet.engine.kernel.direct;

import java.util.Arrays;
import jdk.incubator.vector.VectorShuffle;
import senet.engine.simd.Lanes;

/**
 * Shuffles that give each lane channel d of its group, for groups that vectors hold whole, and
 * those that leave lanes as they are, where the source was laid out for them.
 */
final class GroupShuffles {
  private static final int MOST_DEPTH = 32; // source channels of a pass, which are fewer

  private static final VectorShuffle<Float>[][] BY_SIZE = all();
  private static final VectorShuffle<Float>[] IDENTITY = identity();

  private GroupShuffles() {}

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private static VectorShuffle<Float>[][] all() {
    VectorShuffle[][] shuffles = new VectorShuffle[Lanes.LENGTH + 1][];
    for (int size = 2; size <= Lanes.LENGTH; size *= 2) {
      shuffles[size] = new VectorShuffle[size];
      for (int d = 0; d < size; d++) {
        int s = size;
        int channel = d;
        shuffles[size][d] = VectorShuffle.fromOp(Lanes.SPECIES, lane -> lane / s * s + channel);
      }
    }
    return shuffles;
  }

  /** Whether groups of {@code size} channels have shuffles at this vector width. */
  static boolean has(int size) {
    return size < BY_SIZE.length && BY_SIZE[size] != null;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private static VectorShuffle<Float>[] identity() {
    VectorShuffle[] shuffles = new VectorShuffle[MOST_DEPTH];
    Arrays.fill(shuffles, VectorShuffle.iota(Lanes.SPECIES, 0, 1, false));
    return shuffles;
  }

  /** Shuffles by d for a pass: channel {@code d} of each lane's group, or each lane itself. */
  static VectorShuffle<Float>[] of(Correlation c) {
    return c.shuffles() ? BY_SIZE[c.depth()] : IDENTITY;
  }
}
