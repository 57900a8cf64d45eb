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
