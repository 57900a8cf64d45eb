package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.OpRun;
import senet.engine.op.reference.PointwiseReference;
import senet.engine.simd.MachineWidth;
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
      cases.add(of(training, x));
    }
    if (MachineWidth.IS_OWN) { // several parts, which threads share as they do at every width
      cases.add(of(true, Shape.nhwc(3, 20, 31, 5)));
      cases.add(of(true, Shape.nhwc(2, 15, 17, 67)));
      cases.add(of(false, Shape.nhwc(3, 20, 31, 5)));
    }
    return cases;
  }

  static OpCase of(boolean training, Shape x) {
    int c = x.dim(3);
    Shape v = Shape.vector(c);
    return OpCase.of(
            new BatchNorm(EPSILON, 0.1f, training),
            inputs -> PointwiseReference.batchNorm(inputs, c, EPSILON, training),
            x,
            v,
            v,
            v,
            v)
        .constantFrom(3)
        .changesFrom(3)
        .shapedBy(BatchNormTest::positiveVariance)
        .boundedBy(new BatchNormRoundings(c, EPSILON, training));
  }

  private static Tensor[] positiveVariance(Tensor[] inputs) {
    for (int i = 0; i < inputs[4].size(); i++) {
      inputs[4].data()[i] = Math.abs(inputs[4].data()[i]) + 0.5f;
    }
    return inputs;
  }

  @Override
  public List<BadInput> badInputs() {
    Shape x = Shape.nhwc(2, 2, 2, 3);
    Shape v = Shape.vector(3);
    Shape other = Shape.vector(4);
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
                + " are needed; input [C=3]"),
        new BadInput(
            op,
            List.of(x, v),
            "BatchNorm[epsilon=1.0E-5, momentum=0.1, training=true]: 2 inputs given, 5 needed:"
                + " input, weight, bias, running mean, running variance"),
        new BadInput(
            op,
            List.of(x, v, v, v, v, v),
            "BatchNorm[epsilon=1.0E-5, momentum=0.1, training=true]: 6 inputs given, 5 needed:"
                + " input, weight, bias, running mean, running variance"),
        new BadInput(
            op,
            List.of(x, v, other, v, v),
            "BatchNorm[epsilon=1.0E-5, momentum=0.1, training=true]: input has 3 channels but bias"
                + " is [C=4]; input [N=2, H=2, W=2, C=3]"),
        new BadInput(
            op,
            List.of(x, v, v, other, v),
            "BatchNorm[epsilon=1.0E-5, momentum=0.1, training=true]: input has 3 channels but"
                + " running mean is [C=4]; input [N=2, H=2, W=2, C=3]"),
        new BadInput(
            op,
            List.of(x, v, v, v, Shape.matrix(3, 1)),
            "BatchNorm[epsilon=1.0E-5, momentum=0.1, training=true]: input has 3 channels but"
                + " running variance is [N=3, C=1]; input [N=2, H=2, W=2, C=3]"));
  }

  /** One channel in training: its values, and weight, bias, running mean and variance. */
  private static OpRun channel(float momentum, float[] x, float... parameters) {
    Tensor[] inputs = new Tensor[1 + parameters.length];
    inputs[0] = Tensor.of(Shape.matrix(x.length, 1), x);
    for (int i = 0; i < parameters.length; i++) {
      inputs[1 + i] = Tensor.of(Shape.vector(1), parameters[i]);
    }
    OpRun run =
        new OpRun(
            new BatchNorm(EPSILON, momentum, true),
            inputs,
            new boolean[] {true, true, true, false, false},
            1);
    run.forward();
    return run;
  }

  @Test
  void runningStatisticsFollowPytorchsRule() {
    OpRun run = channel(0.25f, new float[] {1, 2, 3, 6}, 1, 0, 10, 20);
    assertThat(run.input(3)).containsExactly(0.75f * 10 + 0.25f * 3); // the batch's mean is 3
    assertThat(run.input(4)[0]).isEqualTo((float) (0.75 * 20 + 0.25 * 14 / 3)); // over n - 1 = 3
  }

  /** As PyTorch does: the variance is beyond floats, and no value has a distance from its mean. */
  @Test
  void squaresBeyondFloatsLeaveTheBias() {
    OpRun run = channel(0.1f, new float[] {1e20f, -1e20f, 3e20f, 0}, 2, 5, 0, 1);
    run.backward(new float[] {1, 2, 3, 4});
    assertThat(run.output()).containsOnly(5);
    assertThat(run.gradient(0)).containsOnly(0);
    assertThat(run.input(4)).containsExactly(Float.POSITIVE_INFINITY);
  }
}
