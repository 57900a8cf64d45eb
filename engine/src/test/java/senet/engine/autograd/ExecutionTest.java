package senet.engine.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.op.Add;
import senet.engine.op.CrossEntropy;
import senet.engine.op.Multiply;
import senet.engine.op.Relu;
import senet.engine.op.Sigmoid;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

class ExecutionTest {
  private static Tensor normal(Shape shape, String name) {
    Tensor tensor = Tensor.zeros(shape);
    Draws draws = Draws.of(1, name, 0);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = draws.normal(i);
    }
    return tensor;
  }

  /** Random programs of elementwise ops: every value and gradient as if nothing shared memory. */
  @Property
  void sharedBuffersChangeNothing(@ForAll @IntRange(min = 1, max = 1_000_000) int seed) {
    Draws draws = Draws.of(seed, "program", 0);
    Shape shape = Shape.matrix(2, 3);
    Tape tape = new Tape();
    Tensor[] gradients = {Tensor.zeros(shape), Tensor.zeros(shape)};
    Variable[] values = new Variable[12];
    values[0] = tape.parameter(normal(shape, "a"), gradients[0]);
    values[1] = tape.parameter(normal(shape, "b"), gradients[1]);
    for (int i = 2; i < values.length; i++) {
      Variable left = values[draws.below(3L * i, i)];
      Variable right = values[draws.below(3L * i + 1, i)];
      values[i] =
          switch (draws.below(3L * i + 2, 4)) {
            case 0 -> tape.apply(new Add(), left, right);
            case 1 -> tape.apply(new Multiply(), left, right);
            case 2 -> tape.apply(new Relu(), left);
            default -> tape.apply(new Sigmoid(), left);
          };
    }
    Tensor targets = Tensor.zeros(Shape.vector(2));
    Variable loss =
        tape.apply(new CrossEntropy(0), values[values.length - 1], tape.constant(targets));
    Tensor[] shared = run(tape, loss, gradients);
    Tensor[] apart = run(tape, loss, gradients, values); // kept values share nothing
    for (int i = 0; i < shared.length; i++) {
      assertThat(shared[i].data()).isEqualTo(apart[i].data());
    }
  }

  private static Tensor[] run(Tape tape, Variable loss, Tensor[] gradients, Variable... kept) {
    try (Parallel parallel = Parallel.of(1)) {
      Execution execution = tape.training(parallel, new Workspace(1), loss, kept);
      execution.forward();
      Tensor value = Tensor.of(Shape.scalar(), execution.value(loss).data()[0]);
      for (Tensor gradient : gradients) {
        Arrays.fill(gradient.data(), 0);
      }
      execution.backward();
      return new Tensor[] {
        value,
        Tensor.of(gradients[0].shape(), gradients[0].data().clone()),
        Tensor.of(gradients[1].shape(), gradients[1].data().clone())
      };
    }
  }

  @Test
  void usingAValueTwiceDoublesItsGradient() {
    Shape shape = Shape.matrix(1, 3);
    Tensor[] gradients = {Tensor.zeros(shape), Tensor.zeros(shape)};
    Tensor doubled = normal(shape, "x");
    for (int i = 0; i < 3; i++) {
      doubled.data()[i] *= 2;
    }
    Tape tape = new Tape();
    Variable x = tape.parameter(normal(shape, "x"), gradients[0]);
    backward(tape, tape.apply(new Add(), x, x));
    Tape other = new Tape();
    backward(other, other.parameter(doubled, gradients[1]));
    for (int i = 0; i < 3; i++) {
      assertThat(gradients[0].data()[i]).isEqualTo(2 * gradients[1].data()[i]).isNotZero();
    }
  }

  private static void backward(Tape tape, Variable logits) {
    Variable target = tape.constant(Tensor.zeros(Shape.vector(1)));
    Variable loss = tape.apply(new CrossEntropy(0), logits, target);
    try (Parallel parallel = Parallel.of(1)) {
      Execution execution = tape.training(parallel, new Workspace(1), loss);
      execution.forward();
      execution.backward();
    }
  }

  /** Twice x, with scratch; counts how often it is asked. */
  private static final class Counted implements RangedOp {
    private int forwards;
    private int backwards;

    @Override
    public Shape outputShape(Shape... inputs) {
      return inputs[0];
    }

    @Override
    public void forward(Call call) {
      forwards++;
      float[] scratch = call.workspace().shared(0, 1);
      float[] x = call.input(0).data();
      float[] y = call.output().data();
      call.parallel().once(() -> scratch[0] = 2 * x[0]);
      call.parallel().once(() -> y[0] = scratch[0]);
    }

    @Override
    public void backward(Call call) {
      backwards++;
      float[] dx = call.inputGradient(0).data();
      float[] dy = call.outputGradient().data();
      call.parallel().once(() -> dx[0] += 2 * dy[0]);
    }
  }

  /** Twice x, worked out by the thread that asks. */
  private record Twice() implements Op {
    @Override
    public Shape outputShape(Shape... inputs) {
      return inputs[0];
    }

    @Override
    public void forward(Call call) {
      call.output().data()[0] = 2 * call.input(0).data()[0];
    }

    @Override
    public void backward(Call call) {
      call.inputGradient(0).data()[0] += 2 * call.outputGradient().data()[0];
    }
  }

  @Test
  void anOpThatWorksOutsideOfRangesIsAskedInEachStep() {
    Tensor x = Tensor.of(Shape.scalar(), 3);
    Tensor gradient = Tensor.zeros(Shape.scalar());
    Tape tape = new Tape();
    Variable loss = tape.apply(new Twice(), tape.parameter(x, gradient));
    try (Parallel parallel = Parallel.of(1)) {
      Execution execution = tape.training(parallel, new Workspace(1), loss);
      for (int step = 1; step <= 6; step++) {
        x.data()[0] = step;
        execution.forward();
        execution.backward();
        assertThat(execution.value(loss).data()[0]).isEqualTo(2 * step);
        assertThat(gradient.data()[0]).isEqualTo(2 * step);
      }
    }
  }

  /** First scratch grows, in the second step it has its size, the third one's ranges are kept. */
  @Test
  void rangesAreKeptWhileScratchStays() {
    Counted op = new Counted();
    Tensor x = Tensor.of(Shape.scalar(), 3);
    Tensor gradient = Tensor.zeros(Shape.scalar());
    Tape tape = new Tape();
    Variable loss = tape.apply(op, tape.parameter(x, gradient));
    try (Parallel parallel = Parallel.of(1)) {
      Workspace workspace = new Workspace(1);
      Execution execution = tape.training(parallel, workspace, loss);
      for (int step = 1; step <= 12; step++) {
        if (step == 8) {
          workspace.shared(0, 100); // as another program may
        }
        x.data()[0] = step;
        gradient.data()[0] = 0;
        execution.forward();
        execution.backward();
        assertThat(execution.value(loss).data()[0]).isEqualTo(2 * step);
        assertThat(gradient.data()[0]).isEqualTo(2);
        int asked = step < 8 ? Math.min(step, 3) : Math.min(3 + step - 7, 5);
        assertThat(op.forwards).as("forward in step %d", step).isEqualTo(asked);
        assertThat(op.backwards).as("backward in step %d", step).isEqualTo(asked);
      }
    }
  }

  @Test
  void mistakesAreToldInOneLine() {
    Tape tape = new Tape();
    Variable x = tape.constant(normal(Shape.matrix(2, 3), "x"));
    try (Parallel parallel = Parallel.of(1)) {
      Workspace workspace = new Workspace(1);
      assertThatThrownBy(() -> tape.training(parallel, workspace, x))
          .isInstanceOf(ShapeException.class)
          .hasMessage(
              "training: the loss must be one value but is [N=2, C=3]; hint: end with a loss, such"
                  + " as CrossEntropy");
      Variable y = tape.apply(new Relu(), x);
      Variable z = tape.apply(new Relu(), y);
      Execution execution = tape.inference(parallel, workspace, z);
      assertThatThrownBy(() -> execution.value(y))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "value: [N=2, C=3] is not kept by this program; hint: name it when the program is"
                  + " made");
      assertThatThrownBy(execution::backward)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("backward: this program was made for inference");
      assertThatThrownBy(() -> new Tape().apply(new Relu(), x))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Relu[]: input 0 [N=2, C=3] was recorded by another tape");
    }
  }
}
