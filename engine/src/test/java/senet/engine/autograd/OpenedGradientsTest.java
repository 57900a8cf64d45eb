package senet.engine.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import senet.engine.op.Add;
import senet.engine.op.BlockEnd;
import senet.engine.op.Flatten;
import senet.engine.op.Linear;
import senet.engine.op.Multiply;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/** Who is told to write a gradient, and who to add to it. */
class OpenedGradientsTest {
  private final List<String> told = new ArrayList<>();
  private final Tape tape = new Tape();
  private final Shape shape = Shape.matrix(1, 3);
  private final Tensor gradient = Tensor.zeros(shape);
  private final Variable x = tape.parameter(Tensor.of(shape, 1, 2, 3), gradient);

  /** The sum of its inputs, which says what it is told and what it finds. */
  private final class Told implements Op {
    private final String name;
    private final boolean opens;

    Told(String name, boolean opens) {
      this.name = name;
      this.opens = opens;
    }

    @Override
    public Shape outputShape(Shape... inputs) {
      return inputs[0];
    }

    @Override
    public void forward(Call call) {
      for (int j = 0; j < call.output().size(); j++) {
        float sum = 0;
        for (int i = 0; i < call.inputs(); i++) {
          sum += call.input(i).data()[j];
        }
        call.output().data()[j] = sum;
      }
    }

    @Override
    public void backward(Call call) {
      for (int i = 0; i < call.inputs(); i++) {
        boolean written = call.opensGradient(i);
        told.add("%s %d %s".formatted(name, i, written ? "writes" : "adds"));
        float[] d = call.inputGradient(i).data();
        for (int j = 0; j < call.output().size(); j++) {
          d[j] = (written ? 0 : d[j]) + call.outputGradient().data()[j];
        }
      }
    }

    @Override
    public boolean opensGradient(int i) {
      return opens;
    }
  }

  private void step(Variable y) {
    Tensor row = Tensor.of(Shape.of("KC", 1, 3), 1, 10, 100);
    Variable loss = tape.apply(new Linear(), y, tape.constant(row));
    try (Parallel parallel = Parallel.of(1)) {
      Workspace workspace = new Workspace(1);
      for (int i = 0; i < 4; i++) { // whatever was in the blocks is not to be added to
        Arrays.fill(workspace.block(i, 64), Float.NaN);
      }
      Execution execution = tape.training(parallel, workspace, loss);
      execution.forward();
      execution.backward();
    }
  }

  @Test
  void aValueReadTwiceByOneOpIsWrittenOnce() {
    Variable u = tape.apply(new Told("first", true), x);
    step(tape.apply(new Told("second", true), u, u));
    assertThat(told).containsExactly("second 0 writes", "second 1 adds", "first 0 adds");
    assertThat(gradient.data()).containsExactly(2, 20, 200);
  }

  /** The last reader's backward is the first. */
  @Test
  void ofTwoReadersTheLastWrites() {
    Variable u = tape.apply(new Told("u", true), x);
    Variable left = tape.apply(new Told("left", true), u);
    step(tape.apply(new Told("sum", true), left, u));
    assertThat(told).containsExactly("sum 0 writes", "sum 1 writes", "left 0 adds", "u 0 adds");
    assertThat(gradient.data()).containsExactly(2, 20, 200);
  }

  @Test
  void whoCannotWriteFindsZeros() {
    Variable u = tape.apply(new Told("u", false), x);
    step(tape.apply(new Told("sum", false), u, u));
    assertThat(told).containsExactly("sum 0 adds", "sum 1 adds", "u 0 adds");
    assertThat(gradient.data()).containsExactly(2, 20, 200);
  }

  /** Parameters' gradients are their owner's: what is there stays. */
  @Test
  void parametersAreAddedTo() {
    Arrays.fill(gradient.data(), 7);
    step(tape.apply(new Told("op", true), x, x));
    assertThat(told).containsExactly("op 0 adds", "op 1 adds");
    assertThat(gradient.data()).containsExactly(9, 27, 207);
  }

  /** The engine's own ops, whose inputs are one variable: {@code (u + u) (u + u)}, u = 2 x. */
  @Test
  void sumsAndProductsOfAValueWithItself() {
    Variable u = tape.apply(new Add(), x, x);
    Variable sum = tape.apply(new Add(), u, u);
    step(tape.apply(new Multiply(), sum, sum));
    assertThat(gradient.data()).containsExactly(32, 640, 9600); // 32 x
  }

  /** {@code u u^T}: a matrix product's operands, u = x + x. */
  @Test
  void aMatrixTimesItself() {
    Variable u = tape.apply(new Add(), x, x);
    Variable loss = tape.apply(new Linear(), u, u);
    try (Parallel parallel = Parallel.of(1)) {
      Execution execution = tape.training(parallel, new Workspace(1), loss);
      execution.forward();
      execution.backward();
    }
    assertThat(gradient.data()).containsExactly(8, 16, 24);
  }

  /** A block whose shortcut is its own input: {@code u + u}, with and without gate u. */
  @Test
  void aBlockEndOntoItself() {
    Shape pixel = Shape.nhwc(1, 1, 1, 3);
    Tensor ofPixel = Tensor.zeros(pixel);
    Variable v = tape.parameter(Tensor.of(pixel, 1, 2, 3), ofPixel);
    Variable u = tape.apply(new Add(), v, v);
    BlockEnd sum = new BlockEnd(false, false, false, true, true);
    step(tape.apply(new Flatten(), tape.apply(sum, u, u)));
    assertThat(ofPixel.data()).containsExactly(4, 40, 400);
    Arrays.fill(ofPixel.data(), 0);
    BlockEnd gated = new BlockEnd(false, true, false, true, true); // u u + u
    step(tape.apply(new Flatten(), tape.apply(gated, u, u, u)));
    assertThat(ofPixel.data()).containsExactly(10, 180, 2600); // 2 (2 u + 1)
  }
}
