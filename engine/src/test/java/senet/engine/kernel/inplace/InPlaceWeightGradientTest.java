package senet.engine.kernel.inplace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Panels;

class InPlaceWeightGradientTest {
  /**
   * As many filters as a panel has columns, in two groups: a group's vectors reach over its end.
   */
  @Test
  void nothingBehindTheOutputGradientIsRead() {
    int k = Panels.columns(1);
    assertThat(Panels.columns(k / 2)).isEqualTo(k);
    ConvGeometry g = new ConvGeometry(1, 5, 5, 64, k, 3, 3, 1, 1, 1, 2);
    InPlaceWeightGradient gradient = new InPlaceWeightGradient(g);
    float[] x = new float[5 * 5 * 64];
    Arrays.fill(x, 1);
    float[] dy = new float[5 * 5 * k]; // not a float more
    Arrays.fill(dy, 1);
    float[] sums = new float[k * g.taps()];
    int[] tables = new int[gradient.tablesSize()];
    gradient.fill(tables);
    float[] scratch = new float[gradient.scratchSize()];
    int pieces = gradient.pieces().rowPieces();
    gradient.run(x, 0, dy, 0, sums, 0, true, tables, scratch, 0, 1, 0, pieces, 0, 2);

    for (int i = 0; i < sums.length; i++) {
      int tap = i / 32 % 9;
      int rows = tap / 3 == 1 ? 5 : 4;
      int columns = tap % 3 == 1 ? 5 : 4;
      assertThat(sums[i]).isEqualTo(rows * columns);
    }
  }
}
