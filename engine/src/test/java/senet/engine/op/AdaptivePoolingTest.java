package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.Op;
import senet.engine.autograd.OpRun;
import senet.engine.op.reference.PoolingReference;
import senet.engine.simd.MachineWidth;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** Pooling into a given number of windows. */
class AdaptivePoolingTest implements ExactOpContract, LinearOpContract {
  /** H, W, rows, columns. */
  private static final int[][] WINDOWS = {
    {7, 7, 7, 7},
    {14, 14, 7, 7},
    {10, 8, 7, 3},
    {1, 1, 7, 7},
    {3, 5, 7, 7},
    {9, 16, 2, 5},
    {6, 6, 1, 1},
    {13, 4, 4, 6},
    {5, 11, 3, 4},
    {16, 9, 5, 2}
  };

  /** Of windows that all have a power of two of cells, so that shares of them are exact. */
  private static final int[][] POWERS_OF_TWO = {
    {14, 28, 7, 7}, {1, 1, 7, 7}, {3, 7, 3, 7}, {8, 16, 2, 1}, {3, 3, 2, 2}
  };

  private static final int[] CHANNELS = {1, 5, 16, 19, 33};

  /** Of a size that threads share, as they do at every width. */
  private static final Shape SHARED = Shape.nhwc(3, 61, 63, 33);

  @Override
  public List<OpCase> cases() {
    List<OpCase> cases = cases(WINDOWS);
    if (MachineWidth.IS_OWN) {
      cases.add(of(SHARED, 40, 37));
    }
    return cases;
  }

  @Override
  public List<OpCase> exactCases() {
    return cases(POWERS_OF_TWO);
  }

  private static List<OpCase> cases(int[][] windows) {
    List<OpCase> cases = new ArrayList<>();
    for (int i = 0; i < 2 * windows.length; i++) {
      int[] v = windows[i % windows.length];
      Shape x = Shape.nhwc(1 + i % 3, v[0], v[1], CHANNELS[i % CHANNELS.length]);
      cases.add(of(x, v[2], v[3]));
    }
    return cases;
  }

  static OpCase of(Shape x, int rows, int columns) {
    AdaptiveAvgPool2d op = new AdaptiveAvgPool2d(rows, columns);
    Shape y = op.outputShape(x);
    Function<double[][], double[]> average = in -> PoolingReference.adaptiveAverage(in[0], x, y);
    LinearRoundings.Adjoint shares =
        (_, _, dy) -> PoolingReference.adaptiveAverageGradient(dy, x, y);
    int cells = (x.dim(1) / rows + 2) * (x.dim(2) / columns + 2); // of the largest window, or more
    int windows = (rows / x.dim(1) + 2) * (columns / x.dim(2) + 2); // that a pixel is in, or more
    return OpCase.of(op, average, x)
        .linearWithin(new LinearRoundings(average, shares, cells + 1, windows + 1)); // of shares
  }

  @Override
  public List<BadInput> badInputs() {
    return List.of(
        new BadInput(
            new AdaptiveAvgPool2d(7, 7),
            List.of(Shape.matrix(2, 4)),
            "AdaptiveAvgPool2d[rows=7, columns=7]: input has 2 axes, 4 are needed: N, H, W, C;"
                + " input [N=2, C=4]"));
  }

  /** Where windows divide the image it is the pool of that size, where each is a pixel nothing. */
  @Test
  void whereItIsAnotherPool() {
    Shape shape = Shape.nhwc(2, 6, 12, 19);
    Tensor x = of(shape, 1, 1).draw()[0];
    assertThat(output(new AdaptiveAvgPool2d(2, 4), x)).isEqualTo(output(new AvgPool2d(3, 3), x));
    assertThat(output(new AdaptiveAvgPool2d(6, 12), x)).isEqualTo(x.data());
  }

  private static float[] output(Op op, Tensor x) {
    OpRun run = new OpRun(op, new Tensor[] {x}, new boolean[] {false}, 1);
    run.forward();
    return run.output();
  }

  @Test
  void sizesAreChecked() {
    assertThatThrownBy(() -> new AdaptiveAvgPool2d(0, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("AdaptiveAvgPool2d: 0 rows and 7 columns, both must be at least 1");
  }
}
