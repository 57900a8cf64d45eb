package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.engine.tensor.Workspace;
import senet.model.nn.Network;
import senet.model.recipe.Views;

class AveragedViewsTest {
  private static final int N = 3;
  private static final int SIDE = TinyNetwork.SIDE;
  private static final int CLASSES = TinyNetwork.CLASSES.size();

  /** Row and column shift, mirrored or not, weight: airbench's six views, and two. */
  private static double[][] views(Views views) {
    return switch (views) {
      case NONE -> new double[][] {{0, 0, 1}};
      case MIRROR -> new double[][] {{0, 0, 0.5}, {0, 1, 0.5}};
      case MIRROR_TRANSLATE ->
          new double[][] {
            {0, 0, 0.25}, {0, 1, 0.25}, {-1, 0, 0.125}, {-1, 1, 0.125}, {1, 0, 0.125}, {1, 1, 0.125}
          };
    };
  }

  @ParameterizedTest
  @CsvSource({"NONE", "MIRROR", "MIRROR_TRANSLATE"})
  void theMeanOfEachView(Views views) {
    Network network = TinyNetwork.checkpoint(1).network();
    try (Parallel parallel = Parallel.of(1)) {
      BatchProgram program = BatchProgram.evaluation(network, N, parallel, new Workspace(1));
      program.freeze();
      int size = N * SIDE * SIDE * 3;
      float[] images = new float[size];
      Draws draws = Draws.of(1, "images", 0);
      for (int i = 0; i < size; i++) {
        images[i] = draws.normal(i);
      }
      double[] expected = new double[N * CLASSES];
      for (double[] view : views(views)) {
        for (int i = 0; i < size; i++) {
          int channel = i % 3;
          int x = i / 3 % SIDE;
          int y = i / 3 / SIDE % SIDE;
          int n = i / 3 / SIDE / SIDE;
          int row = reflected(y + (int) view[0]);
          int column = reflected((view[1] == 1 ? SIDE - 1 - x : x) + (int) view[0]);
          program.images()[i] = images[((n * SIDE + row) * SIDE + column) * 3 + channel];
        }
        program.forward();
        for (int i = 0; i < expected.length; i++) {
          expected[i] += view[2] * program.output()[i];
        }
      }
      System.arraycopy(images, 0, program.images(), 0, size);
      float[] output = new AveragedViews(views, SIDE, SIDE, 3).output(program, N);
      for (int i = 0; i < expected.length; i++) {
        // Six products that are added in float.
        assertThat((double) output[i]).isCloseTo(expected[i], within(1e-6));
      }
      assertThat(views.count()).isEqualTo(views(views).length);
    }
  }

  private static int reflected(int i) {
    return i < 0 ? -i : i >= SIDE ? 2 * SIDE - 2 - i : i;
  }
}
