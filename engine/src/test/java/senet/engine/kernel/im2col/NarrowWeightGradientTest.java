package senet.engine.kernel.im2col;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Panels;

class NarrowWeightGradientTest {
  private static final int K = Panels.columns(64);
  private static final int C = K + 67;

  private static ConvGeometry geometry(int k) {
    return new ConvGeometry(1, 27, 25, C, k, 1, 1, 1, 0, 1, 1);
  }

  private static float[] normal(int n, int seed) {
    Random random = new Random(seed);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** One filter more and {@link Im2colWeightGradient} makes it as it makes all others. */
  @Test
  void itHasTheBitsOfManyFilters() {
    ConvGeometry narrow = geometry(K);
    ConvGeometry more = geometry(K + 1);
    assertThat(NarrowWeightGradient.fits(narrow)).isTrue();
    assertThat(NarrowWeightGradient.fits(more)).isFalse();
    int pixels = narrow.pixels();
    float[] x = normal(pixels * C, 1);
    float[] dy = normal(pixels * (K + 1), 2);
    float[] some = new float[pixels * K];
    for (int i = 0; i < pixels; i++) {
      System.arraycopy(dy, i * (K + 1), some, i * K, K);
    }
    for (boolean adds : new boolean[] {false, true}) {
      float[] sums = run(narrow, x, some, adds);
      float[] expected = run(more, x, dy, adds);
      assertThat(sums).isEqualTo(Arrays.copyOf(expected, K * C));
    }
  }

  /** In two ranges of panels, from scratch that holds nothing. */
  private static float[] run(ConvGeometry g, float[] x, float[] dy, boolean adds) {
    float[] sums = new float[g.k() * C];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = adds ? i % C : Float.NaN;
    }
    float[] before = sums.clone();
    int panels = Im2colWeightGradient.panels(g);
    int[] cuts = {0, panels / 2, panels};
    for (int i = 0; i < 2; i++) {
      float[] scratch = new float[Im2colWeightGradient.scratchSize(g)];
      Arrays.fill(scratch, Float.NaN);
      Im2colWeightGradient.run(
          g, x, 0, dy, 0, sums, 0, adds, scratch, 0, g.pixels(), cuts[i], cuts[i + 1]);
    }
    assertThat(sums).isNotEqualTo(before);
    return sums;
  }

  @Test
  void othersAreNot() {
    assertThat(NarrowWeightGradient.fits(new ConvGeometry(1, 27, 25, K, K, 1, 1, 1, 0, 1, 1)))
        .isFalse(); // x is no larger
    assertThat(NarrowWeightGradient.fits(new ConvGeometry(1, 27, 25, 257, K, 1, 1, 1, 0, 1, 1)))
        .isFalse();
    assertThat(NarrowWeightGradient.fits(new ConvGeometry(1, 27, 25, C, K, 1, 1, 2, 0, 1, 1)))
        .isFalse();
    assertThat(NarrowWeightGradient.fits(new ConvGeometry(1, 27, 25, C, K, 3, 3, 1, 1, 1, 1)))
        .isFalse();
    assertThat(
            NarrowWeightGradient.fits(new ConvGeometry(1, 27, 25, 2 * C, 2 * K, 1, 1, 1, 0, 1, 2)))
        .isFalse();
  }
}
