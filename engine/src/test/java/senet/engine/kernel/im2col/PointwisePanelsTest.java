package senet.engine.kernel.im2col;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.kernel.Operands;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;

/** A panel at a time gives the bits of all panels packed first, and touches nothing else. */
class PointwisePanelsTest {
  private static ConvGeometry geometry(int n, int h, int w, int c, int k) {
    return new ConvGeometry(n, h, w, c, k, 1, 1, 1, 0, 1, 1);
  }

  @Test
  void isForFewPixelsAndManyPanels() {
    assertThat(PointwisePanels.forwardFits(geometry(8, 7, 7, 512, 2048))).isTrue();
    assertThat(PointwisePanels.inputGradientFits(geometry(8, 7, 7, 512, 2048))).isTrue();
    assertThat(PointwisePanels.forwardFits(geometry(11, 7, 7, 512, 2048))).isFalse();
    assertThat(PointwisePanels.inputGradientFits(geometry(11, 7, 7, 512, 2048))).isFalse();
    assertThat(PointwisePanels.forwardFits(geometry(1, 7, 7, 512, 8))).isFalse();
    assertThat(PointwisePanels.inputGradientFits(geometry(1, 7, 7, 8, 512))).isFalse();
    ConvGeometry strided = new ConvGeometry(1, 7, 7, 512, 2048, 1, 1, 2, 0, 1, 1);
    assertThat(PointwisePanels.forwardFits(strided)).isFalse();
    ConvGeometry grouped = new ConvGeometry(1, 7, 7, 512, 2048, 1, 1, 1, 0, 1, 2);
    assertThat(PointwisePanels.forwardFits(grouped)).isFalse();
  }

  @Property(tries = 200)
  void outputsAreThoseOfWeightsPackedAsAWhole(
      @ForAll @IntRange(min = 1, max = 5) int n,
      @ForAll @IntRange(min = 1, max = 9) int side,
      @ForAll @IntRange(min = 1, max = 1300) int c,
      @ForAll @IntRange(min = 1, max = 200) int k,
      @ForAll boolean finishes,
      @ForAll long seed) {
    ConvGeometry g = geometry(n, side, side + 1, c, k);
    Random random = new Random(seed);
    float[] x = Operands.normal(random, n * g.pixels() * c);
    float[] w = Operands.normal(random, k * c);
    OutputFinish finish =
        finishes ? new OutputFinish(Operands.normal(random, k), null, 0) : OutputFinish.NONE;
    float[] expected = Operands.guarded(n * g.pixels() * k);
    float[] packed = new float[Im2colForward.packedSize(g)];
    int panels = Im2colForward.panels(g);
    Im2colForward.pack(g, w, packed, 0, panels);
    float[] rows = new float[Im2colForward.scratchSize(g)];
    int pixels = n * g.pixels();
    int block = Im2colForward.block(g, pixels);
    for (int from = 0; from < pixels; from += block) {
      int to = Math.min(pixels, from + block);
      Im2colForward.run(g, x, 0, packed, finish, expected, rows, from, to, 0, panels);
    }

    float[] y = Operands.guarded(n * g.pixels() * k);
    float[] panelOf = Operands.guarded(PointwisePanels.forwardSize(g));
    for (int panel = PointwisePanels.outputPanels(g) - 1; panel >= 0; panel--) {
      PointwisePanels.forward(g, x, w, finish, y, panelOf, panel);
    }

    assertThat(y).isEqualTo(expected);
    assertThat(Operands.isGuarded(panelOf)).isTrue();
  }

  @Property(tries = 200)
  void inputGradientsAreThoseOfWeightsPackedAsAWhole(
      @ForAll @IntRange(min = 1, max = 5) int n,
      @ForAll @IntRange(min = 1, max = 9) int side,
      @ForAll @IntRange(min = 1, max = 200) int c,
      @ForAll @IntRange(min = 1, max = 1300) int k,
      @ForAll boolean adds,
      @ForAll long seed) {
    ConvGeometry g = geometry(n, side, side + 1, c, k);
    Random random = new Random(seed);
    float[] dy = Operands.normal(random, n * g.pixels() * k);
    float[] w = Operands.normal(random, k * c);
    float[] before = Operands.normal(random, n * g.pixels() * c);
    float[] expected = Operands.guarded(before.length);
    float[] dx = Operands.guarded(before.length);
    if (adds) {
      System.arraycopy(before, 0, expected, 0, before.length);
      System.arraycopy(before, 0, dx, 0, before.length);
    }
    float[] packed = new float[Im2colInputGradient.packedSize(g)];
    Im2colInputGradient.pack(g, w, packed, 0, Im2colInputGradient.panels(g));
    float[] rows = new float[Im2colInputGradient.scratchSize(g)];
    int pixels = n * g.pixels();
    Im2colInputGradient.run(g, dy, 0, packed, expected, 0, adds, rows, 0, pixels);

    float[] panelOf = Operands.guarded(PointwisePanels.inputGradientSize(g));
    for (int panel = PointwisePanels.inputPanels(g) - 1; panel >= 0; panel--) {
      PointwisePanels.inputGradient(g, dy, w, adds, dx, panelOf, panel);
    }

    assertThat(dx).isEqualTo(expected);
    assertThat(Operands.isGuarded(panelOf)).isTrue();
  }
}
