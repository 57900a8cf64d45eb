package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.autograd.OpRun;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** Gradients that arrive at one output only, or add up over many pixels. */
class Conv2dMomentsGradientTest {
  private static final boolean[] ALL = {true, true, true};

  private static Tensor normal(Shape shape, int seed) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  private static OpRun run(int c) {
    Tensor[] inputs = {
      normal(Shape.nhwc(7, 9, 10, c), 1),
      normal(Shape.krsc(c, 3, 3, c), 2),
      normal(Shape.of("MC", 3, c), 3)
    };
    OpRun run = new OpRun(new Conv2dMoments(Conv2d.of(1, 1), true), inputs, ALL, 2);
    run.forward();
    run.openGradients();
    return run;
  }

  /** What does not arrive counts as zeros: directly, and by Winograd's algorithms. */
  @ParameterizedTest
  @ValueSource(ints = {5, 33, 129})
  void aGradientThatIsNotThereIsZero(int c) {
    int y = 7 * 9 * 10 * c;
    int moments = 7 * 2 * c;
    float[] dy = normal(Shape.vector(y + moments), 4).data();
    float[] direct = Arrays.copyOf(dy, y + moments);
    Arrays.fill(direct, y, y + moments, 0);
    float[] throughMoments = dy.clone();
    Arrays.fill(throughMoments, 0, y, 0);
    for (int output = 0; output < 2; output++) {
      OpRun all = run(c);
      all.backward(output == 0 ? direct : throughMoments);
      OpRun one = run(c);
      one.backwardFrom(
          output, output == 0 ? direct : Arrays.copyOfRange(throughMoments, y, y + moments));
      for (int i = 0; i < ALL.length; i++) {
        assertThat(one.gradient(i)).isEqualTo(all.gradient(i)).isNotEqualTo(run(c).gradient(i));
      }
    }
  }

  /** Sums over an image of 90,000 pixels are cut, as everywhere, after 512 of them. */
  @Test
  void coefficientGradientsOfLargeImagesAreSummedInParts() {
    int side = 300;
    Tensor x = Tensor.zeros(Shape.nhwc(1, side, side, 1));
    Arrays.fill(x.data(), 1);
    Tensor one = Tensor.of(Shape.krsc(1, 1, 1, 1), 1);
    Tensor coefficients = Tensor.of(Shape.of("MC", 3, 1), 0.75f, 1, 0);
    Conv2dMoments op = new Conv2dMoments(Conv2d.of(1, 0), true);
    OpRun run = new OpRun(op, new Tensor[] {x, one, coefficients}, ALL, 2);
    run.forward();
    float[] dy = new float[side * side];
    Arrays.fill(dy, 0.1f);
    run.backwardFrom(0, dy);
    double sum = 0.1f * (double) dy.length;
    float[] gradient = run.gradient(2);
    double bound = SummationBound.gamma(512 + 2); // and a product, and the result's rounding
    assertThat(gradient[0] / -sum - 1).isBetween(-bound, bound);
    assertThat(gradient[1] / (0.25 * sum) - 1).isBetween(-bound, bound);
    assertThat(gradient[2] / sum - 1).isBetween(-bound, bound);
  }
}
