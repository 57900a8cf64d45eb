package senet.model.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
  private static final List<String> CLASSES = List.of("a", "b", "c");

  @Property
  void microScoresAreTheAccuracyToTheBit(
      @ForAll @Size(max = 60) List<@IntRange(max = 11) Integer> images) {
    ConfusionMatrix matrix = new ConfusionMatrix(CLASSES);
    int right = 0;
    for (int image : images) {
      int truth = image % 3;
      int predicted = image / 3;
      if (predicted == 3) {
        matrix.addUndecided(truth);
      } else {
        matrix.add(truth, predicted);
        right += truth == predicted ? 1 : 0;
      }
    }
    double accuracy = images.isEmpty() ? 0 : (double) right / images.size();
    assertThat(matrix.accuracy()).isEqualTo(accuracy);
    assertThat(matrix.micro()).isEqualTo(new ClassScores(accuracy, accuracy, accuracy));
    assertThat(matrix.total()).isEqualTo(images.size());
    assertThat(matrix.support(0) + matrix.support(1) + matrix.support(2)).isEqualTo(images.size());
  }

  @Test
  void undecidedImagesCountAgainstRecallOnly() {
    ConfusionMatrix matrix = new ConfusionMatrix(CLASSES);
    matrix.add(0, 0);
    matrix.addUndecided(0);
    assertThat(matrix.scores(0)).isEqualTo(new ClassScores(1, 0.5, 1 / 1.5));
    assertThat(matrix.support(0)).isEqualTo(2);
    assertThat(matrix.predicted(0)).isEqualTo(1);
    assertThat(matrix.accuracy()).isEqualTo(0.5);
  }

  @Test
  void macroIsTheMeanOverClasses() {
    ConfusionMatrix matrix = new ConfusionMatrix(CLASSES);
    matrix.add(0, 0); // of a: precision 1/2, recall 1/2
    matrix.add(0, 1);
    matrix.add(1, 0); // of b: 0 and 0
    matrix.add(2, 2); // of c: 1 and 1
    assertThat(matrix.macro()).isEqualTo(new ClassScores(1.5 / 3, 1.5 / 3, 1.5 / 3));
    matrix.add(2, 0); // of a now 1/3 and 1/2, of c 1 and 1/2
    ClassScores macro = matrix.macro();
    assertThat(macro.precision()).isCloseTo((1.0 / 3 + 0 + 1) / 3, within(1e-15));
    assertThat(macro.recall()).isCloseTo((0.5 + 0 + 0.5) / 3, within(1e-15));
    assertThat(macro.f1()).isCloseTo((0.4 + 0 + 2.0 / 3) / 3, within(1e-15));
  }

  /** As scikit-learn's scores are with the labels that are present. */
  @Test
  void classesWithoutImagesAreInNoMean() {
    ConfusionMatrix matrix = new ConfusionMatrix(CLASSES);
    assertThat(matrix.macro()).isEqualTo(new ClassScores(0, 0, 0));
    assertThat(matrix.classesWithoutImages()).isEqualTo(3);
    matrix.add(0, 0);
    matrix.add(0, 2); // taken for a class that no image is of
    matrix.addUndecided(1);
    assertThat(matrix.macro()).isEqualTo(new ClassScores(0.5, 0.25, 1 / 1.5 / 2));
    assertThat(matrix.classesWithoutImages()).isEqualTo(1);
  }

  @Test
  void aNetworkThatDivergedIsNeverRight() {
    ClassificationMetrics metrics = new ClassificationMetrics(CLASSES);
    float nan = Float.NaN;
    metrics.update(new float[] {nan, nan, nan, 0, nan, 1, 3, 2, 1}, new float[] {0, 2, 1}, 3);
    assertThat(metrics.images()).isEqualTo(3);
    assertThat(metrics.accuracy()).isZero();
    assertThat(metrics.topFiveAccuracy()).isEqualTo(1.0 / 3); // the third image, of three classes
    assertThat(metrics.confusion().count(1, 0)).isEqualTo(1);
    assertThat(metrics.loss()).isNaN();
  }

  @Test
  void topFiveCountsTiesFromTheLowestIndex() {
    ClassificationMetrics metrics =
        new ClassificationMetrics(List.of("0", "1", "2", "3", "4", "5", "6"));
    float[] ties = new float[7];
    for (int target = 0; target < 7; target++) {
      metrics.update(ties, new float[] {target}, 1);
    }
    assertThat(metrics.topFiveAccuracy()).isEqualTo(5.0 / 7);
    assertThat(metrics.accuracy()).isEqualTo(1.0 / 7);
    assertThat(metrics.loss()).isEqualTo(StrictMath.rint(StrictMath.log(7) * 0x1p32) * 0x1p-32);
  }

  @Test
  void lossesOfHugeLogitsStayFinite() {
    ClassificationMetrics metrics = new ClassificationMetrics(CLASSES);
    metrics.update(new float[] {1e4f, -1e4f, 0, 1e4f, -1e4f, 0}, new float[] {0, 1}, 2);
    assertThat(metrics.loss()).isEqualTo(1e4);
    metrics.update(new float[] {0, Float.NEGATIVE_INFINITY, 0}, new float[] {1}, 1);
    assertThat(metrics.loss()).isNaN();
  }
}
