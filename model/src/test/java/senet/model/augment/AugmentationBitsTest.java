package senet.model.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.parallel.Parallel;
import senet.model.data.Batches;
import senet.model.data.ImageSet;
import senet.model.data.SyntheticImages;

/** What each part makes of images: the same on every machine, in any order and on any thread. */
class AugmentationBitsTest {
  private static final ImageSet IMAGES = (ImageSet) SyntheticImages.splits(0, 40, 1).train();
  private static final Normalization CIFAR = Normalization.cifar10();
  private static final int SIZE = 3072;

  private static String checksum(float[] values, int n) {
    CRC32C crc = new CRC32C();
    for (int i = 0; i < n; i++) {
      int bits = Float.floatToIntBits(values[i]);
      for (int shift = 24; shift >= 0; shift -= Byte.SIZE) {
        crc.update(bits >>> shift);
      }
    }
    return "%08x".formatted(crc.getValue());
  }

  /** As released networks were trained: of three epochs, from before parts were data. */
  @Test
  void theUsualAugmentationIsWhatItWas() {
    ImageSet images = (ImageSet) SyntheticImages.splits(0, 100, 1).train();
    float[] all = new float[3 * 100 * SIZE];
    float[] input = new float[32 * SIZE];
    int at = 0;
    for (int epoch = 1; epoch <= 3; epoch++) {
      Batches batches =
          Batches.shuffled(
              images, new Augmentation(CIFAR, Parts.of("translate 4, flip")), 32, 7, epoch);
      for (int b = 0; b < batches.count(); b++) {
        batches.fill(b, input, new float[32]);
        System.arraycopy(input, 0, all, at, batches.size(b) * SIZE);
        at += batches.size(b) * SIZE;
      }
    }
    assertThat(checksum(all, at)).isEqualTo("84b3199d");
  }

  private static float[] seen(Augmentation augmentation, int epoch, int index) {
    float[] out = new float[SIZE];
    augmentation.apply(new Chance(5, epoch), IMAGES.pixels(), index, 32, 32, 3, out, 0);
    return out;
  }

  /** Ten images each, since a part may leave one as it is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "translate 4, flip | 3205a5ef",
        "translate 8 reflect | a84073cf",
        "flip alternating | 1595d495",
        "rotate 30 | 42245ef5",
        "shear 20 reflect | 8eb37cba",
        "shift 0.2 edge | 7c0e8d45",
        "scale 0.6 1.4 fill 128 | 8e20fc97",
        "resized-crop 0.25 1 | b856fa2d",
        "brightness 0.6 | fc1100ee",
        "contrast 0.8 | 0b8ebd93",
        "saturation 1 | b751ad3c",
        "hue 0.2 | 80faece2",
        "posterize 3 | 1bc3475e",
        "solarize 128 | 20ca493e",
        "invert | 5ad07ca3",
        "autocontrast | 51c082f9",
        "equalize | 664b5772",
        "sharpness 4 | 983566d2",
        "trivial-augment | fefa3af5",
        "rand-augment 2 9 | 1f8d0458",
        "cutout 12 | 381b5a76",
        "erase 0.7 | 524345bb"
      })
  void eachPartsBitsStay(String parts, String checksum) {
    Augmentation augmentation = new Augmentation(CIFAR, Parts.of(parts));
    float[] all = new float[10 * SIZE];
    for (int i = 0; i < 10; i++) {
      System.arraycopy(seen(augmentation, 2, i), 0, all, i * SIZE, SIZE);
    }
    assertThat(checksum(all, all.length)).isEqualTo(checksum);
  }

  private static final String ALL =
      "translate 2 reflect, flip, rotate 20, shear 10 edge, shift 0.1, scale 0.8 1.2, resized-crop"
          + " 0.5 1, brightness 0.5, contrast 0.5, saturation 0.5, hue 0.2, posterize 4, solarize"
          + " 128, invert, autocontrast, equalize, sharpness 1, trivial-augment, rand-augment 2 15,"
          + " cutout 8, erase 0.5";

  /** An image's draws are its own: whatever is drawn before it, by whichever thread. */
  @ParameterizedTest
  @ValueSource(strings = {ALL, "trivial-augment", "rand-augment 3 20", "flip alternating, erase 1"})
  void anImageIsAFunctionOfSeedEpochAndIndex(String parts) {
    Augmentation augmentation = new Augmentation(CIFAR, Parts.of(parts));
    float[][] forwards = new float[40][];
    float[][] shared = new float[40][];
    for (int i = 0; i < 40; i++) {
      forwards[i] = seen(augmentation, 3, i);
    }
    try (Parallel parallel = Parallel.of(3)) {
      parallel.forRange(
          40,
          1,
          (_, from, to) -> {
            for (int i = to - 1; i >= from; i--) {
              shared[39 - i] = seen(augmentation, 3, 39 - i);
            }
          });
    }
    assertThat(shared).isEqualTo(forwards);
    long others =
        IntStream.range(0, 40)
            .filter(i -> !Arrays.equals(seen(augmentation, 4, i), forwards[i]))
            .count();
    assertThat(others).isGreaterThan(30);
  }

  /** Black and white are the ends of what a network sees, however much is done to an image. */
  @ParameterizedTest
  @ValueSource(strings = {ALL, "trivial-augment", "brightness 10, contrast 10, sharpness 10"})
  void valuesStayBetweenBlackAndWhite(String parts) {
    Augmentation augmentation = new Augmentation(CIFAR, Parts.of(parts));
    for (int i = 0; i < 40; i++) {
      float[] image = seen(augmentation, 1, i);
      for (int at = 0; at < SIZE; at++) {
        assertThat(image[at]).isBetween(CIFAR.apply(at % 3, 0), CIFAR.apply(at % 3, 255));
      }
    }
  }
}
