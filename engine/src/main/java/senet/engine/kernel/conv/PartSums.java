package senet.engine.kernel.conv;

import jdk.incubator.vector.FloatVector;
import senet.engine.simd.Lanes;

/** Adds up parts' sums in the order of the parts; C2 does not see that parts do not overlap. */
public final class PartSums {
  private PartSums() {}

  /**
   * Adds to elements [from, to) of the first of {@code parts} of {@code size} those of the others.
   */
  public static void add(float[] sums, int size, int parts, int from, int to) {
    int bound = from + Lanes.loopBound(to - from);
    for (int i = from; i < bound; i += Lanes.LENGTH) {
      FloatVector sum = FloatVector.fromArray(Lanes.SPECIES, sums, i);
      for (int part = 1; part < parts; part++) {
        sum = sum.add(FloatVector.fromArray(Lanes.SPECIES, sums, part * size + i));
      }
      sum.intoArray(sums, i);
    }
    for (int i = bound; i < to; i++) {
      for (int part = 1; part < parts; part++) {
        sums[i] += sums[part * size + i];
      }
    }
  }
}
