package senet.engine.kernel.direct;

import senet.engine.simd.CacheLines;

/**
 * Reads rows of an image in the order of memory, of which passes then take a few channels of each
 * pixel at a time: the processor's own prefetching follows this order alone.
 */
final class ReadAhead {
  private ReadAhead() {}

  /** Reads what a pass over rows [from, to) of targets depends on. */
  static float source(Correlation c, float[] source, int at, int from, int to) {
    int row = c.sourceW() * c.sourceC();
    int first = from * c.step() + c.top();
    int begin = Math.clamp(first, 0, c.sourceH());
    int end = Math.clamp(first + c.gatheredRows(to - from), begin, c.sourceH());
    return CacheLines.read(source, at + begin * row, at + end * row);
  }

  /** Reads the targets of rows [from, to) of all residues. */
  static float target(Correlation c, float[] target, int at, int from, int to) {
    int row = c.targetW() * c.targetC();
    int end = Math.min(to * c.targetStep(), c.targetH());
    return CacheLines.read(target, at + Math.min(from * c.targetStep(), end) * row, at + end * row);
  }
}
