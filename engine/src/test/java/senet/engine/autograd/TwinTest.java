package senet.engine.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/** Programs that share what was prepared, and nothing else. */
class TwinTest {
  private static final int FROM_W = 3;

  /** {@code x w²}, the square prepared; from the input itself where {@code prepares} is 0. */
  private record TimesSquare(int prepares) implements Op {
    @Override
    public Shape outputShape(Shape... inputs) {
      return inputs[0];
    }

    @Override
    public int[] preparedSizes(Shape... inputs) {
      return new int[] {FROM_W};
    }

    @Override
    public boolean prepareReads(int i) {
      return i == prepares;
    }

    @Override
    public void prepare(Call call) {
      float w = call.input(prepares).data()[0];
      call.prepared(0)[0] = w * w;
    }

    @Override
    public void forward(Call call) {
      call.output().data()[0] = call.input(0).data()[0] * call.prepared(0)[0];
    }

    @Override
    public void backward(Call call) {}
  }

  private final Parallel parallel = Parallel.of(1);
  private final Tape tape = new Tape();
  private final Tensor weight = Tensor.of(Shape.scalar(), 2);
  private final Variable x = tape.constant(Tensor.of(Shape.scalar(), 3));
  private final Variable w = tape.constant(weight);

  private static float run(Execution execution, Variable y) {
    execution.forward();
    return execution.value(y).data()[0];
  }

  private Execution twin(Execution execution, float value) {
    return execution.twin(parallel, new Workspace(1), x, Tensor.of(Shape.scalar(), value));
  }

  @Test
  void inputsAndValuesAreItsOwnWhatIsPreparedIsNot() {
    Variable y = tape.apply(new TimesSquare(1), tape.apply(new TimesSquare(1), x, w), w);
    Execution execution = tape.inference(parallel, new Workspace(1), y);
    execution.freeze();
    Execution twin = twin(execution, 5);
    weight.data()[0] = 7; // frozen for both
    assertThat(run(execution, y)).isEqualTo(3 * 16);
    assertThat(run(twin, y)).isEqualTo(5 * 16);
    assertThat(execution.value(y).data()[0]).isEqualTo(3 * 16);
    assertThat(twin.value(x).data()[0]).isEqualTo(5);
    assertThat(execution.value(x).data()[0]).isEqualTo(3);
    assertThat(execution.bytes() - twin.bytes()).isEqualTo(2 * FROM_W * Float.BYTES);
  }

  @Test
  void whatIsPreparedFromTheInputIsItsOwn() {
    Variable y = tape.apply(new TimesSquare(0), x, w);
    Execution execution = tape.inference(parallel, new Workspace(1), y);
    execution.freeze();
    Execution twin = twin(execution, 5);
    assertThat(run(twin, y)).isEqualTo(5 * 25);
    assertThat(run(execution, y)).isEqualTo(3 * 9);
    assertThat(twin.bytes()).isEqualTo(execution.bytes());
  }

  @Test
  void misuse() {
    Variable y = tape.apply(new TimesSquare(1), x, w);
    Execution execution = tape.inference(parallel, new Workspace(1), y);
    assertThatThrownBy(() -> twin(execution, 5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("twin: freeze this program first");
    execution.freeze();
    Execution twin = twin(execution, 5);
    assertThatThrownBy(twin::freeze)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("freeze: this program is a twin, what it has prepared belongs to another");
    assertThatThrownBy(() -> twin(twin, 5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("twin: this program is one itself; hint: ask the first one");
    Tensor two = Tensor.zeros(Shape.vector(2));
    assertThatThrownBy(() -> execution.twin(parallel, new Workspace(1), x, two))
        .isInstanceOf(ShapeException.class)
        .hasMessage("twin: input is [] but its value [C=2]");
    Tensor one = Tensor.zeros(Shape.scalar());
    assertThatThrownBy(() -> execution.twin(parallel, new Workspace(1), y, one))
        .isInstanceOf(ShapeException.class)
        .hasMessage("twin: input is no leaf, [] but its value []");
  }
}
