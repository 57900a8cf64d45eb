package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.OpRun;
import senet.engine.simd.MachineWidth;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** Ops that move values, and dropout. */
class LayoutOpsTest {
  @Nested
  class ChannelSliceTest implements ExactOpContract, LinearOpContract {
    @Override
    public List<OpCase> cases() {
      List<OpCase> cases = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        int c = 2 + i * 2;
        int from = i % 3 == 0 ? 0 : c / 3;
        int to = i % 2 == 0 ? c : c - 1;
        Shape x = i % 2 == 0 ? Shape.nhwc(2, 3, 1 + i % 4, c) : Shape.matrix(5, c);
        cases.add(of(x, from, to));
      }
      if (MachineWidth.IS_OWN) { // threads share it, as they do at every width
        cases.add(of(Shape.matrix(3 * Operands.GRAIN / 40 + 19, 40), 3, 36));
      }
      return cases;
    }

    static OpCase of(Shape x, int from, int to) {
      int c = x.dim(x.rank() - 1);
      Function<double[][], double[]> slice =
          in -> {
            double[] y = new double[in[0].length / c * (to - from)];
            for (int j = 0; j < y.length; j++) {
              y[j] = in[0][j / (to - from) * c + from + j % (to - from)];
            }
            return y;
          };
      return OpCase.of(new ChannelSlice(from, to), slice, x)
          .linearWithin(LinearRoundings.none(slice));
    }

    @Override
    public List<BadInput> badInputs() {
      return List.of(
          new BadInput(
              new ChannelSlice(2, 9),
              List.of(Shape.matrix(2, 8)),
              "ChannelSlice[from=2, to=9]: channels 2 to 9 are not a range of the last axis; input"
                  + " [N=2, C=8]"));
    }
  }

  @Nested
  class FlattenTest implements ExactOpContract, LinearOpContract {
    @Override
    public List<OpCase> cases() {
      List<OpCase> cases = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        cases.add(of(Shape.nhwc(1 + i % 3, 1 + i % 4, 1 + i % 5, 1 + i * 2)));
      }
      return cases;
    }

    static OpCase of(Shape x) {
      int c = x.dim(3);
      int pixels = x.dim(1) * x.dim(2);
      Function<double[][], double[]> flat =
          in -> {
            double[] y = new double[in[0].length];
            for (int j = 0; j < y.length; j++) {
              int n = j / (pixels * c);
              y[(n * c + j % c) * pixels + j / c % pixels] = in[0][j];
            }
            return y;
          };
      return OpCase.of(new Flatten(), flat, x).linearWithin(LinearRoundings.none(flat));
    }

    @Override
    public List<BadInput> badInputs() {
      return List.of(
          new BadInput(
              new Flatten(),
              List.of(Shape.matrix(2, 8)),
              "Flatten[]: input has 2 axes, 4 are needed: N, H, W, C; input [N=2, C=8]"));
    }
  }

  @Nested
  class IdentityShortcutTest implements ExactOpContract, LinearOpContract {
    @Override
    public List<OpCase> cases() {
      List<OpCase> cases = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        Shape x = Shape.nhwc(1 + i % 3, 1 + i % 7, 2 + i % 4, 1 + i);
        cases.add(of(new IdentityShortcut(1 + i % 3, 1 + i + i % 5), x));
      }
      if (MachineWidth.IS_OWN) { // threads share both, as they do at every width
        cases.add(of(new IdentityShortcut(1, 50), Shape.nhwc(5, 17, 16, 33)));
        cases.add(of(new IdentityShortcut(2, 41), Shape.nhwc(4, 41, 41, 20)));
      }
      return cases;
    }

    /** As long as there is a number for it: the sum of size and stride is beyond 2^31. */
    @Test
    void stridesBeyondTheImageTakeItsFirstPixel() {
      for (int stride : new int[] {32, Integer.MAX_VALUE - 30, Integer.MAX_VALUE}) {
        assertThat(new IdentityShortcut(stride, 3).outputShape(Shape.nhwc(1, 32, 32, 3)))
            .isEqualTo(Shape.nhwc(1, 1, 1, 3));
      }
    }

    static OpCase of(IdentityShortcut op, Shape x) {
      Function<double[][], double[]> moved = in -> reference(op, x, in[0]);
      return OpCase.of(op, moved, x).linearWithin(LinearRoundings.none(moved));
    }

    private static double[] reference(IdentityShortcut op, Shape x, double[] in) {
      Shape out = op.outputShape(x);
      double[] y = new double[out.size()];
      int front = (op.channels() - x.dim(3)) / 2;
      for (int i = 0; i < in.length; i++) {
        int h = i / x.dim(3) / x.dim(2) % x.dim(1);
        int w = i / x.dim(3) % x.dim(2);
        int n = i / x.dim(3) / x.dim(2) / x.dim(1);
        if (h % op.stride() == 0 && w % op.stride() == 0) {
          int pixel = (n * out.dim(1) + h / op.stride()) * out.dim(2) + w / op.stride();
          y[pixel * op.channels() + front + i % x.dim(3)] = in[i];
        }
      }
      return y;
    }

    @Override
    public List<BadInput> badInputs() {
      return List.of(
          new BadInput(
              new IdentityShortcut(2, 16),
              List.of(Shape.nhwc(1, 4, 4, 32)),
              "IdentityShortcut[stride=2, channels=16]: input has 32 channels, more than the 16 of"
                  + " the output; input [N=1, H=4, W=4, C=32]"));
    }
  }

  @Nested
  class DropoutTest implements ExactOpContract, LinearOpContract {
    @Override
    public List<OpCase> cases() {
      List<OpCase> cases = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        cases.add(of(i * 0.04f, 1 + i * 3));
      }
      if (MachineWidth.IS_OWN) { // threads share it, as they do at every width
        cases.add(of(0.3f, 3 * Operands.GRAIN + 19));
      }
      return cases;
    }

    /** What is kept is multiplied by a power of two. */
    @Override
    public List<OpCase> exactCases() {
      List<OpCase> cases = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        cases.add(of(1 - 1f / (1 << i % 4), 1 + i * 5));
      }
      return cases;
    }

    @Override
    public Tensor[] integers(OpCase c) {
      return atThirdStep(ExactOpContract.super.integers(c));
    }

    static OpCase of(float p, int n) {
      boolean[] kept = kept(p, n);
      Function<double[][], double[]> dropped =
          in -> {
            double[] y = new double[n];
            Arrays.setAll(y, i -> kept[i] ? in[0][i] / (1 - (double) p) : 0);
            return y;
          };
      LinearRoundings.Adjoint scaled =
          (input, _, dy) ->
              input == 1
                  ? new double[1]
                  : Arrays.stream(dy).map(value -> value / (1 - (double) p)).toArray();
      // 1 - p, its quotient, and the product
      LinearRoundings bounds = new LinearRoundings(dropped, scaled, 3, 3, 0);
      return OpCase.of(new Dropout(p, 7), dropped, Shape.vector(n), Shape.scalar())
          .constantFrom(1)
          .linearWithin(bounds)
          .shapedBy(DropoutTest::atThirdStep);
    }

    private static Tensor[] atThirdStep(Tensor[] inputs) {
      inputs[1].data()[0] = 3;
      return inputs;
    }

    /** Which values stay is read off the op itself; that they are scaled and how many is tested. */
    private static boolean[] kept(float p, int n) {
      Tensor ones = Tensor.zeros(Shape.vector(n));
      Arrays.fill(ones.data(), 1);
      Tensor[] inputs = {ones, Tensor.of(Shape.scalar(), 3)};
      OpRun run = new OpRun(new Dropout(p, 7), inputs, new boolean[2], 1);
      run.forward();
      float[] output = run.output(); // a copy
      boolean[] kept = new boolean[n];
      for (int i = 0; i < n; i++) {
        kept[i] = output[i] != 0;
      }
      return kept;
    }

    @Override
    public List<BadInput> badInputs() {
      return List.of(
          new BadInput(
              new Dropout(0.5f, 1),
              List.of(Shape.vector(4), Shape.vector(2)),
              "Dropout[p=0.5, seed=1]: the number of the step must be one value but is [C=2]; input"
                  + " [C=4]"));
    }

    @Test
    void dropsTheRightShareAndOtherValuesAtAnotherStep() {
      int n = 10_000;
      int[] zeros = new int[2];
      int same = 0;
      float[][] outputs = new float[2][];
      for (int step = 0; step < 2; step++) {
        Tensor ones = Tensor.zeros(Shape.vector(n));
        Arrays.fill(ones.data(), 1);
        Tensor[] inputs = {ones, Tensor.of(Shape.scalar(), step)};
        OpRun run = new OpRun(new Dropout(0.3f, 1), inputs, new boolean[2], 2);
        run.forward();
        outputs[step] = run.output();
        for (float value : outputs[step]) {
          zeros[step] += value == 0 ? 1 : 0;
        }
      }
      for (int i = 0; i < n; i++) {
        same += outputs[0][i] == outputs[1][i] ? 1 : 0;
      }
      // Six standard deviations of a binomial count: 46 each.
      assertThat(zeros[0]).isBetween(2724, 3276);
      assertThat(zeros[1]).isBetween(2724, 3276);
      assertThat(same).isBetween(5500, 6100); // 0.3² + 0.7² = 0.58
    }
  }
}
