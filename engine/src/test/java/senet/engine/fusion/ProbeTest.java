package senet.engine.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.op.Flatten;
import senet.engine.op.Linear;
import senet.engine.op.Multiply;
import senet.engine.op.Relu;
import senet.engine.op.Tanh;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/** A variable in the middle of a tape without parameters, asked for its gradient. */
class ProbeTest {
  private static final Shape SHAPE = Shape.nhwc(1, 2, 3, 4);
  private final Random random = new Random(5);
  private final Tape tape = new Tape();
  private final Variable x = tape.constant(normal(SHAPE));

  /** Read twice: both ways count. */
  private final Variable middle = tape.apply(new Tanh(), x);

  private final Variable square = tape.apply(new Multiply(), middle, middle);
  private final Tensor weight = normal(Shape.of("KC", 1, SHAPE.size()));
  private final Variable score =
      tape.apply(new Linear(), tape.apply(new Flatten(), square), tape.constant(weight));

  private Tensor normal(Shape shape) {
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  /** The score is the sum of w · m², whose derivative is 2 · w · m. */
  @Test
  void theGradientOfAVariableIsThatOfItsProbe() {
    Probe probe = new Probe(tape, middle);
    try (Parallel parallel = Parallel.of(2)) {
      Execution execution =
          probe.tape().training(parallel, new Workspace(2), probe.of(score), probe.of(middle));
      execution.forward();
      execution.backward();
      float[] values = execution.value(probe.of(middle)).data();
      for (int i = 0; i < SHAPE.size(); i++) {
        assertThat(values[i]).isEqualTo((float) Math.tanh(x.leaf().data()[i]), within(1e-6f));
        // Flattened as PyTorch does it: channels outermost.
        float expected = 2 * weight.data()[i % 4 * 6 + i / 4] * values[i];
        // Two products of two roundings each, and their sum.
        assertThat(probe.gradient().data()[i])
            .isEqualTo(expected, within(4 * Math.ulp(Math.abs(expected))));
      }
    }
  }

  /** By central differences, which of a square are exact but for rounding. */
  @Test
  void anOffsetMovesTheVariable() {
    Probe probe = new Probe(tape, middle);
    try (Parallel parallel = Parallel.of(1)) {
      Execution execution = probe.tape().training(parallel, new Workspace(1), probe.of(score));
      execution.forward();
      execution.backward();
      float step = 0.25f;
      for (int i = 0; i < SHAPE.size(); i++) {
        probe.offset().data()[i] = step;
        execution.forward();
        double upper = execution.value(probe.of(score)).data()[0];
        probe.offset().data()[i] = -step;
        execution.forward();
        double lower = execution.value(probe.of(score)).data()[0];
        probe.offset().data()[i] = 0;
        assertThat((double) probe.gradient().data()[i])
            .isEqualTo((upper - lower) / (2 * step), within(1e-4));
      }
    }
  }

  @Test
  void aLeafAndAnotherTapesVariableAreRefused() {
    Tape other = new Tape();
    Variable foreign = other.apply(new Relu(), other.constant(Tensor.zeros(SHAPE)));
    for (Variable variable : new Variable[] {x, foreign}) {
      assertThatThrownBy(() -> new Probe(tape, variable))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Probe: no op of this tape makes Variable[N=1, H=2, W=3, C=4]; hint: a leaf has its"
                  + " gradient as a parameter");
    }
  }
}
