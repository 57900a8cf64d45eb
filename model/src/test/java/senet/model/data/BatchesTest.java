package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.model.augment.Augmentation;
import senet.model.augment.Normalization;

class BatchesTest {
  private static final Normalization PLAIN =
      new Normalization(new float[] {0, 0, 0}, new float[] {1, 1, 1});

  @Property(tries = 100)
  void anEpochIsAPermutation(
      @ForAll @IntRange(min = 1, max = 60) int n,
      @ForAll @IntRange(min = 1, max = 20) int batchSize,
      @ForAll @IntRange(max = 1000) int seed) {
    byte[] pixels = new byte[n * 3];
    for (int i = 0; i < n; i++) {
      pixels[i * 3] = (byte) i; // the red value names the image
    }
    ImageSet images = new ImageSet("test", 1, 1, 3, pixels, new int[n], List.of("one"));
    Batches batches = Batches.shuffled(images, Augmentation.none(PLAIN), batchSize, seed, 1);
    float[] input = new float[batchSize * 3];
    float[] targets = new float[batchSize];
    Set<Integer> seen = new HashSet<>();
    for (int b = 0; b < batches.count(); b++) {
      batches.fill(b, input, targets);
      for (int i = 0; i < batches.size(b); i++) {
        seen.add(Math.round(input[i * 3] * 255));
      }
    }
    assertThat(seen).hasSize(n);
  }

  @Test
  void augmentationIsAFunctionOfSeedEpochAndImage() {
    ImageSet images = SyntheticImages.splits(0, 8, 1).train();
    float[] first = new float[8 * 3072];
    float[] again = new float[8 * 3072];
    float[] later = new float[8 * 3072];
    float[] targets = new float[8];
    Augmentation cifar = Augmentation.cifar(PLAIN);
    Batches.shuffled(images, cifar, 8, 5, 1).fill(0, first, targets);
    Batches.shuffled(images, cifar, 8, 5, 1).fill(0, again, targets);
    Batches.shuffled(images, cifar, 8, 5, 2).fill(0, later, targets);
    assertThat(again).isEqualTo(first);
    assertThat(later).isNotEqualTo(first);
  }

  @Test
  void aCropMovesTheImageAndPadsWithBlack() {
    byte[] pixels = new byte[32 * 32 * 3];
    Arrays.fill(pixels, (byte) 255);
    ImageSet images = new ImageSet("white", 32, 32, 3, pixels, new int[1], List.of("one"));
    float[] input = new float[3072];
    float[] targets = new float[1];
    Set<Long> counts = new HashSet<>();
    for (int epoch = 0; epoch < 1000; epoch++) {
      Batches.shuffled(images, Augmentation.cifar(PLAIN), 1, 0, epoch).fill(0, input, targets);
      int white = 0;
      for (float value : input) {
        assertThat(value).isIn(0f, 1f);
        white += value == 1 ? 1 : 0;
      }
      counts.add((long) white / 3);
    }
    // Shifts of up to four pixels both ways: 28 x 28 to 32 x 32 pixels stay.
    assertThat(counts).contains(32L * 32, 28L * 28).allMatch(count -> count >= 28 * 28);
  }

  @Test
  void drawnImagesAreTheSameEverywhere() {
    Splits splits = SyntheticImages.splits(0, 100, 20);
    assertThat(splits.train().fingerprint()).isEqualTo("23f7b0b1");
    assertThat(splits.test().fingerprint()).isEqualTo("bca6c0df");
  }
}
