package senet.engine.kernel.conv;

import jdk.incubator.vector.VectorShuffle;
import senet.engine.simd.Lanes;

/** Shuffles that give each lane channel d of its group, for groups that vectors hold whole. */
final class GroupShuffles {
  private static final VectorShuffle<Float>[][] BY_SIZE = all();

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

  /** Each lane takes channel {@code d} of its group. */
  static VectorShuffle<Float> of(int size, int d) {
    return BY_SIZE[size][d];
  }
}
