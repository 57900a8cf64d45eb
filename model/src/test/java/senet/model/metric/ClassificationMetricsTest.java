package senet.model.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.random.Draws;

class ClassificationMetricsTest {
  private static final List<String> CLASSES = List.of("a", "b", "c");

  /** Any batch size and either order: the same bits. */
  @Property
  void batchesAndOrderDoNotMatter(
      @ForAll @IntRange(min = 1, max = 40) int n, @ForAll @IntRange(min = 1, max = 17) int batch) {
    Draws draws = Draws.of(n, "logits", 0);
    float[] logits = new float[n * 3];
    float[] targets = new float[n];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = 5 * draws.normal(i);
      targets[i / 3] = draws.below(1000 + i / 3, 3);
    }
    ClassificationMetrics whole = new ClassificationMetrics(CLASSES);
    whole.update(logits, targets, n);
    ClassificationMetrics parts = new ClassificationMetrics(CLASSES);
    for (int end = n; end > 0; end -= batch) {
      int from = Math.max(0, end - batch);
      parts.update(
          Arrays.copyOfRange(logits, from * 3, end * 3),
          Arrays.copyOfRange(targets, from, end),
          end - from);
    }
    assertThat(parts.loss()).isEqualTo(whole.loss());
    assertThat(parts.accuracy()).isEqualTo(whole.accuracy());
    double expected = 0;
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < 3; j++) {
        sum += Math.exp(logits[i * 3 + j]);
      }
      expected += (Math.log(sum) - logits[i * 3 + (int) targets[i]]) / n;
    }
    assertThat(whole.loss()).isBetween(expected - 1e-9, expected + 1e-9);
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
    assertThat(ClassificationMetrics.argmax(new float[] {Float.NaN, 1, 2}, 0, 3)).isEqualTo(2);
    assertThat(ClassificationMetrics.argmax(new float[] {2, 2, 1}, 0, 3)).isZero();
    ClassificationMetrics metrics = new ClassificationMetrics(CLASSES);
    metrics.update(new float[] {Float.NaN, 0, 0}, new float[] {0}, 1);
    assertThat(metrics.accuracy()).isZero();
    assertThat(metrics.topFiveAccuracy()).isZero();
    assertThat(metrics.loss()).isNaN();
  }
}
