package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Tiles.SIDE_BY_SIDE;
import static senet.engine.kernel.winograd.Tiles.SIZE;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.simd.CacheLines;

/** Y = A^T M A: planes of [tile][columns] to the tiles of the output. */
final class OutputTransform {
  private OutputTransform() {}

  /**
   * Writes channels [k, k + width) of the output of tiles [from, to).
   *
   * @param m planes, {@code plane} apart, of rows {@code step} apart
   * @param m0 where channel k of tile {@code from} is in the first plane
   * @param finish what is done to each pixel
   * @param tile scratch of a row of a tile: 4 width floats
   * @param half scratch between the passes: 4 x {@link Scheme#window} x {@link Tiles#SIDE_BY_SIDE},
   *     or x width if that is more
   */
  static void run(
      ConvGeometry g,
      float[] m,
      int m0,
      int step,
      int plane,
      int from,
      int to,
      OutputFinish finish,
      float[] y,
      int k,
      int width,
      float[] tile,
      float[] half) {
    if (k == 0 && g.groups() == 1) { // the channels that the next calls write are read along
      int line = g.q() * g.k();
      half[0] =
          CacheLines.read(
              y, Tiles.firstOutputLine(g, from) * line, Tiles.endOutputLine(g, to) * line);
    }
    Scheme scheme = Scheme.of(g);
    int size = scheme.window();
    int together = Math.max(1, SIDE_BY_SIDE / step);
    for (int t = from; t < to; t += together) {
      int count = Math.min(together, to - t);
      int n = count == 1 ? width : count * step; // rows of tiles are side by side
      for (int s = 0; s < size; s++) {
        int at = m0 + s * plane + (t - from) * step;
        scheme.output(m, at, size * plane, half, s * n, size * n, n);
      }
      for (int i = 0; i < count; i++) {
        rows(scheme, g, t + i, half, i * step, n, finish, y, k, width, tile);
      }
    }
  }

  private static void rows(
      Scheme scheme,
      ConvGeometry g,
      int t,
      float[] half,
      int at,
      int n,
      OutputFinish finish,
      float[] y,
      int k,
      int width,
      float[] tile) {
    int row = Tiles.row(g, t);
    int column = Tiles.column(g, t);
    int into = ((Tiles.image(g, t) * g.p() + row) * g.q() + column) * g.k() + k;
    int rows = Math.min(SIZE, g.p() - row);
    int columns = Math.min(SIZE, g.q() - column);
    for (int r = 0; r < rows; r++) {
      int from = r * scheme.window() * n + at;
      int line = into + r * g.q() * g.k();
      if (columns == SIZE) {
        scheme.output(half, from, n, y, line, g.k(), width);
      } else {
        scheme.output(half, from, n, tile, 0, width, width);
        for (int s = 0; s < columns; s++) {
          System.arraycopy(tile, s * width, y, line + s * g.k(), width);
        }
      }
    }
    if (!finish.isNothing()) {
      for (int r = 0; r < rows; r++) {
        for (int s = 0; s < columns; s++) {
          finish.pixel(y, into + (r * g.q() + s) * g.k(), k, width);
        }
      }
    }
  }
}
