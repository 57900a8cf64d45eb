package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.OpRun;
import senet.engine.op.reference.PoolingReference;
import senet.engine.simd.MachineWidth;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** Pooling over windows and over whole images. */
class PoolingTest {
  /** H, W, kernel, stride, padding, ceil mode. */
  private static final int[][] WINDOWS = {
    {8, 8, 2, 2, 0, 0}, {9, 7, 3, 2, 1, 0}, {15, 15, 3, 2, 0, 1}, {7, 7, 3, 3, 0, 0},
    {6, 6, 3, 1, 1, 0}, {5, 5, 2, 2, 1, 1}, {7, 8, 3, 2, 1, 1}, {4, 4, 4, 4, 0, 0},
    {10, 3, 2, 3, 0, 1}, {6, 6, 2, 2, 0, 1}, {1, 1, 1, 1, 0, 0}
  };

  /** Of windows that all cover a power of two of cells, so that shares of them are exact. */
  private static final int[][] POWERS_OF_TWO = {
    {8, 8, 2, 2, 0, 0}, {5, 5, 2, 2, 1, 1}, {4, 4, 4, 4, 0, 0}, {10, 3, 2, 3, 0, 1},
    {6, 6, 2, 2, 0, 1}, {1, 1, 1, 1, 0, 0}, {7, 5, 2, 1, 0, 0}, {9, 5, 1, 2, 0, 0},
    {8, 6, 4, 2, 2, 0}, {7, 9, 4, 1, 0, 0}, {6, 8, 4, 2, 0, 1}, {8, 8, 8, 8, 0, 0}
  };

  private static final int[] CHANNELS = {1, 5, 16, 19, 33};

  /** Of a size that threads share, as they do at every width. */
  private static final Shape SHARED = Shape.nhwc(2, 63, 61, 33);

  /** Windows that a pixel may be in. */
  private static int overlaps(int[] window) {
    int alongOneAxis = Math.ceilDiv(window[2], window[3]);
    return alongOneAxis * alongOneAxis;
  }

  private interface LargestContract extends ExactOpContract {
    /** All different, so that there is one largest value. */
    @Override
    default Tensor[] integers(OpCase c) {
      Tensor[] inputs = c.draw();
      int n = inputs[0].size();
      for (int i = 0; i < n; i++) {
        inputs[0].data()[i] = (int) ((long) i * 7919 % n);
      }
      return inputs;
    }
  }

  @Nested
  class MaxPoolTest implements LargestContract {
    @Override
    public List<OpCase> cases() {
      List<OpCase> cases = new ArrayList<>();
      for (int i = 0; i < 2 * WINDOWS.length; i++) {
        int[] v = WINDOWS[i % WINDOWS.length];
        Shape x = Shape.nhwc(1 + i % 3, v[0], v[1], CHANNELS[i % CHANNELS.length]);
        cases.add(of(x, v));
      }
      if (MachineWidth.IS_OWN) {
        cases.add(of(SHARED, WINDOWS[1]));
      }
      return cases;
    }

    static OpCase of(Shape x, int[] v) {
      MaxPool2d op = new MaxPool2d(v[2], v[3], v[4], v[5] == 1);
      Shape y = op.outputShape(x);
      Function<double[][], double[]> max =
          in -> PoolingReference.max(in[0], x, y, v[2], v[3], v[4]);
      LinearRoundings.Adjoint all =
          (_, _, dy) -> PoolingReference.toAllCells(dy, x, y, v[2], v[3], v[4]);
      return OpCase.of(op, max, x).boundedBy(new LinearRoundings(max, all, 0, overlaps(v)));
    }

    @Override
    public List<BadInput> badInputs() {
      return List.of(
          new BadInput(
              new MaxPool2d(3, 2),
              List.of(Shape.nhwc(1, 2, 2, 4)),
              "MaxPool2d[kernel=3, stride=2, padding=0, ceilMode=false]: a window of 3x3 does not"
                  + " fit an input of 2x2; input [N=1, H=2, W=2, C=4]"),
          new BadInput(
              new MaxPool2d(3, 2),
              List.of(Shape.matrix(2, 4)),
              "MaxPool2d[kernel=3, stride=2, padding=0, ceilMode=false]: input has 2 axes, 4 are"
                  + " needed: N, H, W, C; input [N=2, C=4]"));
    }

    @Test
    void tiesGoToTheFirstAndNanWins() {
      Tensor x = Tensor.of(Shape.nhwc(1, 2, 2, 1), 3, 3, 3, 3);
      OpRun run = new OpRun(new MaxPool2d(2, 2), new Tensor[] {x}, new boolean[] {true}, 1);
      run.forward();
      run.backward(new float[] {5});
      assertThat(run.gradient(0)).containsExactly(5, 0, 0, 0);
      Tensor nan = Tensor.of(Shape.nhwc(1, 2, 2, 1), 3, Float.NaN, 4, 9);
      OpRun second = new OpRun(new MaxPool2d(2, 2), new Tensor[] {nan}, new boolean[] {true}, 1);
      second.forward();
      assertThat(second.output()).containsExactly(Float.NaN);
    }

    @Test
    void sizesAreChecked() {
      assertThatThrownBy(() -> new MaxPool2d(2, 2, 2, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "MaxPool2d: kernel 2, stride 2, padding 2; kernel and stride start at 1, padding at 0"
                  + " and ends at half of the kernel");
    }
  }

  @Nested
  class AvgPoolTest implements ExactOpContract, LinearOpContract {
    @Override
    public List<OpCase> cases() {
      List<OpCase> cases = cases(WINDOWS);
      if (MachineWidth.IS_OWN) {
        cases.add(of(SHARED, WINDOWS[1], true));
      }
      return cases;
    }

    @Override
    public List<OpCase> exactCases() {
      return cases(POWERS_OF_TWO);
    }

    /** Each counts its padding once and once does not. */
    private static List<OpCase> cases(int[][] windows) {
      List<OpCase> cases = new ArrayList<>();
      for (int i = 0; i < 2 * windows.length; i++) {
        int[] v = windows[i % windows.length];
        Shape x = Shape.nhwc(1 + i % 3, v[0], v[1], CHANNELS[i % CHANNELS.length]);
        cases.add(of(x, v, i < windows.length));
      }
      return cases;
    }

    static OpCase of(Shape x, int[] v, boolean countPadding) {
      AvgPool2d op = new AvgPool2d(v[2], v[3], v[4], v[5] == 1, countPadding);
      Shape y = op.outputShape(x);
      Function<double[][], double[]> average =
          in -> PoolingReference.average(in[0], x, y, v[2], v[3], v[4], countPadding);
      LinearRoundings.Adjoint shares =
          (_, _, dy) -> PoolingReference.averageGradient(dy, x, y, v[2], v[3], v[4], countPadding);
      int sum = v[2] * v[2]; // and a quotient
      return OpCase.of(op, average, x)
          .linearWithin(new LinearRoundings(average, shares, sum, overlaps(v) + 1)); // of shares
    }

    @Override
    public List<BadInput> badInputs() {
      return List.of(
          new BadInput(
              new AvgPool2d(3, 2),
              List.of(Shape.nhwc(1, 2, 5, 4)),
              "AvgPool2d[kernel=3, stride=2, padding=0, ceilMode=false, countPadding=true]: a"
                  + " window of 3x3 does not fit an input of 2x5; input [N=1, H=2, W=5, C=4]"),
          new BadInput(
              new AvgPool2d(3, 2),
              List.of(Shape.matrix(2, 4)),
              "AvgPool2d[kernel=3, stride=2, padding=0, ceilMode=false, countPadding=true]: input"
                  + " has 2 axes, 4 are needed: N, H, W, C; input [N=2, C=4]"));
    }
  }

  private static Shape image(int i) {
    return Shape.nhwc(1 + i % 3, 1 + i % 9, 1 + i % 11, 1 + i * 3);
  }

  private static int side(Shape x) {
    return Math.max(x.dim(1), x.dim(2));
  }

  @Nested
  class GlobalMaxPoolTest implements LargestContract {
    @Override
    public List<OpCase> cases() {
      List<OpCase> cases = new ArrayList<>();
      for (int i = 0; i < 22; i++) {
        cases.add(of(image(i)));
      }
      return cases;
    }

    static OpCase of(Shape x) {
      Shape y = new GlobalMaxPool().outputShape(x);
      Function<double[][], double[]> max = in -> PoolingReference.max(in[0], x, y, side(x), 1, 0);
      return OpCase.of(new GlobalMaxPool(), max, x).boundedBy(LinearRoundings.none(max));
    }

    @Override
    public List<BadInput> badInputs() {
      return List.of(
          new BadInput(
              new GlobalMaxPool(),
              List.of(Shape.vector(4)),
              "GlobalMaxPool[]: input has 1 axes, 4 are needed: N, H, W, C; input [C=4]"));
    }
  }

  @Nested
  class GlobalAvgPoolTest implements ExactOpContract, LinearOpContract {
    private static final Shape MANY_CHANNELS = Shape.nhwc(2, 3, 2, 331); // more than one thread's
    private static final Shape MANY_PIXELS = Shape.nhwc(1, 9, 8, 77); // more than a run of 64

    @Override
    public List<OpCase> cases() {
      List<OpCase> cases = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        cases.add(of(i < 22 ? image(i) : i == 22 ? MANY_CHANNELS : MANY_PIXELS));
      }
      return cases;
    }

    /** A power of two of pixels, of which a share is exact. */
    @Override
    public List<OpCase> exactCases() {
      List<OpCase> cases = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        cases.add(of(Shape.nhwc(1 + i % 3, 1 << i % 5, 1 << i % 4, 1 + i * 3)));
      }
      cases.add(of(Shape.nhwc(2, 4, 2, 331))); // more channels than one thread's
      return cases;
    }

    static OpCase of(Shape x) {
      int c = x.dim(3);
      int pixels = x.dim(1) * x.dim(2);
      Function<double[][], double[]> mean =
          in -> {
            double[] y = new double[x.dim(0) * c];
            for (int j = 0; j < in[0].length; j++) {
              y[j / (pixels * c) * c + j % c] += in[0][j] / pixels;
            }
            return y;
          };
      LinearRoundings.Adjoint shares =
          (_, _, dy) -> {
            double[] dx = new double[x.size()];
            Arrays.setAll(dx, j -> dy[j / (pixels * c) * c + j % c] / pixels);
            return dx;
          };
      return OpCase.of(new GlobalAvgPool(), mean, x)
          .linearWithin(new LinearRoundings(mean, shares, pixels + 2, 2));
    }

    @Override
    public List<BadInput> badInputs() {
      return List.of(
          new BadInput(
              new GlobalAvgPool(),
              List.of(Shape.vector(4)),
              "GlobalAvgPool[]: input has 1 axes, 4 are needed: N, H, W, C; input [C=4]"));
    }
  }
}
