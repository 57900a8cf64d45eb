package senet.engine.kernel.inplace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import senet.engine.kernel.Operands;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.im2col.Im2colForward;

/** However weights come and windows are read, the bits are the same. */
class InPlacePassTest {
  private static final int MARGIN = 5_000;

  /** Slices of weights that are packed just before they are used. */
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

  /**
   * Windows of few channels, which are multiplied tap by tap, as im2col multiplies their copies.
   */
  @Property(tries = 300)
  void fewChannelsGiveTheBitsOfCopiedWindows(
      @ForAll @IntRange(min = 1, max = 5) int n,
      @ForAll @IntRange(min = 1, max = 60) int side,
      @ForAll @IntRange(min = 1, max = 7) int c,
      @ForAll @IntRange(min = 1, max = 6) int quarters,
      @ForAll @IntRange(min = 1, max = 7) int kernel,
      @ForAll @IntRange(min = 1, max = 3) int stride,
      @ForAll @IntRange(min = 0, max = 3) int padding,
      @ForAll long seed) {
    Assume.that(side + 2 * padding >= kernel);
    int k = 16 * quarters;
    Assume.that(kernel * kernel * c * Math.min(64, k) <= 10 * 1024); // more is multiplied in slices
    requireBitsOfCopiedWindows(
        new ConvGeometry(n, side, side + 1, c, k, kernel, kernel, stride, padding, 1, 1), seed);
  }

  /** Rows so long that most of a row's windows lie inside the image. */
  @Property(tries = 200)
  void windowsInsideTheImageGiveTheBitsOfCopiedOnes(
      @ForAll @IntRange(min = 1, max = 3) int n,
      @ForAll @IntRange(min = 24, max = 110) int width,
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll @IntRange(min = 1, max = 3) int c,
      @ForAll boolean wide,
      @ForAll @IntRange(min = 1, max = 7) int kernel,
      @ForAll @IntRange(min = 1, max = 6) int stride,
      @ForAll @IntRange(min = 0, max = 4) int padding,
      @ForAll @IntRange(min = 1, max = 2) int dilation,
      @ForAll long seed) {
    int span = (kernel - 1) * dilation + 1;
    Assume.that(6 % (c * stride) == 0 && Math.min(height, width) + 2 * padding >= span);
    int k = wide ? 64 : 32;
    requireBitsOfCopiedWindows(
        new ConvGeometry(n, height, width, c, k, kernel, kernel, stride, padding, dilation, 1),
        seed);
  }

  private static void requireBitsOfCopiedWindows(ConvGeometry g, long seed) {
    Random random = new Random(seed);
    int k = g.k();
    int n = g.n();
    float[] x = Operands.normal(random, n * g.h() * g.w() * g.c());
    float[] w = Operands.normal(random, k * g.taps());
    int pixels = n * g.pixels();
    float[] packed = new float[Im2colForward.packedSize(g)];
    Im2colForward.pack(g, w, packed, 0, Im2colForward.panels(g));
    float[] expected = new float[pixels * k];
    float[] rows = new float[Im2colForward.scratchSize(g)];
    int block = Im2colForward.block(g, pixels);
    for (int from = 0; from < pixels; from += block) {
      int to = Math.min(pixels, from + block);
      int panels = Im2colForward.panels(g);
      Im2colForward.run(g, x, 0, packed, OutputFinish.NONE, expected, rows, from, to, 0, panels);
    }

    InPlacePass pass = InPlacePass.forward(g);
    float[] source = new float[x.length + 2 * MARGIN]; // what lies around the batch is no number
    Arrays.fill(source, Float.NaN);
    System.arraycopy(x, 0, source, MARGIN, x.length);
    float[] y = Operands.guarded(pixels * k);
    boolean packs = pass.packsSlices();
    float[] weights = w;
    if (!packs) {
      weights = new float[pass.weights().packedSize()];
      pass.weights().pack(w, weights, 0, pass.weights().panels());
    }
    int[] tables = new int[pass.tables().size()];
    pass.tables().fill(tables);
    float[] scratch = Operands.guarded(pass.scratchSize());
    int images = pass.pieces().pieceImages();
    for (int image = 0; image < n; image += images) {
      int end = Math.min(n, image + images);
      for (int piece = 0; piece < pass.pieces().rowPieces(); piece++) {
        int last = pass.weights().residuePanels();
        pass.run(
            source, MARGIN, weights, packs, tables, y, 0, false, scratch, image, end, piece, 0,
            last);
      }
    }

    assertThat(Arrays.equals(y, 0, pixels * k, expected, 0, pixels * k)).isTrue();
    assertThat(Operands.isGuarded(y)).isTrue();
    assertThat(Operands.isGuarded(scratch)).isTrue();
  }

  private static void run(
      InPlacePass pass,
      float[] source,
      float[] w,
      boolean packs,
      boolean accumulate,
      float[] target) {
    int[] tables = new int[pass.tables().size()];
    pass.tables().fill(tables);
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
