package senet.engine.fusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.Conv2d;
import senet.engine.op.GlobalAvgPool;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** Values at the borders of what floats hold: fused ops treat them as the plain ones do. */
class FusedExtremesTest {
  private final PlainNetwork network = new PlainNetwork(7);

  private Variable convNorm(Variable x, int k, int kernel) {
    return network.norm(network.convolution(x, k, kernel, 1, 1));
  }

  private Variable pool(Variable x) {
    return network.apply(new GlobalAvgPool(), x);
  }

  /** Whole vectors of any width, and a tail. */
  private static final int CHANNELS = 19;

  /** A single NaN is in the same values of both, in gradients and statistics too. */
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void whatIsNoNumberShowsEverywhere(float value) {
    Variable x = network.images(3, 5, 4, CHANNELS);
    Variable y = convNorm(network.relu(convNorm(x, CHANNELS, 3)), CHANNELS, 3);
    network.classify(network.relu(network.apply(new Add(), x, network.excited(y, pool(y), true))));
    x.leaf().data()[77] = value;
    List<float[]> plain = Comparison.plain(network);
    List<float[]> fused = Comparison.fused(network, 2);
    for (int i = 0; i < plain.size(); i++) {
      for (int j = 0; j < plain.get(i).length; j++) {
        assertThat(Float.isNaN(fused.get(i)[j]))
            .as("result %d[%d]", i, j)
            .isEqualTo(Float.isNaN(plain.get(i)[j]));
      }
    }
  }

  /**
   * A mean of a thousand deviations, which is as far as {@code x scale + shift} with floats for
   * both goes, the form that PyTorch's fused kernels use: the norm's values and their mean over
   * each image are no further off than those.
   */
  @Test
  void aLargeMeanCostsNoMoreThanScaleAndShift() {
    Variable x = network.images(4, 16, 16, 1);
    float[] values = x.leaf().data();
    for (int i = 0; i < values.length; i++) {
      values[i] += 1000;
    }
    Tensor one = Tensor.of(Shape.krsc(1, 1, 1, 1), 1);
    Variable u = network.apply(Conv2d.of(1, 0), x, network.tape.constant(one));
    Variable y = network.norm(u);
    Variable squeezed = pool(y);
    network.classify(network.relu(y));
    network.kept.add(y);
    network.kept.add(squeezed);
    DoubleProgram program = DoubleProgram.exact(network.tape, network.loss());
    List<float[]> fused = Comparison.fused(network, 2);

    double[] exact = program.value(y);
    double slope = (exact[1] - exact[0]) / ((double) values[1] - values[0]);
    float scale = (float) slope;
    float shift = (float) (exact[0] - values[0] * slope);
    double[] usual = new double[values.length];
    for (int i = 0; i < usual.length; i++) {
      usual[i] = values[i] * scale + shift;
    }
    assertThat(worst(doubles(fused.get(1)), exact)).isLessThanOrEqualTo(worst(usual, exact));
    double[] means = program.value(squeezed);
    assertThat(worst(doubles(fused.get(2)), means)).isLessThanOrEqualTo(worst(usual, exact));
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private static double worst(double[] actual, double[] exact) {
    double worst = 0;
    for (int i = 0; i < exact.length; i++) {
      worst = Math.max(worst, Math.abs(actual[i] - exact[i]));
    }
    return worst;
  }
}
