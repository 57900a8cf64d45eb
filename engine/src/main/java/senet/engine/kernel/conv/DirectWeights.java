package senet.engine.kernel.conv;

/** Weights as {@link DirectPass} reads them: blocks of [R][depth][S][LANES], zero where no lane. */
public final class DirectWeights {
  private DirectWeights() {}

  /** Packs blocks [from, to) of weights {@code w}[K][R][S][C/groups] to {@code packed[at...]}. */
  public static void pack(Correlation c, float[] w, float[] packed, int at, int from, int to) {
    ConvGeometry g = c.g();
    int taps = g.taps();
    int depth = c.depth();
    for (int block = from; block < to; block++) {
      int first = c.blocks().first(block);
      int lanes = c.blocks().lanes(block);
      for (int lane = 0; lane < Correlation.LANES; lane++) {
        int into = at + block * c.blockSize() + lane;
        int target = first + lane;
        int group = target / c.groupLanes();
        int channel = c.adjoint() ? group * depth * taps + target % c.groupLanes() : target * taps;
        int step = c.adjoint() ? taps : 1; // from source channel to source channel
        int next = c.s() * Correlation.LANES; // from source channel to source channel, packed
        for (int r = 0; r < c.r(); r++, into += depth * next) {
          for (int s = 0; s < c.s(); s++) {
            int row = c.tapRow() + r * c.tapStep();
            int column = c.tapColumn() + s * c.tapStep();
            int from0 = channel + (row * g.s() + column) * g.groupC();
            int tap = into + s * Correlation.LANES;
            for (int d = 0; d < depth; d++) {
              packed[tap + d * next] = lane < lanes ? w[from0 + d * step] : 0;
            }
          }
        }
      }
    }
  }
}
