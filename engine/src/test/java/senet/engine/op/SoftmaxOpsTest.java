package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.OpRun;
import senet.engine.op.reference.PointwiseReference;
import senet.engine.simd.MachineWidth;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** Softmax, its logarithm, and the loss. */
class SoftmaxOpsTest {
  private static Shape rows(int i) {
    return Shape.matrix(1 + i % 5, 2 + i * 2);
  }

  @Nested
  class SoftmaxTest implements OpContract {
    @Override
    public List<OpCase> cases() {
      List<OpCase> cases = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        cases.add(of(rows(i)));
      }
      if (MachineWidth.IS_OWN) { // threads share it, as they do at every width
        cases.add(of(Shape.matrix(4 * 64 + 7, 11)));
      }
      return cases;
    }

    static OpCase of(Shape x) {
      int c = x.dim(1);
      return OpCase.of(
              new Softmax(),
              in -> PointwiseReference.map(PointwiseReference.logSoftmax(in[0], c), Math::exp),
              x)
          .boundedBy(SoftmaxRoundings.ofSoftmax(c));
    }

    @Override
    public List<BadInput> badInputs() {
      return List.of(
          new BadInput(
              new Softmax(),
              List.of(Shape.scalar()),
              "Softmax[]: input has 0 axes, at least 1 is needed"));
    }
  }

  @Nested
  class LogSoftmaxTest implements OpContract {
    @Override
    public List<OpCase> cases() {
      List<OpCase> cases = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        cases.add(of(rows(i)));
      }
      if (MachineWidth.IS_OWN) { // threads share it, as they do at every width
        cases.add(of(Shape.matrix(4 * 64 + 7, 11)));
      }
      return cases;
    }

    static OpCase of(Shape x) {
      int c = x.dim(1);
      return OpCase.of(new LogSoftmax(), in -> PointwiseReference.logSoftmax(in[0], c), x)
          .boundedBy(SoftmaxRoundings.ofLogSoftmax(c));
    }

    @Override
    public List<BadInput> badInputs() {
      return List.of(
          new BadInput(
              new LogSoftmax(),
              List.of(Shape.scalar()),
              "LogSoftmax[]: input has 0 axes, at least 1 is needed"));
    }

    @Test
    void isFiniteAtLargeLogits() {
      Tensor x = Tensor.of(Shape.matrix(2, 2), 1e4f, -1e4f, -1e4f, -1e4f);
      OpRun run = new OpRun(new LogSoftmax(), new Tensor[] {x}, new boolean[1], 1);
      run.forward();
      float half = (float) Math.log(0.5);
      assertThat(run.output()).containsExactly(0, -2e4f, half, half);
    }
  }

  @Nested
  class CrossEntropyTest implements OpContract {
    @Override
    public List<OpCase> cases() {
      List<OpCase> cases = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        cases.add(of(i % 3 * 0.1f, rows(i)));
      }
      return cases;
    }

    static OpCase of(float smoothing, Shape x) {
      int c = x.dim(1);
      return OpCase.of(
              new CrossEntropy(smoothing),
              in -> PointwiseReference.crossEntropy(in[0], in[1], c, smoothing),
              x,
              Shape.vector(x.dim(0)))
          .constantFrom(1)
          .shapedBy(inputs -> withTargets(inputs, c))
          .boundedBy(SoftmaxRoundings.ofCrossEntropy(c, smoothing));
    }

    private static Tensor[] withTargets(Tensor[] inputs, int classes) {
      for (int i = 0; i < inputs[1].size(); i++) {
        inputs[1].data()[i] = i * 7 % classes;
      }
      return inputs;
    }

    @Override
    public List<BadInput> badInputs() {
      return List.of(
          new BadInput(
              new CrossEntropy(0),
              List.of(Shape.matrix(4, 10), Shape.vector(3)),
              "CrossEntropy[labelSmoothing=0.0]: 4 rows of logits but targets are [C=3]; logits"
                  + " [N=4, C=10], targets [C=3]"),
          new BadInput(
              new CrossEntropy(0),
              List.of(Shape.vector(4), Shape.vector(4)),
              "CrossEntropy[labelSmoothing=0.0]: logits have 1 axes, 2 are needed: N, C; logits"
                  + " [C=4], targets [C=4]"));
    }

    @Test
    void uniformLogitsCostTheLogarithmOfTheClasses() {
      Tensor[] inputs = {Tensor.zeros(Shape.matrix(3, 10)), Tensor.of(Shape.vector(3), 0, 5, 9)};
      OpRun run = new OpRun(new CrossEntropy(0.1f), inputs, new boolean[2], 1);
      run.forward();
      assertThat(run.output()).containsExactly((float) Math.log(10));
    }

    @Test
    void aTargetThatIsNoClassIsNamed() {
      Tensor[] inputs = {Tensor.zeros(Shape.matrix(2, 10)), Tensor.of(Shape.vector(2), 3, 255)};
      OpRun run = new OpRun(new CrossEntropy(0), inputs, new boolean[2], 1);
      assertThatThrownBy(run::forward)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "CrossEntropy[labelSmoothing=0.0]: target of row 1 is 255.0, classes are 0 to 9");
    }
  }
}
