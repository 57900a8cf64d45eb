package senet.engine.kernel.conv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Slices of weights that are packed just before they are used give the bits of all packed first.
 */
class InPlacePassTest {
  @Property
  void slicesGiveTheBitsOfPackedWeights(
      @ForAll @IntRange(min = 1, max = 12) int side,
      @ForAll @IntRange(min = 1, max = 3) int groups,
      @ForAll @IntRange(min = 1, max = 150) int groupC,
      @ForAll @IntRange(min = 1, max = 150) int groupK,
      @ForAll @IntRange(min = 1, max = 3) int kernel,
      @ForAll @IntRange(min = 1, max = 3) int stride,
      @ForAll @IntRange(min = 0, max = 2) int padding,
      @ForAll boolean adjoint,
      @ForAll boolean accumulate,
      @ForAll long seed) {
    Assume.that(side + 2 * padding >= kernel);
    int c = groups * groupC;
    int k = groups * groupK;
    ConvGeometry g =
        new ConvGeometry(1, side, side + 1, c, k, kernel, kernel, stride, padding, 1, groups);
    InPlacePass pass = adjoint ? InPlacePass.inputGradient(g) : InPlacePass.forward(g);
    Assume.that(pass.packsSlices());
    Random random = new Random(seed);
    int inputs = g.h() * g.w() * c;
    int outputs = g.pixels() * k;
    float[] source = Operands.normal(random, adjoint ? outputs : inputs);
    float[] before = Operands.normal(random, adjoint ? inputs : outputs);
    float[] w = Operands.normal(random, k * g.taps());
    float[] packed = new float[pass.weights().packedSize()];
    pass.weights().pack(w, packed, 0, pass.weights().panels());

    float[] expected = before.clone();
    run(pass, source, packed, false, accumulate, expected);
    float[] target = before.clone();
    run(pass, source, w, true, accumulate, target);

    assertThat(target).isEqualTo(expected);
  }

  private static void run(
      InPlacePass pass,
      float[] source,
      float[] w,
      boolean packs,
      boolean accumulate,
      float[] target) {
    int[] tables = new int[pass.tablesSize()];
    pass.fill(tables);
    float[] scratch = Operands.guarded(pass.scratchSize());
    int panels = pass.weights().residuePanels();
    int cuts = pass.cuts();
    for (int cut = cuts - 1; cut >= 0; cut--) {
      int first = panels * cut / cuts;
      int last = panels * (cut + 1) / cuts;
      pass.run(source, 0, w, packs, tables, target, 0, accumulate, scratch, 0, 1, 0, first, last);
    }
    assertThat(Operands.isGuarded(scratch)).isTrue();
  }
}
