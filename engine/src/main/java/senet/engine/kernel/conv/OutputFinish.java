package senet.engine.kernel.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import senet.engine.simd.Lanes;

/**
 * What is done to a convolution's output while it is in the cache: {@code max(y + bias + skip,
 * floor)}, NaN staying.
 *
 * @param bias [K], or null
 * @param skip like the output, or null
 * @param floor 0 for a ReLU, else negative infinity
 */
public record OutputFinish(float[] bias, float[] skip, float floor) {
  /** Nothing is done. */
  public static final OutputFinish NONE = new OutputFinish(null, null, Float.NEGATIVE_INFINITY);

  /** Only a bias is added; nothing where it is null. */
  public static OutputFinish bias(float[] bias) {
    return bias == null ? NONE : new OutputFinish(bias, null, Float.NEGATIVE_INFINITY);
  }

  /** Whether there is nothing to do. */
  public boolean isNothing() {
    return bias == null && skip == null && floor == Float.NEGATIVE_INFINITY;
  }

  /** Finishes channels [k, k + n) of one pixel, at {@code y[at...]}. */
  public void pixel(float[] y, int at, int k, int n) {
    int i = 0;
    for (int bound = Lanes.loopBound(n); i < bound; i += Lanes.LENGTH) {
      FloatVector v = FloatVector.fromArray(Lanes.SPECIES, y, at + i);
      if (bias != null) {
        v = v.add(FloatVector.fromArray(Lanes.SPECIES, bias, k + i));
      }
      if (skip != null) {
        v = v.add(FloatVector.fromArray(Lanes.SPECIES, skip, at + i));
      }
      VectorMask<Float> low = v.compare(VectorOperators.LE, floor);
      v.blend(floor, low).intoArray(y, at + i);
    }
    for (; i < n; i++) {
      float v = y[at + i];
      if (bias != null) {
        v += bias[k + i];
      }
      if (skip != null) {
        v += skip[at + i];
      }
      y[at + i] = v <= floor ? floor : v;
    }
  }
}
