package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.model.augment.Augmentation;
import senet.model.augment.Chance;
import senet.model.augment.Geometric;
import senet.model.augment.Normalization;
import senet.model.augment.Parts;

class BatchesTest {
  private static final Normalization PLAIN =
      new Normalization(new float[] {0, 0, 0}, new float[] {1, 1, 1});

  /** Images whose first two values name them, as their classes do. */
  private static ImageSet named(int n) {
    byte[] pixels = new byte[n * 3];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      pixels[i * 3] = (byte) i;
      pixels[i * 3 + 1] = (byte) (i >> Byte.SIZE);
      labels[i] = i;
    }
    return new ImageSet("test", 1, 1, 3, pixels, labels, Collections.nCopies(n, "any"));
  }

  /** The images of a pass in its order, each with its own class. */
  private static List<Integer> order(ImageSet images, int batchSize, long seed, int epoch) {
    Batches batches = Batches.shuffled(images, Augmentation.none(PLAIN), batchSize, seed, epoch);
    float[] input = new float[batchSize * 3];
    float[] targets = new float[batchSize];
    List<Integer> order = new ArrayList<>();
    for (int b = 0; b < batches.count(); b++) {
      batches.fill(b, input, targets);
      for (int i = 0; i < batches.size(b); i++) {
        int image = Math.round(input[i * 3] * 255);
        image += Math.round(input[i * 3 + 1] * 255) << Byte.SIZE;
        assertThat(targets[i]).isEqualTo(image);
        order.add(image);
      }
    }
    return order;
  }

  private static List<Integer> inOrder(int n) {
    return IntStream.range(0, n).boxed().toList();
  }

  @Property
  void anEpochIsAPermutation(
      @ForAll @IntRange(min = 1, max = 300) int n,
      @ForAll @IntRange(min = 1, max = 70) int batchSize,
      @ForAll long seed,
      @ForAll @IntRange(max = 1000) int epoch) {
    assertThat(order(named(n), batchSize, seed, epoch).stream().sorted().toList())
        .isEqualTo(inOrder(n));
  }

  /** Of 20 images two orders are the same once in 2e18 times. */
  @Property
  void theOrderIsAnotherOneForEachSeedAndEpoch(
      @ForAll @IntRange(min = 20, max = 300) int n,
      @ForAll @IntRange(min = 1, max = 70) int batchSize,
      @ForAll long seed,
      @ForAll @IntRange(max = 1000) int epoch) {
    ImageSet images = named(n);
    List<Integer> order = order(images, batchSize, seed, epoch);
    assertThat(order(images, batchSize, seed, epoch)).isEqualTo(order);
    assertThat(order(images, batchSize + 1, seed, epoch)).isEqualTo(order);
    assertThat(
            List.of(
                order,
                order(images, batchSize, seed, epoch + 1),
                order(images, batchSize, seed + 1, epoch),
                inOrder(n)))
        .doesNotHaveDuplicates();
  }

  /** Any number is a batch size: one batch then takes all. */
  @Test
  void aBatchMayBeLargerThanTheSet() {
    ImageSet images = (ImageSet) SyntheticImages.splits(0, 8, 1).train();
    for (int batchSize : new int[] {8, 9, Integer.MAX_VALUE}) {
      Batches batches = Batches.inOrder(images, Augmentation.none(PLAIN), batchSize);
      assertThat(batches.count()).isEqualTo(1);
      assertThat(batches.size(0)).isEqualTo(8);
    }
  }

  /** What becomes of an image depends on seed, epoch and image, not on where it is written. */
  @Test
  void drawsDependOnSeedEpochAndImageAndNothingElse() {
    ImageSet images = (ImageSet) SyntheticImages.splits(0, 50, 1).train();
    int differing = 0;
    for (int index = 0; index < 50; index++) {
      float[] image = augmented(images, 5, 1, index, 0);
      assertThat(augmented(images, 5, 1, index, 3072)).isEqualTo(image);
      differing += Arrays.equals(augmented(images, 6, 1, index, 0), image) ? 0 : 1;
      differing += Arrays.equals(augmented(images, 5, 2, index, 0), image) ? 0 : 1;
    }
    // Of 162 crops and flips two are the same once in 162 times: 100 pairs, 0.6 expected.
    assertThat(differing).isGreaterThan(90);
  }

  /** The pass hands its own seed and epoch on, and the image's number, not its place. */
  @Test
  void aPassAugmentsEachImageByItsOwnDraws() {
    int n = 12;
    byte[] pixels = ((ImageSet) SyntheticImages.splits(0, n, 1).train()).pixels();
    int[] labels = new int[n];
    List<String> classes = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      labels[i] = i; // the class names the image
      classes.add("class " + i);
    }
    ImageSet images = new ImageSet("test", 32, 32, 3, pixels, labels, classes);
    Batches batches =
        Batches.shuffled(images, new Augmentation(PLAIN, Parts.of("translate 4, flip")), 5, 7, 3);
    float[] input = new float[5 * 3072];
    float[] targets = new float[5];
    for (int b = 0; b < batches.count(); b++) {
      batches.fill(b, input, targets);
      for (int i = 0; i < batches.size(b); i++) {
        assertThat(Arrays.copyOfRange(input, i * 3072, (i + 1) * 3072))
            .isEqualTo(augmented(images, 7, 3, (int) targets[i], 0));
      }
    }
  }

  private static float[] augmented(ImageSet images, long seed, int epoch, int index, int at) {
    float[] out = new float[at + 3072];
    new Augmentation(PLAIN, Parts.of("translate 4, flip"))
        .apply(new Chance(seed, epoch), images.pixels(), index, 32, 32, 3, out, at);
    return Arrays.copyOfRange(out, at, at + 3072);
  }

  /** Without a crop an image comes as it is or mirrored, each half of the time. */
  @Test
  void aFlipIsAMirrorImageHalfOfTheTime() {
    ImageSet images = (ImageSet) SyntheticImages.splits(0, 1000, 1).train();
    Augmentation flip = new Augmentation(PLAIN, List.of(new Geometric.Flip(false)));
    int mirrored = 0;
    for (int index = 0; index < 1000; index++) {
      float[] plain = new float[3072];
      float[] out = new float[3072];
      Augmentation.none(PLAIN).apply(null, images.pixels(), index, 32, 32, 3, plain, 0);
      flip.apply(new Chance(3, 1), images.pixels(), index, 32, 32, 3, out, 0);
      if (!Arrays.equals(out, plain)) {
        mirrored++;
        for (int pixel = 0; pixel < 1024; pixel++) {
          int from = pixel / 32 * 32 + 31 - pixel % 32;
          for (int i = 0; i < 3; i++) {
            assertThat(out[pixel * 3 + i]).isEqualTo(plain[from * 3 + i]);
          }
        }
      }
    }
    // Six deviations of a fair coin, sqrt(1000) / 2 = 15.8.
    assertThat(mirrored).isBetween(405, 595);
  }

  @Test
  void augmentationIsAFunctionOfSeedEpochAndImage() {
    ImageSet images = (ImageSet) SyntheticImages.splits(0, 8, 1).train();
    float[] first = new float[8 * 3072];
    float[] again = new float[8 * 3072];
    float[] later = new float[8 * 3072];
    float[] targets = new float[8];
    Augmentation cifar = new Augmentation(PLAIN, Parts.of("translate 4, flip"));
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
      Batches.shuffled(images, new Augmentation(PLAIN, Parts.of("translate 4, flip")), 1, 0, epoch)
          .fill(0, input, targets);
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
  void drawnImagesAreTheSameEverywhere() throws IOException {
    Splits splits = SyntheticImages.splits(0, 100, 20);
    assertThat(splits.train().fingerprint()).isEqualTo("23f7b0b1");
    assertThat(splits.test().fingerprint()).isEqualTo("bca6c0df");
  }
}
