package senet.engine.kernel.winograd;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.kernel.conv.ConvGeometry;

/** Into how many parts the sums of a weight's gradient are divided. */
class WinogradBackwardTest {
  private static ConvGeometry geometry(int n, int size, int c, int k) {
    return new ConvGeometry(n, size, size, c, k, 3, 3, 1, 1, 1, 1);
  }

  private static long floats(ConvGeometry g) {
    return 36L * g.c() * g.k() * WinogradBackward.parts(g);
  }

  @Test
  void usualKernelsHaveSixteenParts() {
    assertThat(WinogradBackward.parts(geometry(128, 32, 128, 128))).isEqualTo(16);
    assertThat(WinogradBackward.parts(geometry(64, 48, 512, 512))).isEqualTo(16);
  }

  /** Sixteen parts of 2,730 x 2,731 channels would be 4.3 billion floats. */
  @Test
  void largeKernelsHaveFew() {
    assertThat(WinogradBackward.parts(geometry(64, 48, 1024, 1024))).isEqualTo(7);
    ConvGeometry g = geometry(64, 48, 2730, 2731);
    assertThat(WinogradBackward.parts(g)).isEqualTo(2);
    assertThat((long) WinogradBackward.sumsSize(g)).isBetween(floats(g), floats(g) + 2000);
    assertThat(WinogradBackward.parts(geometry(64, 48, 512, 2730))).isEqualTo(5);
    assertThat(WinogradBackward.parts(geometry(64, 48, 2730, 512))).isEqualTo(5);
  }

  @Property
  void sumsHoldAllPartsOfNoMoreImages(
      @ForAll @IntRange(min = 1, max = 300) int n,
      @ForAll @IntRange(min = 3, max = 64) int size,
      @ForAll @IntRange(min = 32, max = 2730) int c,
      @ForAll @IntRange(min = 32, max = 2730) int k) {
    long held = WinogradBackward.sumsSize(geometry(n, size, c, k));
    for (int images = 1; images <= n; images++) {
      assertThat(held).isGreaterThanOrEqualTo(floats(geometry(images, size, c, k)));
    }
  }
}
