package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.model.augment.Augmentation;
import senet.model.augment.Normalization;
import senet.model.augment.Parts;

class BatchesAheadTest {
  private static final Normalization PLAIN =
      new Normalization(new float[] {0, 0, 0}, new float[] {1, 1, 1});
  private static final int IMAGE = 32 * 32 * 3;

  /** Made ahead or when asked for, batches are the same, also the smaller last one. */
  @Property(tries = 20)
  void batchesAreThoseThatFillMakes(
      @ForAll @IntRange(min = 1, max = 20) int n,
      @ForAll @IntRange(min = 1, max = 7) int batchSize) {
    Images images = SyntheticImages.splits(0, n, 1).train();
    Batches batches =
        Batches.shuffled(
            images, new Augmentation(PLAIN, Parts.of("translate 4, flip")), batchSize, 3, 2);
    try (BatchesAhead ahead = new BatchesAhead(batches, IMAGE)) {
      for (int b = 0; b < batches.count(); b++) {
        float[] wanted = new float[batchSize * IMAGE];
        float[] wantedTargets = new float[batchSize];
        batches.fill(b, wanted, wantedTargets);
        float[] input = new float[batchSize * IMAGE];
        float[] targets = new float[batchSize];
        assertThat(ahead.next(input, targets)).isEqualTo(batches.size(b));
        assertThat(Arrays.equals(input, wanted)).isTrue();
        assertThat(targets).containsExactly(wantedTargets);
      }
    }
  }

  /** An image that cannot be read ends the pass that asks for it, not the thread in silence. */
  @Test
  void aFailureReachesWhoAsksForTheBatch() {
    int n = 4;
    byte[] pixels = new byte[3 * n];
    ImageSet images = new ImageSet("test", 1, 1, 3, pixels, new int[n], List.of("one"));
    Batches batches = Batches.inOrder(images, Augmentation.none(PLAIN), 2);
    int smallerThanAnImage = 1;
    try (BatchesAhead ahead = new BatchesAhead(batches, smallerThanAnImage)) {
      assertThatThrownBy(() -> ahead.next(new float[6], new float[2]))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }
}
