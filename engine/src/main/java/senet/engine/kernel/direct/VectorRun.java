package senet.engine.kernel.direct;

import jdk.incubator.vector.FloatVector;
import senet.engine.simd.Lanes;

/** Copies the channels of one block; a call of arraycopy would cost as much as nine taps. */
final class VectorRun {
  private VectorRun() {}

  /** Copies {@link Correlation#LANES} floats. */
  static void copy(float[] from, int at, float[] to, int into) {
    if (Lanes.SCALAR) {
      for (int lane = 0; lane < Correlation.LANES; lane++) {
        to[into + lane] = from[at + lane];
      }
      return;
    }
    for (int lane = 0; lane < Correlation.LANES; lane += Lanes.LENGTH) {
      FloatVector.fromArray(Lanes.SPECIES, from, at + lane).intoArray(to, into + lane);
    }
  }
}
