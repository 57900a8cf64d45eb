package senet.engine.kernel.conv;

/**
 * Reads rows of an image in the order of memory, of which passes then take a few channels of each
 * pixel at a time: the processor's own prefetching follows this order alone.
 */
final class ReadAhead {
  private static final int LINE = 16; // floats

  private ReadAhead() {}

  /** Reads what a pass over rows [from, to) of targets depends on. */
  static float source(Correlation c, float[] source, int at, int from, int to) {
    int row = c.sourceW() * c.sourceC();
    int first = from * c.step() + c.top();
    int begin = Math.clamp(first, 0, c.sourceH());
    int end = Math.clamp(first + c.gatheredRows(to - from), begin, c.sourceH());
    return read(source, at + begin * row, at + end * row);
  }

  /** Reads the targets of rows [from, to) of all residues. */
  static float target(Correlation c, float[] target, int at, int from, int to) {
    int row = c.targetW() * c.targetC();
    int end = Math.min(to * c.targetStep(), c.targetH());
    return read(target, at + Math.min(from * c.targetStep(), end) * row, at + end * row);
  }

  /** Returns a sum, which has to be stored so that the reads are not dropped. */
  private static float read(float[] a, int from, int to) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (int i = from; i < to - 3 * LINE; i += 4 * LINE) {
      s0 += a[i];
      s1 += a[i + LINE];
      s2 += a[i + 2 * LINE];
      s3 += a[i + 3 * LINE];
    }
    return s0 + s1 + s2 + s3;
  }
}
