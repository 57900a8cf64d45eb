package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.kernel.winograd.KernelBlocks;

/** What is drawn for a convolution's laws is what they are for. */
class DrawnPathTest {
  private static final int CASES = 400;

  private static List<ConvolutionCase> cases(Arbitrary<ConvolutionCase> drawn) {
    Random random = new Random(7);
    return Stream.generate(() -> drawn.generator(CASES).next(random).value()).limit(CASES).toList();
  }

  private static Map<ConvAlgorithm, Integer> counted(Arbitrary<ConvolutionCase> drawn) {
    Map<ConvAlgorithm, Integer> counts = new EnumMap<>(ConvAlgorithm.class);
    cases(drawn).forEach(c -> counts.merge(c.algorithm(), 1, Integer::sum));
    return counts;
  }

  /** Each fourth or fifth case is a path's, of which some share an algorithm. */
  @Test
  void eachAlgorithmIsDrawnOften() {
    Map<ConvAlgorithm, Integer> sums = counted(DrawnPath.sums());
    Map<ConvAlgorithm, Integer> winograd = counted(DrawnPath.winograd());
    assertThat(Stream.concat(sums.keySet().stream(), winograd.keySet().stream()))
        .containsExactlyInAnyOrder(ConvAlgorithm.values());
    assertThat(sums.values()).allMatch(count -> count >= CASES / 5);
    assertThat(winograd.values()).allMatch(count -> count >= CASES / 7);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsDrawnTakesThePath(DrawnPath path) {
    assertThat(cases(DrawnPath.of(path))).allMatch(c -> c.algorithm() == path.algorithm());
  }

  @Test
  void windowsAreStridedGroupedPaddedAndFarApart() {
    assertOften(DrawnPath.DEPTHWISE, c -> c.op().stride() == 2);
    assertOften(DrawnPath.DEPTHWISE, c -> c.op().dilation() == 2);
    for (DrawnPath path : List.of(DrawnPath.DIRECT, DrawnPath.IN_PLACE)) {
      assertOften(path, c -> c.op().dilation() == 2);
    }
    for (DrawnPath path : List.of(DrawnPath.DIRECT, DrawnPath.IN_PLACE, DrawnPath.IM2COL)) {
      assertOften(path, c -> c.op().stride() > 1);
      assertOften(path, c -> c.op().groups() > 1);
      assertOften(path, c -> c.op().padding() > 0);
    }
    assertOften(DrawnPath.IM2COL, c -> c.w().dim(1) > 1);
    for (DrawnPath path :
        List.of(DrawnPath.WINOGRAD_AT_STRIDE_2, DrawnPath.KERNEL_BLOCKS_AT_STRIDE_2)) {
      assertThat(cases(DrawnPath.of(path))).allMatch(c -> c.op().stride() == 2);
    }
    for (DrawnPath path : List.of(DrawnPath.WINOGRAD, DrawnPath.KERNEL_BLOCKS)) {
      assertThat(cases(DrawnPath.of(path))).allMatch(c -> c.op().stride() == 1);
    }
  }

  /** Some images, whose transforms are not shared with the others', come last. */
  @Test
  void blocksOfKernelsMeetMoreImagesThanShareTheirTransforms() {
    assertThat(cases(DrawnPath.of(DrawnPath.KERNEL_BLOCKS)).stream().filter(DrawnPathTest::planes))
        .hasSizeGreaterThan(CASES / 16);
  }

  private static boolean planes(ConvolutionCase c) {
    return WinogradKernelBlockPasses.dividesImages(new KernelBlocks(c.op().geometry(c.x(), c.w())));
  }

  private static void assertOften(DrawnPath path, Predicate<ConvolutionCase> what) {
    assertThat(cases(DrawnPath.of(path)).stream().filter(what)).hasSizeGreaterThan(CASES / 8);
  }
}
