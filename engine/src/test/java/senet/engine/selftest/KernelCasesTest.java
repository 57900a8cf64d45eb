package senet.engine.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import senet.engine.autograd.Call;
import senet.engine.autograd.Op;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.op.Tanh;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Workspace;

/** That the self-test's cases meet every family of kernels, and that a wrong one would be seen. */
class KernelCasesTest {
  private static final long ALWAYS = Long.MAX_VALUE;

  static Stream<KernelCase> cases() {
    return KernelCases.all().stream();
  }

  @Test
  void everyAlgorithmIsAmongThem() {
    assertThat(ConvolutionCases.geometries())
        .extracting(ConvolutionCases.Geometry::algorithm)
        .contains(ConvAlgorithm.values());
    assertThat(ConvolutionCases.geometries())
        .allSatisfy(of -> assertThat(ConvAlgorithm.of(of.g())).isEqualTo(of.algorithm()));
    assertThat(cases()).extracting(KernelCase::name).doesNotHaveDuplicates();
    assertThat(ConvAlgorithm.ofAnyBatch(FusedCases.WINOGRAD)).isEqualTo(ConvAlgorithm.WINOGRAD);
    assertThat(ConvAlgorithm.ofAnyBatch(FusedCases.STRIDES)).isEqualTo(ConvAlgorithm.IN_PLACE);
  }

  @Test
  void aGeometryOfAnotherAlgorithmIsRefused() {
    ConvGeometry g = new ConvGeometry(1, 3, 3, 1, 1, 1, 1, 1, 0, 1, 1);
    assertThatThrownBy(() -> new ConvolutionCases.Geometry("stem", ConvAlgorithm.DIRECT, g))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("self-test: stem is computed by IM2COL, not DIRECT");
  }

  /** What Winograd's kernels are held to is a bound of the whole: of one of its larger values. */
  @ParameterizedTest
  @MethodSource("cases")
  void oneWrongValueIsNoticed(KernelCase of) {
    List<Expected> expected = of.expected();
    List<float[]> results = results(of);
    assertThat(results).hasSameSizeAs(expected);
    for (int i = 0; i < results.size(); i++) {
      Expected exact = expected.get(i);
      float[] right = results.get(i);
      assertThat(exact.isMetBy(right)).as("%s: %s", of.name(), exact.what()).isTrue();
      int largest = 0;
      for (int at = 0; at < exact.values().length; at++) {
        largest = Math.abs(right[at]) > Math.abs(right[largest]) ? at : largest;
      }
      assertThat(exact.isMetBy(with(right, largest, right[largest] * 1.001f))).isFalse();
      for (int at : new int[] {0, largest, exact.values().length - 1}) {
        assertThat(exact.isMetBy(with(right, at, Float.NaN))).isFalse();
        assertThat(exact.isMetBy(with(right, at, Float.NEGATIVE_INFINITY))).isFalse();
      }
    }
  }

  private static List<float[]> results(KernelCase of) {
    try (Parallel parallel = Parallel.of(1)) {
      List<float[]> results = new ArrayList<>();
      new KernelRun(of, parallel, Workspace.exact(1))
          .results()
          .forEach(values -> results.add(values.clone()));
      return results;
    }
  }

  private static float[] with(float[] values, int at, float value) {
    float[] changed = values.clone();
    changed[at] = value;
    return changed;
  }

  /** An op of which one value in each direction is a thousandth off. */
  private record Spoiled(Op op, boolean forward) implements Op {
    @Override
    public Shape outputShape(Shape... inputs) {
      return op.outputShape(inputs);
    }

    @Override
    public void forward(Call call) {
      op.forward(call);
      spoil(call.output().data(), forward);
    }

    @Override
    public void backward(Call call) {
      op.backward(call);
      spoil(call.inputGradient(0).data(), !forward);
    }

    private static void spoil(float[] values, boolean really) {
      int at = 0;
      for (int i = 0; i < 100; i++) { // one that is not about zero
        at = Math.abs(values[i]) > Math.abs(values[at]) ? i : at;
      }
      values[at] *= really ? 1.001f : 1;
    }
  }

  @Test
  void wrongKernelsAreNamed() {
    KernelCase right = activation("tanh", new Tanh());
    List<KernelCase> wrong =
        List.of(
            right,
            activation("forward", new Spoiled(new Tanh(), true)),
            activation("back", new Spoiled(new Tanh(), false)));
    KernelCheck check = KernelCheck.of(wrong, 1, 1, ALWAYS);
    assertThat(check).isEqualTo(new KernelCheck(3, List.of("back", "forward"), List.of()));
  }

  private static KernelCase activation(String name, Op op) {
    KernelCase tanh = cases().filter(of -> of.name().equals("tanh")).findFirst().orElseThrow();
    return new KernelCase(name, op, tanh.shapes(), 1, tanh.work(), tanh.definition());
  }

  /** A kernel that is right at first, as before C2 compiles it. */
  @Test
  void laterRunsAreComparedToo() {
    int[] runs = new int[1];
    Op late =
        new Op() {
          @Override
          public Shape outputShape(Shape... inputs) {
            return inputs[0];
          }

          @Override
          public void forward(Call call) {
            float[] y = call.output().data();
            runs[0]++;
            for (int i = 0; i < call.output().size(); i++) {
              y[i] = runs[0] < 3 ? (float) Math.tanh(call.input(0).data()[i]) : 0;
            }
          }

          @Override
          public void backward(Call call) {
            new Tanh().backward(call);
          }
        };
    KernelCheck check = KernelCheck.of(List.of(activation("late", late)), 1, 1000, ALWAYS);
    assertThat(check.failed()).containsExactly("late");
  }

  @Test
  void whatWouldTakeTooLongIsSkipped() {
    KernelCheck check = KernelCheck.of(KernelCases.all(), 1e-9, 0, 1000);
    assertThat(check.skipped()).hasSize(check.cases());
    assertThat(check.failed()).isEmpty();
  }
}
