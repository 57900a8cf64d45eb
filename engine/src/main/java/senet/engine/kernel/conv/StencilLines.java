package senet.engine.kernel.conv;

import java.util.Arrays;
import senet.engine.simd.CacheLines;

/**
 * The three source lines that one row of a {@link Stencil}'s targets sees, and one more that the
 * next row sees at step 1.
 */
final class StencilLines {
  private final Stencil t;
  private final float[] image;
  private final int image0;
  private final float[] zeros;

  /** The arrays of the lines: a line outside the image is one pixel of zeros. */
  float[] xa;

  float[] xb;
  float[] xc;
  float[] xd;

  /** From column to column. */
  int pa;

  int pb;
  int pc;
  int pd;

  private int a;
  private int b;
  private int c;
  private int d;

  /**
   * Lines of an image.
   *
   * @param image0 where it starts in {@code image}
   * @param zeros a pixel that is cleared here
   */
  StencilLines(Stencil t, float[] image, int image0, float[] zeros) {
    this.t = t;
    this.image = image;
    this.image0 = image0;
    this.zeros = zeros;
    Arrays.fill(zeros, 0, t.channels(), 0);
  }

  /** Moves to the sources of row {@code i}. */
  void row(int i) {
    int row = i * t.step() + t.top();
    xa = array(row);
    pa = columnStep(row);
    a = start(row);
    row += t.dilation();
    xb = array(row);
    pb = columnStep(row);
    b = start(row);
    row += t.dilation();
    xc = array(row);
    pc = columnStep(row);
    c = start(row);
    row += t.dilation();
    xd = array(row);
    pd = columnStep(row);
    d = start(row);
  }

  /** Reads source lines [from, to) of those that row {@code i} sees first, in order of memory. */
  float read(int i, int from, int to) {
    int line = t.sourceW() * t.channels();
    int top = i * t.step() + t.top();
    int begin = Math.clamp(top + from, 0, t.sourceH());
    int end = Math.clamp(top + to, begin, t.sourceH());
    return CacheLines.read(image, image0 + begin * line, image0 + end * line);
  }

  private boolean isOutside(int row) {
    return row < 0 || row >= t.sourceH();
  }

  private float[] array(int row) {
    return isOutside(row) ? zeros : image;
  }

  private int columnStep(int row) {
    return isOutside(row) ? 0 : t.channels();
  }

  private int start(int row) {
    return isOutside(row) ? 0 : image0 + row * t.sourceW() * t.channels();
  }

  /** Where a column of the first line stands. */
  int a(int column) {
    return a + column * pa;
  }

  /** Where a column of the second line stands. */
  int b(int column) {
    return b + column * pb;
  }

  /** Where a column of the third line stands. */
  int c(int column) {
    return c + column * pc;
  }

  /** Where a column of the line below the third stands. */
  int d(int column) {
    return d + column * pd;
  }
}
