package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
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
    private static final double PLAIN_LOSS = 1.5534098650255266;
    private static final double[] PLAIN_GRADIENT = {
      -0.28735480392998164,
      0.019556286635343725,
      0.26779851729463794,
      0.2954343769639154,
      -0.1701340451454131,
      -0.12530033181850225
    };
    private static final double SMOOTHED_LOSS = 1.5599202816921933;
    private static final double[] SMOOTHED_GRADIENT = {
      -0.23527147059664832,
      -0.02211038003132294,
      0.25738185062797125,
      0.26939271029724876,
      -0.14930071181207977,
      -0.12009199848516891
    };

    @Override
    public List<OpCase> cases() {
      List<OpCase> cases = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        cases.add(of(i % 3 * 0.1f, rows(i)));
        cases.add(ofShares(i % 3 * 0.1f, rows(i)));
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

    private static OpCase ofShares(float smoothing, Shape x) {
      int c = x.dim(1);
      return OpCase.of(
              new CrossEntropy(smoothing),
              in -> PointwiseReference.sharedCrossEntropy(in[0], in[1], c, smoothing),
              x,
              x)
          .constantFrom(1)
          .shapedBy(inputs -> withShares(inputs, c))
          .boundedBy(SoftmaxRoundings.ofSharedCrossEntropy(c, smoothing));
    }

    /** Most of a class, and the rest of another one, which may be the same. */
    private static Tensor[] withShares(Tensor[] inputs, int classes) {
      float[] shares = inputs[1].data();
      Arrays.fill(shares, 0);
      for (int row = 0; row < shares.length / classes; row++) {
        shares[row * classes + row * 7 % classes] += 0.7f;
        shares[row * classes + row * 3 % classes] += 0.3f;
      }
      return inputs;
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
                  + " [C=4], targets [C=4]"),
          new BadInput(
              new CrossEntropy(0),
              List.of(Shape.matrix(4, 10), Shape.matrix(4, 9)),
              "CrossEntropy[labelSmoothing=0.0]: 4 rows of logits but targets are [N=4, C=9];"
                  + " logits [N=4, C=10], targets [N=4, C=9]"));
    }

    /** Bit by bit. */
    @Test
    void aShareOfOneIsAClass() {
      Tensor logits = Tensor.of(Shape.matrix(2, 3), 0.5f, -1, 2, 1.5f, 0, -0.25f);
      for (float smoothing : new float[] {0, 0.1f}) {
        OpRun classes = run(smoothing, logits, Tensor.of(Shape.vector(2), 2, 0));
        OpRun shares = run(smoothing, logits, Tensor.of(Shape.matrix(2, 3), 0, 0, 1, 1, 0, 0));
        assertThat(shares.output()).containsExactly(classes.output());
        assertThat(shares.gradient(0)).containsExactly(classes.gradient(0));
      }
    }

    /** PyTorch 1.13's loss and gradient, in double, of shares that are floats. */
    @Test
    void sharesGiveWhatPytorchGives() {
      Tensor logits = Tensor.of(Shape.matrix(2, 3), 0.5f, -1, 2, 1.5f, 0, -0.25f);
      Tensor shares = Tensor.of(Shape.matrix(2, 3), 0.75f, 0, 0.25f, 0.125f, 0.5f, 0.375f);
      OpRun plain = run(0, logits, shares);
      assertThat((double) plain.output()[0]).isCloseTo(PLAIN_LOSS, within(1e-7));
      OpRun smoothed = run(0.25f, logits, shares);
      assertThat((double) smoothed.output()[0]).isCloseTo(SMOOTHED_LOSS, within(1e-7));
      for (int i = 0; i < 6; i++) {
        assertThat((double) plain.gradient(0)[i]).isCloseTo(PLAIN_GRADIENT[i], within(3e-8));
        assertThat((double) smoothed.gradient(0)[i]).isCloseTo(SMOOTHED_GRADIENT[i], within(3e-8));
      }
    }

    private static OpRun run(float smoothing, Tensor logits, Tensor targets) {
      OpRun run =
          new OpRun(
              new CrossEntropy(smoothing),
              new Tensor[] {logits, targets},
              new boolean[] {true, false},
              1);
      run.forward();
      run.backward(new float[] {1});
      return run;
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
