package senet.engine.kernel.winograd;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Panels;

/** What kernels take that are kept transformed. */
class BlockKernelsTest {
  /** 36 values a kernel, of whole blocks and panels of 64 channels, and gaps between planes. */
  @Property
  void theyAreFourTimesTheTapsOfWholeBlocks(
      @ForAll @IntRange(min = 32, max = 1000) int c,
      @ForAll @IntRange(min = 32, max = 1000) int k) {
    ConvGeometry g = new ConvGeometry(1, 7, 7, c, k, 3, 3, 1, 1, 1, 1);
    for (boolean transposed : new boolean[] {false, true}) {
      assertThat((double) BlockKernels.size(g, transposed))
          .isGreaterThanOrEqualTo(36.0 * c * k)
          .isLessThanOrEqualTo(36.0 * (c + 63) * (k + 63) * gaps(transposed ? c : k) + 12);
    }
  }

  /** At most two lines of the cache a plane of 64 rows. */
  private static double gaps(int channels) {
    return 1 + 32.0 / (64 * Panels.columns(channels));
  }
}
