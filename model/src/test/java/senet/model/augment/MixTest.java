package senet.model.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.model.augment.Mixing.CutMix;
import senet.model.augment.Mixing.MixUp;
import senet.model.data.Batches;
import senet.model.data.BatchesAhead;
import senet.model.data.ImageSet;
import senet.model.data.SyntheticImages;

/** Mixed batches: images, and targets that say how much of which class is in each. */
class MixTest {
  private static final int H = 4;
  private static final int W = 6;
  private static final int CLASSES = 3;

  private static int partner(int i, int n) {
    return n % 2 == 1 && i == n / 2 ? 0 : n - 1 - i;
  }

  /** Image i is the value i all over, so that a mixed pixel says what it is made of. */
  private static float[] images(int n) {
    float[] input = new float[n * H * W];
    for (int i = 0; i < n; i++) {
      Arrays.fill(input, i * H * W, (i + 1) * H * W, i);
    }
    return input;
  }

  private static float[] labels(int n) {
    float[] labels = new float[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i * 2 % CLASSES;
    }
    return labels;
  }

  @Property
  void whatIsInTheImageIsInTheTarget(
      @ForAll @IntRange(min = 2, max = 9) int n,
      @ForAll @IntRange(max = 1000) int batch,
      @ForAll long seed,
      @ForAll boolean cut) {
    Mixing mixing = cut ? new CutMix(1) : new MixUp(0.4f);
    Mix mix = mixing.draw(new Chance(seed, 2), batch, H, W);
    float[] input = images(n);
    mix.images(input, n, H, W, 1);
    float[] labels = labels(n);
    float[] targets = new float[n * CLASSES];
    Arrays.fill(targets, 7);
    mix.targets(labels, n, CLASSES, targets);
    for (int i = 0; i < n; i++) {
      int other = partner(i, n);
      double mean = 0;
      for (int pixel = 0; pixel < H * W; pixel++) {
        mean += input[i * H * W + pixel] / (double) (H * W);
      }
      double expected = mix.own() * (double) i + (1 - (double) mix.own()) * other;
      assertThat(mean).isBetween(expected - 1e-5, expected + 1e-5);
      float sum = 0;
      float largest = 0;
      for (int c = 0; c < CLASSES; c++) {
        float share = targets[i * CLASSES + c];
        float wanted =
            (labels(n)[i] == c ? mix.own() : 0) + (labels(n)[other] == c ? 1 - mix.own() : 0);
        assertThat(share).isEqualTo(wanted);
        sum += share;
        largest = Math.max(largest, share);
      }
      assertThat(sum).isEqualTo(1);
      assertThat(targets[i * CLASSES + (int) labels[i]]).isEqualTo(largest);
    }
  }

  /** A batch of one has nothing to be mixed with. */
  @Test
  void oneImageStays() {
    for (Mixing mixing : new Mixing[] {new MixUp(1), new CutMix(1)}) {
      Mix mix = mixing.draw(new Chance(1, 1), 0, H, W);
      float[] input = images(1);
      float[] targets = new float[CLASSES];
      mix.images(input, 1, H, W, 1);
      mix.targets(new float[] {2}, 1, CLASSES, targets);
      assertThat(input).isEqualTo(images(1));
      assertThat(targets).containsExactly(0, 0, 1);
    }
  }

  /** Mean 1/2 and variance 1 / (4 (2 alpha + 1)), each within six deviations of 20,000 draws. */
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.2, 1, 3})
  void weightsAreBetaDistributed(double alpha) {
    int n = 20_000;
    double sum = 0;
    double squares = 0;
    for (int batch = 0; batch < n; batch++) {
      double weight = Beta.symmetric(alpha, new Chance(3, 1), batch);
      assertThat(weight).isBetween(0.0, 1.0);
      sum += weight;
      squares += (weight - 0.5) * (weight - 0.5);
    }
    double variance = 1 / (4 * (2 * alpha + 1));
    double deviation = Math.sqrt(variance / n);
    assertThat(sum / n).isBetween(0.5 - 6 * deviation, 0.5 + 6 * deviation);
    // A square is 1/4 at most, so its own deviation is at most the root of a quarter of the mean.
    double ofSquares = Math.sqrt(variance / 4 / n);
    assertThat(squares / n).isBetween(variance - 6 * ofSquares, variance + 6 * ofSquares);
  }

  /** Beta(1, 1) is uniform: ten parts of 2,000 each. */
  @Test
  void alphaOneIsUniform() {
    int[] counts = new int[10];
    for (int batch = 0; batch < 20_000; batch++) {
      counts[(int) (10 * Beta.symmetric(1, new Chance(4, 1), batch))]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(1740, 2260);
    }
  }

  private static Augmentation mixed(String parts) {
    return new Augmentation(Normalization.cifar10(), Parts.of(parts));
  }

  /** The pass and what runs ahead of it give the same; each batch and epoch has its own weight. */
  @Test
  void aPassMixesEachBatchOnItsOwn() {
    ImageSet images = (ImageSet) SyntheticImages.splits(0, 30, 1).train();
    Augmentation augmentation = mixed("translate 2, flip, mixup 1, cutmix 1");
    Batches batches = Batches.shuffled(images, augmentation, 8, 1, 1);
    assertThat(batches.mixes()).isTrue();
    List<Mix> mixes = new ArrayList<>();
    try (BatchesAhead ahead = new BatchesAhead(batches, 3072)) {
      for (int b = 0; b < 4; b++) {
        float[][] direct = {new float[8 * 3072], new float[8], new float[80]};
        float[][] prefetched = {new float[8 * 3072], new float[8], new float[80]};
        batches.fill(b, direct[0], direct[1], direct[2]);
        int n = ahead.next(prefetched[0], prefetched[1], prefetched[2]);
        assertThat(n).isEqualTo(batches.size(b));
        assertThat(prefetched).isEqualTo(direct);
        Mix mix = augmentation.mix(new Chance(1, 1), b, 32, 32).orElseThrow();
        mixes.add(mix);
        assertThat(augmentation.mix(new Chance(1, 2), b, 32, 32).orElseThrow()).isNotEqualTo(mix);
      }
    }
    assertThat(mixes).doesNotHaveDuplicates();
    assertThat(Batches.inOrder(images, augmentation, 8).mixes()).isFalse();
  }

  /** Where both are asked for each has half of the batches. */
  @Test
  void bothKindsTakeTurnsByChance() {
    int blended = 0;
    for (int batch = 0; batch < 1000; batch++) {
      Mix mix = mixed("mixup 1, cutmix 1").mix(new Chance(2, 1), batch, 32, 32).orElseThrow();
      blended += mix.blended() ? 1 : 0;
    }
    assertThat(blended).isBetween(405, 595);
    assertThat(mixed("flip").mix(new Chance(2, 1), 0, 32, 32)).isEmpty();
  }

  @Test
  void targetsMustHaveRoomForEachClass() {
    ImageSet images = (ImageSet) SyntheticImages.splits(0, 8, 1).train();
    Batches batches = Batches.shuffled(images, mixed("mixup 1"), 8, 1, 1);
    assertThatThrownBy(() -> batches.fill(0, new float[8 * 3072], new float[8]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "drawn train: 0 values of targets, 8 mixed images of 10 classes need a value for each"
                + " class");
  }
}
