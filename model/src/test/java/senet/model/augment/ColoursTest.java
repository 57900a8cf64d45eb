package senet.model.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.joml.Matrix4d;
import org.junit.jupiter.api.Test;

/** Changes of colour, by matrices and by tables, beside Pillow 9.4 where it has them. */
class ColoursTest {
  private static int value(int i) {
    return (i * i * 7 + i * 13 + i / 3 * 5) % 201 + 20;
  }

  private static WorkingImage image(int h, int w) {
    byte[] pixels = new byte[h * w * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) value(i);
    }
    return new WorkingImage(pixels, 0, h, w, 3);
  }

  private static String checksum(Consumer<WorkingImage> change) {
    WorkingImage image = image(20, 20);
    change.accept(image);
    CRC32 crc = new CRC32();
    for (float value : image.settled()) {
      assertThat(value).isEqualTo((int) value);
      crc.update((int) value);
    }
    return "%08x".formatted(crc.getValue());
  }

  @Test
  void tablesAreThoseOfPillow() {
    assertThat(checksum(image -> Tones.posterize(image, 3))).isEqualTo("da9e7864");
    assertThat(checksum(image -> Tones.solarize(image, 100))).isEqualTo("28f46361");
    assertThat(checksum(image -> Tones.solarize(image, 0))).isEqualTo("eb59d118");
    assertThat(checksum(Tones::autoContrast)).isEqualTo("231bf18c");
    assertThat(checksum(Tones::equalize)).isEqualTo("be365bee");
  }

  /**
   * Pillow rounds greys and smoothed values to bytes, half a byte times what they are weighed with,
   * and cuts what comes out: by less than one.
   */
  private static void isNear(Consumer<WorkingImage> change, double weight, int... pillow) {
    WorkingImage image = image(3, 4);
    change.accept(image);
    float[] values = image.settled();
    for (int i = 0; i < pillow.length; i++) {
      assertThat((double) values[i])
          .isBetween(pillow[i] - 0.5 * weight, pillow[i] + 0.5 * weight + 1);
    }
  }

  @Test
  void enhancementsAreNearPillows() {
    isNear(
        image -> Tones.sharpen(image, 1.9),
        0.9,
        20,
        40,
        74,
        127,
        189,
        64,
        159,
        62,
        180,
        116,
        61,
        20,
        199,
        186,
        187,
        249,
        0,
        51,
        140,
        255,
        95,
        199,
        111,
        37,
        183,
        137,
        105,
        92,
        88,
        98,
        127,
        165,
        217,
        87,
        167,
        60);
    isNear(
        image -> Tones.sharpen(image, 0.1),
        0.9,
        20,
        40,
        74,
        127,
        189,
        64,
        159,
        62,
        180,
        116,
        61,
        20,
        199,
        186,
        187,
        164,
        89,
        105,
        140,
        155,
        95,
        199,
        111,
        37,
        183,
        137,
        105,
        92,
        88,
        98,
        127,
        165,
        217,
        87,
        167,
        60);
    isNear(
        image -> image.colour(ColourMatrix.brightness(0.6)),
        0.01, // a float of 0.6
        12,
        24,
        44,
        76,
        113,
        38,
        95,
        37,
        108,
        69,
        36,
        12,
        119,
        111,
        112,
        124,
        21,
        46,
        84,
        126,
        57,
        119,
        66,
        22,
        109,
        82,
        63,
        55,
        52,
        58,
        76,
        99,
        130,
        52,
        100,
        36);
    isNear(
        image -> image.contrast(1.3),
        0.6, // the mean of greys that were rounded, rounded
        0,
        14,
        59,
        127,
        208,
        46,
        169,
        43,
        196,
        113,
        42,
        0,
        221,
        204,
        205,
        231,
        8,
        64,
        144,
        237,
        86,
        221,
        107,
        10,
        200,
        140,
        99,
        82,
        77,
        90,
        127,
        177,
        244,
        75,
        179,
        40);
    isNear(
        image -> image.colour(ColourMatrix.saturation(0.4)),
        0.6,
        30,
        38,
        52,
        144,
        169,
        119,
        126,
        87,
        134,
        90,
        68,
        51,
        193,
        188,
        188,
        137,
        68,
        85,
        162,
        190,
        144,
        157,
        121,
        92,
        161,
        143,
        130,
        90,
        89,
        93,
        146,
        162,
        182,
        113,
        145,
        102);
  }

  /**
   * Factors are such that nothing is cut, values from 110 to 140. One after another rounds to
   * floats of up to 255 each time: four matrices of three products and sums.
   */
  @Property
  void oneMatrixIsOneAfterAnother(
      @ForAll long seed,
      @ForAll @DoubleRange(min = 0.8, max = 1.2) double bright,
      @ForAll @DoubleRange(min = 0.5, max = 1.5) double contrast,
      @ForAll @DoubleRange(min = 0.5, max = 1.5) double saturation,
      @ForAll @DoubleRange(min = -0.5, max = 0.5) double turns) {
    Drawn drawn = new Drawn(4, 5, 3, seed);
    byte[] pixels = drawn.pixels();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (110 + Byte.toUnsignedInt(pixels[i]) % 31);
    }
    WorkingImage composed = new WorkingImage(pixels, 0, 4, 5, 3);
    WorkingImage settled = new WorkingImage(pixels, 0, 4, 5, 3);
    for (WorkingImage image : new WorkingImage[] {composed, settled}) {
      image.colour(ColourMatrix.brightness(bright));
      if (image == settled) {
        image.settled();
      }
      image.colour(ColourMatrix.saturation(saturation));
      if (image == settled) {
        image.settled();
      }
      image.contrast(contrast);
      if (image == settled) {
        image.settled();
      }
      image.colour(ColourMatrix.hue(turns));
    }
    float[] once = composed.settled();
    float[] often = settled.settled();
    for (int i = 0; i < once.length; i++) {
      assertThat(Math.abs(once[i] - often[i])).isLessThan(4 * 6 * 255 * 0x1p-23f);
    }
  }

  /** A third of a turn exchanges the channels; greys stay whatever the turn. */
  @Property
  void hueTurnsAboutTheGreyAxis(
      @ForAll @DoubleRange(min = -0.5, max = 0.5) double turns,
      @ForAll @IntRange(max = 255) int grey) {
    float[] values = {grey, grey, grey, 10, 20, 30};
    float[] turned = values.clone();
    ColourMatrix.apply(ColourMatrix.hue(turns), turned, 3);
    for (int i = 0; i < 3; i++) {
      assertThat(turned[i]).isBetween(grey - 1e-4f, grey + 1e-4f);
    }
    float[] third = values.clone();
    ColourMatrix.apply(ColourMatrix.hue(1.0 / 3), third, 3);
    assertThat(third[3]).isBetween(29.9999f, 30.0001f);
    assertThat(third[4]).isBetween(9.9999f, 10.0001f);
    Matrix4d there = ColourMatrix.hue(turns).mul(ColourMatrix.hue(-turns));
    assertThat(there.equals(new Matrix4d(), 1e-14)).isTrue();
  }

  @Test
  void colourNeedsOneOrThreeChannels() {
    assertThatThrownBy(() -> new Drawn(2, 2, 4, 1).seen("contrast 0.5", 1, 0))
        .hasMessage("augment: an image of 4 channels has no colours to change, 1 or 3 have");
    Drawn grey = new Drawn(6, 6, 1, 1);
    assertThat(grey.seen("saturation 1, hue 0.5", 1, 0)).hasSize(36);
  }

  /** A grey image of one channel becomes what one of three equal channels becomes. */
  @Test
  void greyIsThreeEqualChannels() {
    Drawn grey = new Drawn(6, 6, 1, 8);
    byte[] one = grey.pixels();
    byte[] three = new byte[108];
    for (int i = 0; i < 108; i++) {
      three[i] = one[i / 3];
    }
    String parts = "brightness 0.3, contrast 0.3, saturation 0.5, hue 0.3";
    Augmentation ofThree = new Augmentation(new Drawn(1, 1, 3, 0).normalization(), Parts.of(parts));
    float[] seen = new float[108];
    ofThree.apply(new Chance(8, 1), 5, three, 0, 6, 6, 3, seen, 0);
    float[] expected = grey.seen(parts, 1, 5);
    for (int i = 0; i < 108; i++) {
      assertThat(Math.abs(seen[i] - expected[i / 3])).isLessThan(1e-5f);
    }
    assertThat(Arrays.equals(expected, grey.plain())).isFalse();
  }
}
