package senet.model.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ClassificationMetricsTest {
  private static final List<String> CLASSES = List.of("a", "b", "c");

  /** Logits, with ties, and perhaps NaN in some; classes; and another order of both. */
  private record Drawn(int classes, float[] logits, float[] targets, List<Integer> order) {
    int images() {
      return targets.length;
    }

    List<String> names() {
      return IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
    }

    /** Images [from, to), in the other order where {@code permuted}. */
    void update(ClassificationMetrics metrics, int from, int to, boolean permuted) {
      float[] someLogits = new float[(to - from) * classes];
      float[] someTargets = new float[to - from];
      for (int i = from; i < to; i++) {
        int image = permuted ? order.get(i) : i;
        System.arraycopy(logits, image * classes, someLogits, (i - from) * classes, classes);
        someTargets[i - from] = targets[image];
      }
      metrics.update(someLogits, someTargets, to - from);
    }

    ClassificationMetrics whole() {
      ClassificationMetrics metrics = new ClassificationMetrics(names());
      update(metrics, 0, images(), false);
      return metrics;
    }
  }

  @Provide
  Arbitrary<Drawn> outputs() {
    return Arbitraries.randomValue(
        random -> {
          int classes = 2 + random.nextInt(19);
          int n = 1 + random.nextInt(60);
          boolean coarse = random.nextBoolean();
          float[] logits = new float[n * classes];
          float[] targets = new float[n];
          List<Integer> order = new ArrayList<>();
          for (int i = 0; i < logits.length; i++) {
            float value = 5 * (float) random.nextGaussian();
            logits[i] = coarse ? Math.round(value) : value;
          }
          for (int i = 0; i < n; i++) {
            targets[i] = random.nextInt(classes);
            order.add(i);
          }
          if (random.nextInt(4) == 0) {
            logits[random.nextInt(logits.length)] = Float.NaN;
          }
          Collections.shuffle(order, random);
          return new Drawn(classes, logits, targets, order);
        });
  }

  /** Images in any order, cut into batches anywhere: the same bits of everything. */
  @Property
  void batchesAndOrderDoNotMatter(
      @ForAll("outputs") Drawn drawn,
      @ForAll @IntRange(min = 1, max = 70) int most,
      @ForAll int seed) {
    ClassificationMetrics whole = drawn.whole();
    ClassificationMetrics parts = new ClassificationMetrics(drawn.names());
    Random cuts = new Random(seed);
    for (int from = 0; from < drawn.images(); ) {
      int to = Math.min(drawn.images(), from + 1 + cuts.nextInt(most));
      drawn.update(parts, from, to, true);
      from = to;
    }
    assertThat(parts.images()).isEqualTo(whole.images()).isEqualTo(drawn.images());
    assertThat(Double.doubleToRawLongBits(parts.loss()))
        .isEqualTo(Double.doubleToRawLongBits(whole.loss()));
    assertThat(parts.accuracy()).isEqualTo(whole.accuracy());
    assertThat(parts.topFiveAccuracy()).isEqualTo(whole.topFiveAccuracy());
    ConfusionMatrix confusion = parts.confusion();
    assertThat(confusion.macro()).isEqualTo(whole.confusion().macro());
    assertThat(confusion.micro()).isEqualTo(whole.confusion().micro());
    for (int truth = 0; truth < drawn.classes(); truth++) {
      assertThat(confusion.support(truth)).isEqualTo(whole.confusion().support(truth));
      assertThat(confusion.scores(truth)).isEqualTo(whole.confusion().scores(truth));
      for (int predicted = 0; predicted < drawn.classes(); predicted++) {
        assertThat(confusion.count(truth, predicted))
            .isEqualTo(whole.confusion().count(truth, predicted));
      }
    }
  }

  /** What a sort says: the first of an image's classes, largest first, and the first five. */
  @Property
  void accuraciesAreThoseOfSortedOutputs(@ForAll("outputs") Drawn drawn) {
    int first = 0;
    int firstFive = 0;
    long[][] counts = new long[drawn.classes()][drawn.classes()];
    for (int i = 0; i < drawn.images(); i++) {
      int at = i * drawn.classes();
      List<Integer> sorted =
          IntStream.range(0, drawn.classes())
              .boxed()
              .sorted((a, b) -> Float.compare(drawn.logits()[at + b], drawn.logits()[at + a]))
              .toList();
      if (!Float.isNaN(drawn.logits()[at + sorted.getFirst()])) { // sorts before all others
        int place = sorted.indexOf((int) drawn.targets()[i]);
        first += place < 1 ? 1 : 0;
        firstFive += place < 5 ? 1 : 0;
        counts[(int) drawn.targets()[i]][sorted.getFirst()]++;
      }
    }
    ClassificationMetrics metrics = drawn.whole();
    assertThat(metrics.accuracy()).isEqualTo((double) first / drawn.images());
    assertThat(metrics.topFiveAccuracy()).isEqualTo((double) firstFive / drawn.images());
    for (int truth = 0; truth < drawn.classes(); truth++) {
      for (int predicted = 0; predicted < drawn.classes(); predicted++) {
        assertThat(metrics.confusion().count(truth, predicted)).isEqualTo(counts[truth][predicted]);
      }
    }
  }

  /** Each image's is rounded once, to a half of 2^-32; a thousand doubles of up to 1e2 to 1e-12. */
  @Property
  void theLossIsTheMeanOfNegativeLogLikelihoods(@ForAll("outputs") Drawn drawn) {
    double expected = 0;
    for (int i = 0; i < drawn.images(); i++) {
      double sum = 0;
      for (int j = 0; j < drawn.classes(); j++) {
        sum += Math.exp(drawn.logits()[i * drawn.classes() + j]);
      }
      int target = i * drawn.classes() + (int) drawn.targets()[i];
      expected += (Math.log(sum) - drawn.logits()[target]) / drawn.images();
    }
    double loss = drawn.whole().loss();
    if (Double.isNaN(expected)) {
      assertThat(loss).isNaN();
    } else {
      assertThat(loss).isBetween(expected - 0x1p-33 - 1e-12, expected + 0x1p-33 + 1e-12);
    }
  }

  /** In units of 2^-32 a long holds two of these. */
  @Test
  void lossesOfABatchMayExceedALong() {
    float loss = 0x1.8p29f;
    ClassificationMetrics metrics = new ClassificationMetrics(CLASSES);
    metrics.update(new float[] {0, loss, 0, 0, loss, 0, 0, loss, 0}, new float[3], 3);
    assertThat(metrics.loss()).isEqualTo(loss);
  }

  @Test
  void scoresFollowTheirDefinitions() {
    ConfusionMatrix matrix = new ConfusionMatrix(CLASSES);
    int[][] counts = {{5, 1, 0}, {2, 3, 0}, {1, 0, 0}};
    for (int truth = 0; truth < 3; truth++) {
      for (int predicted = 0; predicted < 3; predicted++) {
        for (int i = 0; i < counts[truth][predicted]; i++) {
          matrix.add(truth, predicted);
        }
      }
    }
    assertThat(matrix.accuracy()).isEqualTo(8.0 / 12);
    assertThat(matrix.scores(0))
        .isEqualTo(
            new ClassScores(5.0 / 8, 5.0 / 6, 2 * (5.0 / 8) * (5.0 / 6) / (5.0 / 8 + 5.0 / 6)));
    assertThat(matrix.scores(2)).isEqualTo(new ClassScores(0, 0, 0)); // never predicted
    assertThat(matrix.micro().f1()).isEqualTo(matrix.accuracy());
    assertThat(matrix.macro().recall()).isEqualTo((5.0 / 6 + 3.0 / 5 + 0) / 3);
    assertThat(matrix.support(1)).isEqualTo(5);
  }

  @Test
  void nanIsNeverRightAndTiesGoToTheLowest() {
    assertThat(Scores.argmax(new float[] {Float.NaN, 1, 2}, 0, 3)).isEqualTo(2);
    assertThat(Scores.argmax(new float[] {2, 2, 1}, 0, 3)).isZero();
    ClassificationMetrics metrics = new ClassificationMetrics(CLASSES);
    metrics.update(new float[] {Float.NaN, 0, 0}, new float[] {0}, 1);
    assertThat(metrics.accuracy()).isZero();
    assertThat(metrics.topFiveAccuracy()).isZero();
    assertThat(metrics.loss()).isNaN();
  }
}
