package senet.engine.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import senet.engine.op.CrossEntropy;
import senet.engine.op.Relu;
import senet.engine.op.Sigmoid;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/** Programs used in another order, or with other variables, than they were made for. */
class ProgramMisuseTest {
  private static final String ONCE =
      "backward: run forward first; each forward allows one backward";

  private final Parallel parallel = Parallel.of(1);
  private final Workspace workspace = new Workspace(1);
  private final Tensor gradient = Tensor.zeros(Shape.matrix(1, 3));

  /** A loss of one parameter, through values that backward overwrites. */
  private final class Program {
    final Tape tape = new Tape();
    final Variable x = tape.parameter(Tensor.of(Shape.matrix(1, 3), 1, 2, 3), gradient);
    final Variable y = tape.apply(new Sigmoid(), tape.apply(new Sigmoid(), x));
    final Variable loss =
        tape.apply(new CrossEntropy(0), y, tape.constant(Tensor.zeros(Shape.vector(1))));
  }

  @AfterEach
  void endThreads() {
    parallel.close();
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void backwardRunsOnceAfterEachForward() {
    Program program = new Program();
    Execution execution = program.tape.training(parallel, workspace, program.loss);
    assertThatThrownBy(execution::backward)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(ONCE);
    execution.forward();
    execution.backward();
    float[] once = gradient.data().clone();
    assertThatThrownBy(execution::backward)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(ONCE);
    assertThat(gradient.data()).isEqualTo(once); // refused before anything was added
    execution.forward();
    execution.forward();
    execution.backward();
    for (int i = 0; i < once.length; i++) {
      assertThat(gradient.data()[i]).isEqualTo(2 * once[i]).isNotZero();
    }
  }

  /** Half of the values are then those of the run before. */
  @Test
  void backwardNeedsAForwardThatEnded() {
    boolean[] broken = {false};
    Op op =
        new Op() {
          @Override
          public Shape outputShape(Shape... inputs) {
            return Shape.scalar();
          }

          @Override
          public void forward(Call call) {
            if (broken[0]) {
              throw new ArithmeticException("broken");
            }
          }

          @Override
          public void backward(Call call) {
            call.inputGradient(0).data()[0]++;
          }
        };
    Tape tape = new Tape();
    Variable x = tape.parameter(Tensor.zeros(Shape.matrix(1, 3)), gradient);
    Execution execution = tape.training(parallel, workspace, tape.apply(op, x));
    execution.forward();
    broken[0] = true;
    assertThatThrownBy(execution::forward).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(execution::backward)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(ONCE);
    assertThat(gradient.data()).containsOnly(0);
  }

  @Test
  void variablesOfAnotherTapeAreRefused() {
    Program program = new Program();
    Program other = new Program();
    Execution execution = program.tape.training(parallel, workspace, program.loss, program.y);
    execution.forward();
    assertRefused(() -> execution.value(other.y), "value: [N=1, C=3] was recorded by another tape");
    assertRefused(() -> execution.value(other.x), "value: [N=1, C=3] was recorded by another tape");
    assertRefused(
        () -> program.tape.training(parallel, workspace, other.loss),
        "training: [] was recorded by another tape");
    assertRefused(
        () -> program.tape.training(parallel, workspace, program.loss, other.y),
        "training: [N=1, C=3] was recorded by another tape");
    assertRefused(
        () -> program.tape.inference(parallel, workspace, other.y),
        "inference: [N=1, C=3] was recorded by another tape");
    assertRefused(
        () -> program.tape.plannedBytes(null, other.y),
        "plannedBytes: [N=1, C=3] was recorded by another tape");
  }

  @Test
  void whatWasRecordedAfterTheProgramWasMadeIsNotInIt() {
    Program program = new Program();
    Execution execution = program.tape.inference(parallel, workspace, program.y);
    Variable later = program.tape.apply(new Relu(), program.y);
    assertRefused(
        () -> execution.value(later),
        "value: [N=1, C=3] is not kept by this program; hint: name it when the program is made");
  }
}
