package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Workspace;
import senet.model.augment.Augmentation;
import senet.model.data.ImageSet;
import senet.model.data.Splits;
import senet.model.metric.ClassificationMetrics;
import senet.model.recipe.Views;

/** A measurement is of the network and the images, of nothing else. */
class EvaluatorTest {
  private static final int IMAGES = 131; // full batches of 128, of 7 and of 1, and a rest

  private static ClassificationMetrics evaluate(int batchSize, int threads, int images) {
    Checkpoint checkpoint = TinyNetwork.checkpoint(3);
    ImageSet set = (ImageSet) TinyNetwork.data(1, images).test();
    try (Parallel parallel = Parallel.of(threads)) {
      return new Evaluator(
              checkpoint.network(),
              Augmentation.none(checkpoint.normalization()),
              batchSize,
              parallel,
              new Workspace(threads))
          .evaluate(set);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 1", "128, 1", "131, 1", "1000, 1", "1, 2", "7, 2", "128, 2"})
  void batchSizeAndThreadsChangeNoBit(int batchSize, int threads) {
    ClassificationMetrics expected = evaluate(10, 1, IMAGES);
    assertSame(evaluate(batchSize, threads, IMAGES), expected);
  }

  /** To the bit. */
  static void assertSame(ClassificationMetrics metrics, ClassificationMetrics expected) {
    assertThat(metrics.images()).isEqualTo(expected.images());
    assertThat(metrics.loss()).isEqualTo(expected.loss());
    assertThat(metrics.accuracy()).isEqualTo(expected.accuracy());
    assertThat(metrics.topFiveAccuracy()).isEqualTo(expected.topFiveAccuracy());
    int classes = TinyNetwork.CLASSES.size();
    for (int truth = 0; truth < classes; truth++) {
      for (int predicted = 0; predicted < classes; predicted++) {
        assertThat(metrics.confusion().count(truth, predicted))
            .isEqualTo(expected.confusion().count(truth, predicted));
      }
    }
  }

  @Test
  void everyImageIsCountedOnce() {
    ClassificationMetrics metrics = evaluate(7, 1, IMAGES);
    assertThat(metrics.images()).isEqualTo(IMAGES);
    assertThat(metrics.confusion().total()).isEqualTo(IMAGES);
    // Classes come in turn: 131 images are 44, 44 and 43 of them.
    assertThat(LongStream.range(0, 3).map(i -> metrics.confusion().support((int) i)))
        .containsExactly(44L, 44L, 43L);
  }

  @ParameterizedTest
  @EnumSource
  void evaluatingChangesNothingOfTheNetwork(Views views) {
    Checkpoint checkpoint = TinyNetwork.checkpoint(3);
    var before = CheckpointFixture.state(checkpoint);
    try (Parallel parallel = Parallel.of(1)) {
      new Evaluator(
              checkpoint.network(),
              Augmentation.none(checkpoint.normalization()),
              8,
              parallel,
              new Workspace(1))
          .evaluate(TinyNetwork.data(1, 20).test(), views, () -> false);
    }
    assertThat(CheckpointFixture.state(checkpoint)).isEqualTo(before);
  }

  /** They would be read as parts of others. */
  @Test
  void imagesOfAnotherSizeAreRefused() {
    ImageSet wide =
        new ImageSet("wide", 8, 9, 3, new byte[8 * 9 * 3], new int[1], TinyNetwork.CLASSES);
    Checkpoint checkpoint = TinyNetwork.checkpoint(3);
    String message =
        "wide: images of 8x9x3 but the network takes 8x8x3; hint: use a network for images of this"
            + " size";
    try (Parallel parallel = Parallel.of(1)) {
      Evaluator evaluator =
          new Evaluator(
              checkpoint.network(),
              Augmentation.none(checkpoint.normalization()),
              8,
              parallel,
              new Workspace(1));
      assertThatThrownBy(() -> evaluator.evaluate(wide))
          .isInstanceOf(ShapeException.class)
          .hasMessage(message);
      Splits data = new Splits(TinyNetwork.data(1, 1).train(), wide);
      assertThatThrownBy(
              () -> new Trainer(checkpoint, RecipeFixture.constant(1), data, 1, parallel))
          .isInstanceOf(ShapeException.class)
          .hasMessage(message);
    }
  }

  private static double loss(boolean training, int batchSize, float runningMean) {
    Checkpoint checkpoint = TinyNetwork.checkpoint(3);
    Arrays.fill(
        checkpoint.network().state().get("stem.1.running_mean").value().data(), runningMean);
    try (Parallel parallel = Parallel.of(1)) {
      Evaluator evaluator =
          new Evaluator(
              checkpoint.network(),
              Augmentation.none(checkpoint.normalization()),
              batchSize,
              parallel,
              new Workspace(1));
      return (training ? evaluator.inTrainingMode() : evaluator)
          .evaluate(TinyNetwork.data(1, 20).test())
          .loss();
    }
  }

  /** Running statistics do not count then, and what lies beside an image in its batch does. */
  @Test
  void withStatisticsOfTheBatch() {
    assertThat(loss(true, 8, 0)).isEqualTo(loss(true, 8, 3)).isNotEqualTo(loss(true, 5, 0));
    assertThat(loss(false, 8, 0)).isNotEqualTo(loss(false, 8, 3)).isEqualTo(loss(false, 5, 0));
  }
}
