package senet.engine.kernel.gemm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import senet.engine.simd.Lanes;

/**
 * Transposes 16 x 16 floats in vectors of 16: the halves of rows 8 apart change places, then
 * quarters of rows 4 apart, and so on, two such steps while a value is in a register. All four at
 * once are more vectors than there are registers, and C2 keeps them as objects (1.6 ns a float); a
 * loop over single floats takes 0.36 and this 0.15.
 */
final class TransposedSquare {
  /** Rows and columns. */
  static final int SIDE = 16;

  /** Whether vectors are as long as the square is wide. */
  static final boolean FITS = !Lanes.SCALAR && Lanes.LENGTH == SIDE;

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
  private static final VectorShuffle<Float> EIGHTH = partners(8);
  private static final VectorShuffle<Float> FOURTH = partners(4);
  private static final VectorShuffle<Float> SECOND = partners(2);
  private static final VectorShuffle<Float> FIRST = partners(1);
  private static final VectorMask<Float> EIGHTS = upper(8);
  private static final VectorMask<Float> FOURS = upper(4);
  private static final VectorMask<Float> TWOS = upper(2);
  private static final VectorMask<Float> ONES = upper(1);

  private TransposedSquare() {}

  private static VectorShuffle<Float> partners(int distance) {
    return VectorShuffle.fromOp(SPECIES, lane -> lane ^ distance);
  }

  private static VectorMask<Float> upper(int distance) {
    boolean[] lanes = new boolean[SIDE];
    for (int lane = 0; lane < SIDE; lane++) {
      lanes[lane] = (lane & distance) != 0;
    }
    return VectorMask.fromArray(SPECIES, lanes, 0);
  }

  /**
   * Writes the transpose of the square at {@code from[at]}, whose rows are {@code row} apart, to
   * {@code to[into]}, whose rows are {@code toRow} apart; the two may not overlap.
   */
  static void run(float[] from, int at, int row, float[] to, int into, int toRow) {
    for (int i = 0; i < 4; i++) {
      four(
          from,
          at + i * row,
          4 * row,
          to,
          into + i * toRow,
          4 * toRow,
          EIGHTH,
          EIGHTS,
          FOURTH,
          FOURS);
    }
    for (int i = 0; i < SIDE; i += 4) {
      int place = into + i * toRow;
      four(to, place, toRow, to, place, toRow, SECOND, TWOS, FIRST, ONES);
    }
  }

  /** Two steps over four rows, which are all read before one is written. */
  private static void four(
      float[] from,
      int at,
      int row,
      float[] to,
      int into,
      int toRow,
      VectorShuffle<Float> far,
      VectorMask<Float> upperOfFar,
      VectorShuffle<Float> near,
      VectorMask<Float> upperOfNear) {
    FloatVector x0 = FloatVector.fromArray(SPECIES, from, at);
    FloatVector x1 = FloatVector.fromArray(SPECIES, from, at + row);
    FloatVector x2 = FloatVector.fromArray(SPECIES, from, at + 2 * row);
    FloatVector x3 = FloatVector.fromArray(SPECIES, from, at + 3 * row);
    FloatVector y0 = x0.blend(x2.rearrange(far), upperOfFar);
    FloatVector y1 = x1.blend(x3.rearrange(far), upperOfFar);
    FloatVector y2 = x0.rearrange(far).blend(x2, upperOfFar);
    FloatVector y3 = x1.rearrange(far).blend(x3, upperOfFar);
    y0.blend(y1.rearrange(near), upperOfNear).intoArray(to, into);
    y0.rearrange(near).blend(y1, upperOfNear).intoArray(to, into + toRow);
    y2.blend(y3.rearrange(near), upperOfNear).intoArray(to, into + 2 * toRow);
    y2.rearrange(near).blend(y3, upperOfNear).intoArray(to, into + 3 * toRow);
  }
}
