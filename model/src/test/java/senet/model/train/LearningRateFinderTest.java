package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import senet.engine.parallel.Parallel;
import senet.model.train.LearningRateFinder.Curve;
import senet.model.train.LearningRateFinder.Point;

class LearningRateFinderTest {
  private static Curve curve(double... losses) {
    Point[] points = new Point[losses.length];
    for (int i = 0; i < losses.length; i++) {
      points[i] = new Point(Math.pow(10, i - 4), losses[i]);
    }
    return new Curve(List.of(points));
  }

  /** Slopes over two decades: -0.05, -0.5, -0.65, 0.9. */
  @Test
  void whereTheLossFallsFastest() {
    Curve curve = curve(2.3, 2.2, 2.2, 1.2, 0.9, 3);
    assertThat(curve.steepest()).contains(0.1);
    assertThat(curve.tenthOfLeast()).isEqualTo(0.1);
  }

  @Test
  void whereItNeverFalls() {
    assertThat(curve(1, 2, 3, 4).steepest()).isEmpty();
    assertThat(curve(1).steepest()).isEmpty();
    assertThat(curve(1, 2).tenthOfLeast()).isEqualTo(1e-5);
  }

  /** The rates are those that were asked for, whatever the recipe's are. */
  @Test
  void theRatesThatAreTried() {
    try (Parallel parallel = Parallel.of(1)) {
      Curve curve =
          LearningRateFinder.find(
              TinyNetwork.checkpoint(1),
              RecipeFixture.of("batch_size: 4", "learning_rate: 9", "accumulate: 2"),
              TinyNetwork.data(11, 7).train(),
              1,
              1e-4,
              1e-2,
              5,
              parallel,
              () -> false);
      assertThat(curve.points()).hasSize(5);
      assertThat(curve.points().getFirst().learningRate()).isEqualTo(1e-4);
      assertThat(curve.points().get(2).learningRate()).isEqualTo(1e-3);
      assertThat(curve.points().getLast().learningRate()).isEqualTo(1e-2);
    }
  }
}
