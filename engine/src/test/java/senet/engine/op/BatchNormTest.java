package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.OpRun;
import senet.engine.op.reference.PointwiseReference;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

class BatchNormTest implements OpContract {
  private static final float EPSILON = 1e-5f;

  @Override
  public List<OpCase> cases() {
    List<OpCase> cases = new ArrayList<>();
    for (int i = 0; i < 22; i++) {
      boolean training = i % 3 != 2;
      int c = new int[] {1, 3, 16, 17, 31, 33, 48, 67, 128, 5, 2}[i % 11];
      Shape x = Shape.nhwc(2 + i % 3, 1 + i % 5, 2 + i % 7, c);
      Shape v = Shape.vector(c);
      BatchNorm op = new BatchNorm(EPSILON, 0.1f, training);
      cases.add(
          OpCase.of(
                  op,
                  inputs -> PointwiseReference.batchNorm(inputs, c, EPSILON, training),
                  x,
                  v,
                  v,
                  v,
                  v)
              .constantFrom(3)
              .changesFrom(3)
              .shapedBy(BatchNormTest::positiveVariance)
              .within(2e-6, 1e-4)); // few rows: dx cancels to a hundredth of its terms
    }
    return cases;
  }

  private static Tensor[] positiveVariance(Tensor[] inputs) {
    for (int i = 0; i < inputs[4].size(); i++) {
      inputs[4].data()[i] = Math.abs(inputs[4].data()[i]) + 0.5f;
    }
    return inputs;
  }

  @Override
  public List<BadInput> badInputs() {
    Shape v = Shape.vector(3);
    BatchNorm op = new BatchNorm(EPSILON, 0.1f, true);
    return List.of(
        new BadInput(
            op,
            List.of(Shape.nhwc(1, 1, 1, 3), v, v, v, v),
            "BatchNorm[epsilon=1.0E-5, momentum=0.1, training=true]: 1 value a channel, at least 2"
                + " are needed in training; input [N=1, H=1, W=1, C=3]; hint: use a larger batch"),
        new BadInput(
            op,
            List.of(Shape.nhwc(2, 2, 2, 4), v, v, v, v),
            "BatchNorm[epsilon=1.0E-5, momentum=0.1, training=true]: input has 4 channels but"
                + " weight is [C=3]; input [N=2, H=2, W=2, C=4]"),
        new BadInput(
            op,
            List.of(v, v, v, v, v),
            "BatchNorm[epsilon=1.0E-5, momentum=0.1, training=true]: input has 1 axes, at least 2"
                + " are needed; input [C=3]"));
  }

  /**
   * A mean of 1e4 and a deviation of 1e-2: the values that float can hold there lose nothing more.
   */
  @Test
  void aLargeMeanLosesNothing() {
    int c = 19;
    Shape x = Shape.matrix(3000, c);
    Shape v = Shape.vector(c);
    Tensor[] inputs = {
      Tensor.zeros(x), Tensor.zeros(v), Tensor.zeros(v), Tensor.zeros(v), Tensor.zeros(v)
    };
    Draws draws = Draws.of(3, "large mean", 0);
    double[][] doubles = new double[5][c];
    doubles[0] = new double[x.size()];
    for (int i = 0; i < x.size(); i++) {
      inputs[0].data()[i] = 1e4f + 1e-2f * draws.normal(i);
      doubles[0][i] = inputs[0].data()[i];
    }
    Arrays.fill(inputs[1].data(), 1);
    Arrays.fill(doubles[1], 1);
    OpRun run =
        new OpRun(
            new BatchNorm(EPSILON, 0.1f, true),
            inputs,
            new boolean[] {true, true, true, false, false},
            2);
    run.forward();
    double[] expected = PointwiseReference.batchNorm(doubles, c, EPSILON, true);
    float[] actual = run.output();
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i] - expected[i]).isBetween(-2e-6, 2e-6);
    }
  }

  @Test
  void runningStatisticsFollowPytorchsRule() {
    Shape v = Shape.vector(1);
    Tensor[] inputs = {
      Tensor.of(Shape.matrix(4, 1), 1, 2, 3, 6),
      Tensor.of(v, 1),
      Tensor.of(v, 0),
      Tensor.of(v, 10),
      Tensor.of(v, 20)
    };
    OpRun run =
        new OpRun(
            new BatchNorm(EPSILON, 0.25f, true),
            inputs,
            new boolean[] {true, true, true, false, false},
            1);
    run.forward();
    assertThat(run.input(3)).containsExactly(0.75f * 10 + 0.25f * 3); // the batch's mean is 3
    assertThat(run.input(4)[0]).isEqualTo((float) (0.75 * 20 + 0.25 * 14 / 3)); // over n - 1 = 3
  }
}
