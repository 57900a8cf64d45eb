package senet.engine.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/** What is prepared from leaves once, and what each run sees. */
class FreezeTest {
  /** {@code x w²}, the square prepared where that is allowed. */
  private record TimesSquare() implements Op {
    @Override
    public Shape outputShape(Shape... inputs) {
      return inputs[0];
    }

    @Override
    public int[] preparedSizes(Shape... inputs) {
      return new int[] {1, 7};
    }

    @Override
    public void prepare(Call call) {
      float w = call.input(1).data()[0];
      call.prepared(0)[0] = w * w;
      Arrays.fill(call.prepared(1), w);
    }

    @Override
    public void forward(Call call) {
      call.output().data()[0] = call.input(0).data()[0] * call.prepared(0)[0];
    }

    @Override
    public void backward(Call call) {}
  }

  private final Parallel parallel = Parallel.of(1);
  private final Workspace workspace = new Workspace(1);
  private final Tape tape = new Tape();
  private final Tensor input = Tensor.of(Shape.scalar(), 3);
  private final Tensor weight = Tensor.of(Shape.scalar(), 2);
  private final Variable w = tape.parameter(weight, Tensor.zeros(Shape.scalar()));
  private final Variable once = tape.apply(new TimesSquare(), tape.constant(input), w);
  private final Variable twice = tape.apply(new TimesSquare(), once, w);

  @AfterEach
  void endThreads() {
    parallel.close();
  }

  private float run(Execution execution) {
    execution.forward();
    return execution.value(twice).data()[0];
  }

  @Test
  void eachRunPreparesWhereNothingIsFrozen() {
    Execution execution = tape.inference(parallel, workspace, twice);
    assertThat(run(execution)).isEqualTo(3 * 16);
    weight.data()[0] = 3;
    assertThat(run(execution)).isEqualTo(3 * 81);
  }

  /** An op that works outside of ranges is asked each time. */
  @Test
  void manyRunsSeeWhatChanges() {
    Execution execution = tape.inference(parallel, workspace, twice);
    for (int value = 1; value <= 5; value++) {
      input.data()[0] = value;
      assertThat(run(execution)).isEqualTo(value * 16);
    }
  }

  /** Inputs are no part of it. */
  @Test
  void frozenLeavesAreSeenWhenFrozenAgain() {
    Execution execution = tape.inference(parallel, workspace, twice);
    execution.freeze();
    weight.data()[0] = 3;
    assertThat(run(execution)).isEqualTo(3 * 16);
    input.data()[0] = 5;
    assertThat(run(execution)).isEqualTo(5 * 16);
    execution.freeze();
    assertThat(run(execution)).isEqualTo(5 * 81);
  }

  /** Prepared buffers are the program's own, not those of the workspace. */
  @Test
  void otherProgramsOfTheWorkspaceLeaveItFrozen() {
    Execution execution = tape.inference(parallel, workspace, twice);
    execution.freeze();
    weight.data()[0] = 3;
    assertThat(run(tape.inference(parallel, workspace, twice))).isEqualTo(3 * 81);
    assertThat(run(execution)).isEqualTo(3 * 16);
  }

  @Test
  void preparedBuffersArePlannedFor() {
    Execution execution = tape.inference(parallel, workspace, twice);
    assertThat(execution.bytes()).isEqualTo(tape.plannedBytes(null, twice));
    assertThat(execution.bytes()).isEqualTo(workspace.bytes() + 2 * (1 + 7) * Float.BYTES);
  }

  @Test
  void trainingPreparesNothing() {
    Execution execution = tape.training(parallel, workspace, twice);
    assertThat(execution.bytes()).isEqualTo(tape.plannedBytes(twice)).isEqualTo(workspace.bytes());
    assertThatThrownBy(execution::freeze)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("freeze: this program was made for training");
  }
}
