package senet.engine.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.op.Add;
import senet.engine.op.Linear;
import senet.engine.op.Multiply;
import senet.engine.op.Relu;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/** Ops that make several values, of which all, some or none are read. */
class MultipleOutputsTest {
  private static final int SIZE = 5;

  /** Twice x, and x squared, whose value backward reads: {@code 2 dy0 + 2 sqrt(y1) dy1}, x >= 0. */
  private record TwiceAndSquare() implements Op {
    @Override
    public Shape outputShape(Shape... inputs) {
      return inputs[0];
    }

    @Override
    public List<Shape> outputShapes(Shape... inputs) {
      return List.of(inputs[0], inputs[0]);
    }

    @Override
    public void forward(Call call) {
      for (int i = 0; i < call.output().size(); i++) {
        float x = call.input(0).data()[i];
        call.output(0).data()[i] = 2 * x;
        call.output(1).data()[i] = x * x;
      }
    }

    @Override
    public void backward(Call call) {
      Tensor ofTwice = call.outputGradient(0);
      Tensor ofSquare = call.outputGradient(1);
      for (int i = 0; i < call.output().size(); i++) {
        float d = ofTwice == null ? 0 : 2 * ofTwice.data()[i];
        if (ofSquare != null) {
          d += 2 * (float) Math.sqrt(call.output(1).data()[i]) * ofSquare.data()[i];
        }
        call.inputGradient(0).data()[i] += d;
      }
    }

    @Override
    public boolean backwardReadsInput(int i) {
      return false;
    }

    @Override
    public boolean backwardReadsOutput() {
      return false;
    }
  }

  private final Tape tape = new Tape();
  private final Shape shape = Shape.matrix(1, SIZE);
  private final Tensor gradient = Tensor.zeros(shape);
  private final Variable x = tape.parameter(Tensor.of(shape, 1, 2, 3, 4, 5), gradient);

  private Variable sum(Variable y) {
    Tensor row = Tensor.of(Shape.of("KC", 1, SIZE), 1, -2, 3, -4, 5);
    return tape.apply(new Linear(), y, tape.constant(row));
  }

  private void step(Variable loss) {
    try (Parallel parallel = Parallel.of(1)) {
      Execution execution = tape.training(parallel, new Workspace(1), loss);
      assertThat(execution.bytes()).isEqualTo(tape.plannedBytes(loss));
      execution.forward();
      execution.backward();
    }
  }

  @Test
  void aGradientMayArriveAtEitherOutputAlone() {
    List<Variable> outputs = tape.applyAll(new TwiceAndSquare(), x);
    step(sum(outputs.get(0)));
    assertThat(gradient.data()).containsExactly(2, -4, 6, -8, 10);
    Arrays.fill(gradient.data(), 0);
    step(sum(outputs.get(1)));
    assertThat(gradient.data()).containsExactly(2, -8, 18, -32, 50);
  }

  @Test
  void gradientsOfBothOutputsAdd() {
    List<Variable> outputs = tape.applyAll(new TwiceAndSquare(), x);
    step(sum(tape.apply(new Add(), outputs.get(0), outputs.get(1))));
    assertThat(gradient.data()).containsExactly(4, -12, 24, -40, 60);
  }

  @Test
  void bothValuesAreReadableWhereTheyAreKept() {
    List<Variable> outputs = tape.applyAll(new TwiceAndSquare(), x);
    try (Parallel parallel = Parallel.of(1)) {
      Execution execution =
          tape.inference(parallel, new Workspace(1), outputs.get(1), outputs.get(0));
      execution.forward();
      assertThat(execution.value(outputs.get(0)).data()).startsWith(2, 4, 6, 8, 10);
      assertThat(execution.value(outputs.get(1)).data()).startsWith(1, 4, 9, 16, 25);
    }
  }

  /** It is written, so that it has a place, and nobody waits for it. */
  @Test
  void anOutputThatNobodyReadsIsGoneAfterItsCall() {
    long value = (long) SIZE * Float.BYTES;
    List<Variable> outputs = tape.applyAll(new TwiceAndSquare(), x);
    assertThat(tape.plannedBytes(null, outputs.get(1))).isEqualTo(2 * value);
    Variable next = tape.apply(new Relu(), outputs.get(1)); // in the unread one's place
    assertThat(tape.plannedBytes(null, next)).isEqualTo(2 * value);
    assertThat(tape.plannedBytes(null, next, outputs.get(0))).isEqualTo(3 * value);
  }

  /** Random programs: every value and gradient as if nothing shared memory. */
  @Property
  void sharedBuffersChangeNothing(@ForAll @IntRange(min = 1, max = 1_000_000) int seed) {
    Draws draws = Draws.of(seed, "outputs", 0);
    List<Variable> values = new ArrayList<>(List.of(x));
    while (values.size() < 14) {
      int at = 3 * values.size();
      Variable left = values.get(draws.below(at, values.size()));
      Variable right = values.get(draws.below(at + 1L, values.size()));
      switch (draws.below(at + 2L, 4)) {
        case 0 -> values.add(tape.apply(new Add(), left, right));
        case 1 -> values.add(tape.apply(new Multiply(), left, right));
        default -> values.addAll(tape.applyAll(new TwiceAndSquare(), left));
      }
    }
    Variable loss = sum(values.getLast());
    Arrays.fill(gradient.data(), 0);
    step(loss);
    float[] shared = gradient.data().clone();
    Arrays.fill(gradient.data(), 0);
    try (Parallel parallel = Parallel.of(1)) {
      Variable[] all = values.toArray(Variable[]::new); // kept values share nothing
      Execution execution = tape.training(parallel, new Workspace(1), loss, all);
      execution.forward();
      execution.backward();
    }
    assertThat(shared).isEqualTo(gradient.data());
  }
}
