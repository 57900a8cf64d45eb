package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.OpRun;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.op.reference.ConvolutionReference;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

class LinearTest implements ExactOpContract, LinearOpContract {
  private static final Conv2d POINTWISE = Conv2d.of(1, 0);

  @Override
  public List<OpCase> cases() {
    List<OpCase> cases = new ArrayList<>();
    for (int i = 0; i < 22; i++) {
      cases.add(of(1 + i % 7, 1 + i * 5, 1 + i * 3, i % 2 == 0));
    }
    return cases;
  }

  static OpCase of(int n, int c, int k, boolean biased) {
    Shape x = Shape.nhwc(1, n, 1, c);
    Shape w = Shape.krsc(k, 1, 1, c);
    Shape[] shapes = {Shape.matrix(n, c), Shape.of("KC", k, c), Shape.vector(k)};
    return OpCase.of(
            new Linear(),
            inputs -> ConvolutionReference.apply(POINTWISE, x, w, inputs),
            biased ? shapes : new Shape[] {shapes[0], shapes[1]})
        .linearWithin(new ConvolutionBounds(POINTWISE, x, w));
  }

  /** Small integers make every order, width and number of threads the same to the bit. */
  @Property(tries = 60)
  void integersAreExactForAnyNumberOfThreads(
      @ForAll @IntRange(min = 1, max = 300) int n,
      @ForAll @IntRange(min = 1, max = 90) int c,
      @ForAll @IntRange(min = 1, max = 90) int k) {
    checkIntegers(n, c, k);
  }

  /** Both products are deeper than the matrix product's panels, and there are many chunks. */
  @Test
  void deepSumsOfIntegersAreExact() {
    checkIntegers(5, Gemm.DEPTH + 1, Gemm.DEPTH + 47);
    checkIntegers(3000, Gemm.DEPTH + 5, 19);
  }

  private static void checkIntegers(int n, int c, int k) {
    Shape x = Shape.nhwc(1, n, 1, c);
    Shape w = Shape.krsc(k, 1, 1, c);
    ConvolutionCase drawn = new ConvolutionCase(POINTWISE, x, w, n);
    float[] pixels = drawn.integers(x, 1).data();
    float[] weights = drawn.integers(w, 2).data();
    float[] bias = drawn.integers(Shape.vector(k), 3).data();
    float[] dy = drawn.integers(drawn.y(), 4).data();
    double[][] inputs = {Values.doubles(pixels), Values.doubles(weights), Values.doubles(bias)};
    double[] y = ConvolutionReference.apply(POINTWISE, x, w, inputs);
    double[][] gradients =
        ConvolutionReference.gradients(POINTWISE, x, w, inputs[0], inputs[1], Values.doubles(dy));
    double[] sums = new double[k];
    for (int i = 0; i < dy.length; i++) {
      sums[i % k] += dy[i];
    }
    Tensor[] operands = {
      Tensor.of(Shape.matrix(n, c), pixels),
      Tensor.of(Shape.of("KC", k, c), weights),
      Tensor.of(Shape.vector(k), bias)
    };
    for (int threads : new int[] {1, 2, 7}) {
      OpRun run = new OpRun(new Linear(), operands, new boolean[] {true, true, true}, threads);
      run.forward();
      run.backward(dy);
      assertThat(Values.doubles(run.output())).isEqualTo(y);
      assertThat(Values.doubles(run.gradient(0))).isEqualTo(gradients[0]);
      assertThat(Values.doubles(run.gradient(1))).isEqualTo(gradients[1]);
      assertThat(Values.doubles(run.gradient(2))).isEqualTo(sums);
    }
  }

  @Override
  public int[] linearInputs() {
    return new int[] {0, 1, 2};
  }

  @Override
  public List<BadInput> badInputs() {
    return List.of(
        new BadInput(
            new Linear(),
            List.of(Shape.matrix(4, 128), Shape.of("KC", 10, 64)),
            "Linear[]: input has 128 features but weight expects 64; input [N=4, C=128], weight"
                + " [K=10, C=64]"),
        new BadInput(
            new Linear(),
            List.of(Shape.nhwc(4, 1, 1, 64), Shape.of("KC", 10, 64)),
            "Linear[]: input has 4 axes and weight 2, both need 2; input [N=4, H=1, W=1, C=64],"
                + " weight [K=10, C=64]"),
        new BadInput(
            new Linear(),
            List.of(Shape.matrix(4, 64), Shape.of("KC", 10, 64), Shape.vector(64)),
            "Linear[]: bias is [C=64] but weight has 10 outputs; input [N=4, C=64], weight [K=10,"
                + " C=64]"),
        new BadInput(
            new Linear(),
            List.of(Shape.matrix(4, 64)),
            "Linear[]: 1 inputs given, 2 or 3 needed: input, weight and perhaps bias"),
        new BadInput(
            new Linear(),
            List.of(
                Shape.matrix(4, 64), Shape.of("KC", 10, 64), Shape.vector(10), Shape.vector(10)),
            "Linear[]: 4 inputs given, 2 or 3 needed: input, weight and perhaps bias"));
  }
}
