package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Tiles.SIZE;
import static senet.engine.kernel.winograd.Tiles.WINDOW;
import static senet.engine.simd.Lanes.LENGTH;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.simd.Lanes;

/** Y = A^T M A: 36 planes of [tile][columns] to the tiles of the output. */
final class OutputTransform {
  private OutputTransform() {}

  /**
   * Writes channels [k, k + width) of the output of tiles [from, to).
   *
   * @param m planes, {@code plane} apart, of rows {@code step} apart
   * @param finish what is done to each pixel
   * @param tile scratch of a tile: 16 vectors
   * @param half scratch between the passes: 24 vectors
   */
  static void run(
      Tiles tiles,
      float[] m,
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
    ConvGeometry g = tiles.g();
    int line = g.q() * g.k();
    for (int t = from; t < to; t++) {
      int at = (t - from) * step;
      int row = tiles.row(t);
      int column = tiles.column(t);
      int into = ((tiles.image(t) * g.p() + row) * g.q() + column) * g.k() + k;
      int rows = Math.min(SIZE, g.p() - row);
      int columns = Math.min(SIZE, g.q() - column);
      boolean whole = rows == SIZE && columns == SIZE;
      int i = 0;
      for (int bound = Lanes.loopBound(width); i < bound; i += LENGTH) {
        for (int s = 0; s < WINDOW; s++) {
          OutputPass.vector(
              m, at + s * plane + i, WINDOW * plane, half, s * LENGTH, WINDOW * LENGTH);
        }
        if (whole) {
          for (int r = 0; r < SIZE; r++) {
            OutputPass.vector(half, r * WINDOW * LENGTH, LENGTH, y, into + r * line + i, g.k());
          }
        } else {
          for (int r = 0; r < rows; r++) {
            OutputPass.vector(half, r * WINDOW * LENGTH, LENGTH, tile, 0, LENGTH);
            for (int s = 0; s < columns; s++) {
              System.arraycopy(tile, s * LENGTH, y, into + r * line + s * g.k() + i, LENGTH);
            }
          }
        }
      }
      for (; i < width; i++) {
        for (int s = 0; s < WINDOW; s++) {
          OutputPass.scalar(m, at + s * plane + i, WINDOW * plane, half, s, WINDOW);
        }
        for (int r = 0; r < rows; r++) {
          OutputPass.scalar(half, r * WINDOW, 1, tile, 0, 1);
          for (int s = 0; s < columns; s++) {
            y[into + r * line + s * g.k() + i] = tile[s];
          }
        }
      }
      if (!finish.isNothing()) {
        for (int r = 0; r < rows; r++) {
          for (int s = 0; s < columns; s++) {
            finish.pixel(y, into + r * line + s * g.k(), k, width);
          }
        }
      }
    }
  }
}
