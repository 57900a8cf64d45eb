package senet.engine.kernel.depthwise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.kernel.Operands;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.Stencil;
import senet.engine.simd.Lanes;

/** Stripes give the bits of rows that are read in place, and touch no others. */
class DepthwiseStripeTest {
  private static final int MARGIN = 64;

  @Property(tries = 200)
  void stripesGiveTheBitsOfRowsInPlace(
      @ForAll @IntRange(min = 2, max = 24) int w,
      @ForAll @IntRange(min = 0, max = 4) int from,
      @ForAll @IntRange(min = 2, max = 9) int rows,
      @ForAll @IntRange(min = 0, max = 4) int below,
      @ForAll @IntRange(min = 1, max = 2) int halves,
      @ForAll boolean backward,
      @ForAll boolean ahead,
      @ForAll long seed) {
    if (Lanes.SCALAR) {
      return; // stripes have vectors alone
    }
    int to = from + rows;
    int h = to + below;
    int c = halves * 512;
    ConvGeometry g = new ConvGeometry(1, h, w, c, c, 3, 3, 1, 1, 1, c);
    Stencil t = backward ? Stencil.inputGradient(g) : Stencil.forward(g);
    Random random = new Random(seed);
    float[] x = Operands.normal(random, MARGIN + h * w * c);
    float[] packed = new float[DepthwiseWeights.packedSize(g)];
    DepthwiseWeights.pack(g, Operands.normal(random, 9 * c), packed);
    float[] scratch = new float[DepthwisePass.scratchSize(g)];
    int first = MARGIN + from * w * c;
    int last = MARGIN + to * w * c;

    float[] expected = new float[2 * MARGIN + h * w * c];
    Arrays.fill(expected, Float.NaN);
    Arrays.fill(expected, first, last, 0);
    DepthwisePass.inputGradient( // adds to what is there, which only rows in place do
        g, t, x, MARGIN, packed, expected, MARGIN, true, true, scratch, from, to);
    float[] y = new float[expected.length];
    Arrays.fill(y, Float.NaN);
    Arrays.fill(scratch, Float.NaN);
    DepthwiseStripe.rows(t, x, MARGIN, packed, y, MARGIN, ahead, scratch, 2 * c, from, to);

    assertThat(y).isEqualTo(expected);
  }

  /** A row of 2^26 pixels, whose stripe would have more floats than an int counts. */
  @Test
  void aLongRowOfOneChannelGoesInPlace() {
    int w = 1 << 26;
    assertThat(DepthwiseStripe.fits(new Stencil(2, w, 2, w, 1, 1, 1, -1, -1), 2)).isFalse();
  }
}
