package senet.engine.kernel.gemm;

import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** How a tile's vector leaves the registers; small, so that it is inlined and nothing is boxed. */
final class TileStore {
  private TileStore() {}

  /**
   * Stores the first {@code columns} lanes of {@code value} at {@code c[at]}, or adds them.
   *
   * @param columns no lane is stored where it is 0 or less, all are where it is {@code LENGTH} or
   *     more
   */
  static void store(FloatVector value, float[] c, int at, int columns, boolean accumulate) {
    if (columns >= LENGTH) {
      FloatVector sum = accumulate ? value.add(FloatVector.fromArray(SPECIES, c, at)) : value;
      sum.intoArray(c, at);
    } else if (columns > 0) {
      VectorMask<Float> mask = SPECIES.indexInRange(0, columns);
      FloatVector sum = accumulate ? value.add(FloatVector.fromArray(SPECIES, c, at, mask)) : value;
      sum.intoArray(c, at, mask);
    }
  }
}
