package senet.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static senet.engine.kernel.ConvAlgorithm.DEPTHWISE;
import static senet.engine.kernel.ConvAlgorithm.DIRECT;
import static senet.engine.kernel.ConvAlgorithm.IM2COL;
import static senet.engine.kernel.ConvAlgorithm.IN_PLACE;
import static senet.engine.kernel.ConvAlgorithm.WINOGRAD;
import static senet.engine.kernel.ConvAlgorithm.WINOGRAD_GROUPS;
import static senet.engine.kernel.ConvAlgorithm.WINOGRAD_KERNEL_BLOCKS;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.kernel.conv.ConvGeometry;

class ConvAlgorithmTest {
  private static ConvAlgorithm of(int n, int size, int c, int k) {
    return ConvAlgorithm.of(new ConvGeometry(n, size, size, c, k, 3, 3, 1, 1, 1, 1));
  }

  @Test
  void threeByThreeOfStrideOneWithManyChannelsAndTilesIsWinograds() {
    assertThat(of(32, 32, 128, 128)).isEqualTo(WINOGRAD);
    assertThat(of(32, 16, 32, 32)).isEqualTo(WINOGRAD);
    assertThat(of(32, 16, 24, 32)).isEqualTo(WINOGRAD);
    assertThat(of(32, 16, 32, 24)).isEqualTo(WINOGRAD);
  }

  @Test
  void fewChannelsOnEitherSideAreNot() {
    assertThat(of(32, 32, 3, 128)).isEqualTo(IN_PLACE);
    assertThat(of(32, 32, 23, 128)).isEqualTo(IN_PLACE);
    assertThat(of(32, 32, 128, 23)).isEqualTo(IN_PLACE);
    assertThat(of(32, 32, 24, 31)).isEqualTo(DIRECT);
  }

  @Test
  void fewTilesAreNot() {
    assertThat(of(7, 7, 127, 512)).isEqualTo(IN_PLACE); // 28
    assertThat(of(1, 14, 64, 64)).isEqualTo(IN_PLACE); // 16
    assertThat(of(2, 14, 64, 64)).isEqualTo(WINOGRAD);
  }

  @Test
  void largeKernelsForFewTilesAreTransformedInBlocks() {
    assertThat(of(1, 7, 512, 512)).isEqualTo(IN_PLACE); // 4
    assertThat(of(1, 8, 128, 129)).isEqualTo(IN_PLACE);
    assertThat(of(1, 8, 128, 128)).isEqualTo(WINOGRAD_KERNEL_BLOCKS);
    assertThat(of(1, 9, 128, 129)).isEqualTo(WINOGRAD_KERNEL_BLOCKS); // 9
    assertThat(of(2, 7, 512, 512)).isEqualTo(WINOGRAD_KERNEL_BLOCKS);
    assertThat(of(64, 7, 512, 512)).isEqualTo(WINOGRAD_KERNEL_BLOCKS);
    assertThat(of(1, 44, 128, 129)).isEqualTo(WINOGRAD_KERNEL_BLOCKS); // 121 tiles
    assertThat(of(1, 48, 128, 129)).isEqualTo(WINOGRAD); // 144
    assertThat(of(2, 32, 128, 128)).isEqualTo(WINOGRAD_KERNEL_BLOCKS); // 128
    assertThat(of(3, 32, 128, 128)).isEqualTo(WINOGRAD);
    assertThat(of(32, 7, 127, 512)).isEqualTo(WINOGRAD);
  }

  @Test
  void kernelsOfMoreThanAGigabyteAreNotTransformed() {
    assertThat(of(1, 48, 2730, 2731)).isEqualTo(WINOGRAD);
    assertThat(of(1, 48, 2731, 2731).isWinograd()).isFalse(); // 36 of them are over 2^28
    assertThat(of(2, 7, 2731, 2731).isWinograd()).isFalse();
    assertThat(ofAnyBatch(2, 7, 40_000, 5_000).isWinograd()).isFalse();
  }

  @Test
  void oneSmallImageOfWhichMoreIsMadeIsTransformed() {
    ConvGeometry g = new ConvGeometry(1, 7, 7, 512, 512, 3, 3, 1, 1, 1, 1);
    assertThat(ConvAlgorithm.ofFused(g)).isEqualTo(WINOGRAD_KERNEL_BLOCKS);
  }

  @Test
  void tilesThatReachFarOverTheEdgeAreNot() {
    assertThat(of(128, 1, 64, 64)).isEqualTo(IN_PLACE);
    assertThat(of(128, 2, 64, 64)).isEqualTo(IN_PLACE); // 4 of 16 pixels
    assertThat(of(128, 5, 64, 64)).isEqualTo(IN_PLACE); // 25 of 64
    assertThat(of(128, 3, 64, 64)).isEqualTo(WINOGRAD); // 9 of 16
  }

  @Test
  void otherKernelsStridesDilationsAndGroupsAreNot() {
    assertThat(ConvAlgorithm.of(new ConvGeometry(32, 32, 32, 64, 64, 1, 1, 1, 0, 1, 1)))
        .isEqualTo(IM2COL);
    assertThat(ConvAlgorithm.of(new ConvGeometry(32, 32, 32, 64, 64, 3, 1, 1, 1, 1, 1)))
        .isEqualTo(IN_PLACE);
    assertThat(ConvAlgorithm.of(new ConvGeometry(32, 32, 32, 64, 64, 3, 3, 3, 1, 1, 1)))
        .isEqualTo(IN_PLACE);
    assertThat(ConvAlgorithm.of(new ConvGeometry(32, 32, 32, 64, 64, 3, 3, 1, 2, 2, 1)))
        .isEqualTo(IN_PLACE);
  }

  private static ConvAlgorithm strided(int n, int size, int c, int k) {
    return ConvAlgorithm.of(new ConvGeometry(n, size, size, c, k, 3, 3, 2, 1, 1, 1));
  }

  @Test
  void strideTwoNeedsFullTilesAndMany() {
    assertThat(strided(2, 56, 64, 128)).isEqualTo(WINOGRAD); // 98 tiles
    assertThat(strided(1, 56, 64, 128)).isEqualTo(IN_PLACE); // 49
    assertThat(strided(16, 16, 32, 64)).isEqualTo(WINOGRAD); // 64
    assertThat(strided(15, 16, 32, 64)).isEqualTo(IN_PLACE);
    assertThat(strided(16, 16, 31, 64)).isEqualTo(IN_PLACE);
    assertThat(strided(8, 28, 256, 256)).isEqualTo(IN_PLACE); // 14x14 pixels in 16 tiles
    assertThat(strided(8, 14, 512, 512)).isEqualTo(IN_PLACE);
    assertThat(strided(8, 30, 64, 64)).isEqualTo(WINOGRAD); // 225 of 256 pixels
  }

  @Test
  void strideTwoOfManyChannelsAndFewTilesSharesThem() {
    assertThat(strided(1, 56, 128, 128)).isEqualTo(WINOGRAD_KERNEL_BLOCKS); // 49
    assertThat(strided(1, 56, 127, 128)).isEqualTo(IN_PLACE);
    assertThat(strided(1, 32, 128, 256)).isEqualTo(WINOGRAD_KERNEL_BLOCKS); // 16
    assertThat(strided(3, 16, 128, 256)).isEqualTo(IN_PLACE); // 12
    assertThat(strided(4, 32, 128, 256)).isEqualTo(WINOGRAD); // 64
  }

  @Test
  void inInferenceStrideTwoIsTransformedFromNineTilesOn() {
    for (int n : new int[] {1, 8}) {
      assertThat(ConvAlgorithm.ofAnyBatch(new ConvGeometry(n, 56, 56, 64, 128, 3, 3, 2, 1, 1, 1)))
          .isEqualTo(WINOGRAD);
      assertThat(ConvAlgorithm.ofAnyBatch(new ConvGeometry(n, 16, 16, 64, 128, 3, 3, 2, 1, 1, 1)))
          .isEqualTo(IN_PLACE);
    }
  }

  @Test
  void groupsOfManyChannelsWithTilesAreTransformedToo() {
    assertThat(inGroups(2, 7, 1024, 1024, 32)).isEqualTo(WINOGRAD_GROUPS); // 8 tiles
    assertThat(inGroups(1, 7, 1024, 1024, 32)).isEqualTo(IN_PLACE);
    assertThat(inGroups(1, 12, 64, 64, 2)).isEqualTo(WINOGRAD_GROUPS);
    assertThat(inGroups(1, 14, 62, 64, 2)).isEqualTo(IN_PLACE); // of 31
    assertThat(inGroups(1, 14, 64, 62, 2)).isEqualTo(IN_PLACE);
    assertThat(inGroups(8, 14, 256, 256, 2)).isEqualTo(WINOGRAD_GROUPS); // 128 x 128
    assertThat(inGroups(8, 14, 256, 258, 2)).isEqualTo(IN_PLACE);
    assertThat(inGroups(128, 5, 64, 64, 2)).isEqualTo(IN_PLACE); // tiles reach over the edge
  }

  private static ConvAlgorithm inGroups(int n, int size, int c, int k, int groups) {
    return ConvAlgorithm.of(new ConvGeometry(n, size, size, c, k, 3, 3, 1, 1, 1, groups));
  }

  private static ConvAlgorithm grouped(int groups, int c, int k, int size, int stride) {
    return ConvAlgorithm.of(new ConvGeometry(8, 56, 56, c, k, size, size, stride, 1, 1, groups));
  }

  @Test
  void groupsOfFewChannelsAreDirect() {
    assertThat(grouped(128, 128, 128, 3, 1)).isEqualTo(DEPTHWISE);
    assertThat(grouped(96, 96, 96, 5, 2)).isEqualTo(DIRECT);
    assertThat(grouped(32, 128, 128, 3, 1)).isEqualTo(DIRECT); // of 4
    assertThat(grouped(32, 512, 512, 3, 2)).isEqualTo(DIRECT); // of 16
    assertThat(grouped(32, 1024, 1024, 3, 2)).isEqualTo(IN_PLACE); // of 32
  }

  @Test
  void severalTapsOfFewChannelsOnBothSidesAreDirect() {
    assertThat(of(128, 32, 16, 16)).isEqualTo(DIRECT);
    assertThat(of(128, 32, 3, 16)).isEqualTo(DIRECT);
    assertThat(grouped(1, 16, 16, 1, 1)).isEqualTo(IM2COL);
    assertThat(grouped(1, 256, 512, 1, 2)).isEqualTo(IM2COL);
    assertThat(grouped(1, 3, 64, 7, 2)).isEqualTo(IN_PLACE);
  }

  private static ConvAlgorithm ofAnyBatch(int n, int size, int c, int k) {
    return ofAnyBatch(n, size, c, k, 1);
  }

  private static ConvAlgorithm ofAnyBatch(int n, int size, int c, int k, int groups) {
    return ConvAlgorithm.ofAnyBatch(new ConvGeometry(n, size, size, c, k, 3, 3, 1, 1, 1, groups));
  }

  @Property
  void inInferenceTheNumberOfImagesDecidesNothing(
      @ForAll @IntRange(min = 1, max = 512) int n,
      @ForAll @IntRange(min = 1, max = 64) int size,
      @ForAll @IntRange(min = 1, max = 1024) int c,
      @ForAll @IntRange(min = 1, max = 1024) int k,
      @ForAll @IntRange(min = 1, max = 32) int groups) {
    assertThat(ofAnyBatch(n, size, groups * c, groups * k, groups))
        .isEqualTo(ofAnyBatch(1, size, groups * c, groups * k, groups));
  }

  @Test
  void inInferenceGroupsOfFewTilesAreNotTransformed() {
    assertThat(ofAnyBatch(8, 7, 1024, 1024, 32)).isEqualTo(IN_PLACE);
    assertThat(ofAnyBatch(1, 14, 1024, 1024, 32)).isEqualTo(WINOGRAD_GROUPS);
  }

  @Test
  void inInferenceFewTilesWithManyKernelsAreNotTransformedWhole() {
    assertThat(ofAnyBatch(1, 32, 128, 128)).isEqualTo(WINOGRAD);
    assertThat(ofAnyBatch(1, 14, 256, 256)).isEqualTo(WINOGRAD_KERNEL_BLOCKS);
    assertThat(ofAnyBatch(1, 14, 64, 512)).isEqualTo(WINOGRAD); // 16 tiles
    assertThat(ofAnyBatch(1, 7, 64, 512)).isEqualTo(IN_PLACE); // 4 tiles
    assertThat(ofAnyBatch(1, 8, 64, 64)).isEqualTo(WINOGRAD); // 4 tiles
    assertThat(ofAnyBatch(32, 7, 512, 512)).isEqualTo(WINOGRAD_KERNEL_BLOCKS);
    assertThat(ofAnyBatch(1, 32, 16, 16)).isEqualTo(DIRECT);
  }

  @Test
  void tapsThatAreFarApartAndLongStridesAreNot() {
    assertThat(of(8, 224, 3, 16)).isEqualTo(DIRECT);
    assertThat(dilated(64, 8, 16)).isEqualTo(DIRECT);
    assertThat(dilated(64, 8, 2000)).isEqualTo(IM2COL);
    assertThat(dilated(4, 4, 1 << 30)).isEqualTo(IM2COL);
    assertThat(grouped(1, 4, 4, 3, 16)).isEqualTo(DIRECT);
    assertThat(grouped(1, 4, 4, 3, 50_000)).isEqualTo(IM2COL);
  }

  private static ConvAlgorithm dilated(int size, int channels, int dilation) {
    int padding = Math.min(dilation, (Integer.MAX_VALUE - size) / 2); // as Conv2d allows
    return ConvAlgorithm.of(
        new ConvGeometry(1, size, size, channels, channels, 3, 3, 1, padding, dilation, 1));
  }
}
