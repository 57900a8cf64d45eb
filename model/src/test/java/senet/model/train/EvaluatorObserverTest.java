package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Workspace;
import senet.model.augment.Augmentation;
import senet.model.data.ImageSet;
import senet.model.data.Images;
import senet.model.metric.ClassificationMetrics;
import senet.model.metric.Guess;

/** What an evaluation tells of each image is what it adds up. */
class EvaluatorObserverTest {
  private static final int IMAGES = 50;

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 50})
  void everyImageInOrder(int batchSize) {
    Checkpoint checkpoint = TinyNetwork.checkpoint(3);
    ImageSet images = (ImageSet) TinyNetwork.data(1, IMAGES).test();
    List<Guess> guesses = new ArrayList<>();
    ClassificationMetrics metrics;
    try (Parallel parallel = Parallel.of(1)) {
      metrics =
          new Evaluator(
                  checkpoint.network(),
                  Augmentation.none(checkpoint.normalization()),
                  batchSize,
                  parallel,
                  new Workspace(1))
              .evaluate(images, Images.Unreadable.REFUSED, guesses::add);
    }
    assertThat(guesses).hasSize(IMAGES);
    double loss = 0;
    int right = 0;
    for (int i = 0; i < IMAGES; i++) {
      Guess guess = guesses.get(i);
      assertThat(guess.index()).isEqualTo(i);
      assertThat(guess.label()).isEqualTo(images.label(i));
      loss += guess.loss();
      right += guess.isMistake() ? 0 : 1;
    }
    assertThat(loss / IMAGES).isCloseTo(metrics.loss(), within(1e-9));
    assertThat((double) right / IMAGES).isEqualTo(metrics.accuracy());
  }

  @Test
  void probabilitiesAreTheSoftmax() {
    float[] output = {9, 9, 0, (float) Math.log(2), (float) Math.log(5)};
    Guess guess = Guess.of(4, 1, output, 2, 3); // shares of 1, 2 and 5 in 8
    assertThat(guess.predicted()).isEqualTo(2);
    assertThat(guess.labelProbability()).isCloseTo(0.25, within(1e-6));
    assertThat(guess.predictedProbability()).isCloseTo(0.625, within(1e-6));
    assertThat(guess.loss()).isCloseTo(Math.log(4), within(1e-6));
    assertThat(guess.isMistake()).isTrue();
    assertThat(Guess.of(4, 2, output, 2, 3).isMistake()).isFalse();
  }

  /** Whose probability no double holds. */
  @Test
  void lossesBeyondAllProbabilities() {
    Guess guess = Guess.of(0, 0, new float[] {-2000, 0}, 0, 2);
    assertThat(guess.loss()).isEqualTo(2000);
    assertThat(guess.labelProbability()).isZero();
    assertThat(guess.predictedProbability()).isOne();
  }
}
