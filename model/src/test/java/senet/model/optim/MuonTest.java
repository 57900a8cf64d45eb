package senet.model.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

class MuonTest implements OptimizerContract {
  private static final Parallel PARALLEL = Parallel.of(1); // without threads that were to be ended

  @Override
  public Optimizer optimizer(List<ParameterGroup> groups) {
    List<ParameterGroup> others =
        groups.stream().map(group -> group.part(slot -> !Muon.isFilter(slot))).toList();
    return muon(
        new Muon.Options(0.6f, true, 5, false),
        groups.stream().map(group -> group.part(Muon::isFilter)).toList(),
        new Sgd(new Sgd.Options(0.9f, 0, true), others));
  }

  /** Three steps against the definition in double, with singular values by Jacobi's rotations. */
  @ParameterizedTest
  @CsvSource({
    "0,   false, false, 0",
    "0.6, true,  true,  0",
    "0.6, true,  false, 0.1",
    "0.9, false, false, 0"
  })
  void stepsAreAsDefined(float momentum, boolean nesterov, boolean normalized, float decay) {
    Slot slot = filter("conv.weight", 6, 3, 3, 2);
    Muon muon =
        muon(
            new Muon.Options(momentum, nesterov, 3, normalized),
            List.of(new ParameterGroup(List.of(slot), 2, decay)),
            new Sgd(new Sgd.Options(0, 0, false), List.of()));
    Random random = new Random(2);
    int n = slot.size();
    double[] p = new double[n];
    double[] v = new double[n];
    for (int i = 0; i < n; i++) {
      slot.value().data()[i] = (float) random.nextGaussian();
      p[i] = slot.value().data()[i];
    }
    for (int step = 0; step < 3; step++) {
      float[] u = new float[n];
      double squares = 0;
      for (int i = 0; i < n; i++) {
        float g = (float) random.nextGaussian();
        slot.gradient().data()[i] = g;
        v[i] = momentum * v[i] + g;
        u[i] = (float) (nesterov ? g + momentum * v[i] : v[i]);
        squares += p[i] * p[i];
      }
      double[][] direction = NewtonSchulzTest.expected(u, 6, n / 6, 3);
      double left = normalized ? Math.sqrt(6 / squares) : 1 - 0.2 * 2 * decay;
      muon.step(0.2f);
      for (int i = 0; i < n; i++) {
        p[i] = left * p[i] - 0.2 * 2 * direction[i / (n / 6)][i % (n / 6)];
        assertThat((double) slot.value().data()[i]).isCloseTo(p[i], within(1e-4));
      }
    }
  }

  /** Along a gradient the loss goes down, and by rate times the sum of singular values about. */
  @Test
  void aStepGoesDownhill() {
    Slot slot = filter("conv.weight", 16, 3, 3, 8);
    Random random = new Random(4);
    double before = 0;
    for (int i = 0; i < slot.size(); i++) {
      slot.gradient().data()[i] = (float) random.nextGaussian();
      before += slot.gradient().data()[i] * (double) slot.value().data()[i];
    }
    muon(
            new Muon.Options(0, false, 5, false),
            List.of(new ParameterGroup(List.of(slot), 1, 0)),
            new Sgd(new Sgd.Options(0, 0, false), List.of()))
        .step(0.1f);
    double after = 0;
    for (int i = 0; i < slot.size(); i++) {
      after += slot.gradient().data()[i] * (double) slot.value().data()[i];
    }
    // 16 singular values of a 16 x 72 matrix of normal draws, about sqrt(72), each times 0.68 to
    // 1.21
    assertThat(after - before).isBetween(-0.1 * 16 * 13 * 1.21, -0.1 * 16 * 4 * 0.68);
  }

  @Test
  void filtersStayAfterTheirSteps() {
    Slot slot = filter("conv.weight", 2, 1, 1, 2);
    slot.gradient().data()[0] = 1;
    Sgd none = new Sgd(new Sgd.Options(0, 0, false), List.of());
    ParameterGroup group = new ParameterGroup(List.of(slot), 1, 0).until(2);
    Muon muon = muon(new Muon.Options(0, false, 3, false), List.of(group), none);
    muon.step(0.1f);
    float[] once = slot.value().data().clone();
    muon.step(0.1f);
    float[] twice = slot.value().data().clone();
    assertThat(twice).isNotEqualTo(once);
    muon.step(0.1f);
    assertThat(slot.value().data()).isEqualTo(twice);
  }

  @Test
  void othersAreMovedByTheOtherOptimizer() {
    Slot slot = Goldens.slot("fc.bias", 1, 2);
    Goldens.setGradient(slot, 1, -1);
    Sgd sgd =
        new Sgd(new Sgd.Options(0, 0, false), List.of(new ParameterGroup(List.of(slot), 0.5f, 0)));
    muon(new Muon.Options(0.5f, true, 5, true), List.of(), sgd).step(1);
    assertThat(slot.value().data()).containsExactly(0.5f, 2.5f);
  }

  /**
   * Two weights are matrices of one shape. A tensor's values are made when they are asked for, a
   * matrix and its transpose for each shape; nothing but objects comes to what is told.
   */
  @Test
  void whatItKeepsIsTold() {
    List<Slot> slots =
        List.of(
            filter("a.weight", 24, 2, 2, 3),
            filter("b.weight", 64, 3, 3, 64),
            filter("c.weight", 64, 3, 3, 64),
            filter("d.weight", 96, 1, 1, 64));
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    Workspace workspace = new Workspace(1);
    Sgd none = new Sgd(new Sgd.Options(0, 0, false), List.of());
    long[] bytes = new long[2];
    for (int i = 0; i < 2; i++) { // the workspace has grown when it comes to the second
      long before = threads.getCurrentThreadAllocatedBytes();
      List<ParameterGroup> groups = List.of(new ParameterGroup(slots, 1, 0));
      new Muon(new Muon.Options(0.5f, true, 5, true), groups, none, PARALLEL, workspace);
      bytes[i] = threads.getCurrentThreadAllocatedBytes() - before;
    }
    long momentum = slots.stream().mapToLong(Slot::size).sum();
    long matrices = Muon.matrixFloats(slots.stream().map(slot -> slot.value().shape()).toList());
    long later = 2 * (24 * 12 + 64 * 576 + 96 * 64);
    long told = (momentum + matrices - later) * Float.BYTES;
    assertThat(bytes[1]).isBetween(told, told + 100_000);
  }

  @Test
  void vectorsAndWrongNumbersAreRefused() {
    List<ParameterGroup> vector =
        List.of(new ParameterGroup(List.of(Goldens.slot("fc.bias", 1)), 1, 0));
    Sgd none = new Sgd(new Sgd.Options(0, 0, false), List.of());
    assertThatThrownBy(() -> muon(new Muon.Options(0.5f, true, 5, true), vector, none))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Muon: fc.bias is [C=1], weights of convolutions [K, R, S, C] are needed; hint: give it"
                + " to the other optimiser");
    assertThatThrownBy(() -> new Muon.Options(1, true, 5, true))
        .hasMessage("Muon: momentum is 1.0, a number from 0 to below 1 is needed");
    assertThatThrownBy(() -> new Muon.Options(0, true, 5, true))
        .hasMessage("Muon: Nesterov needs momentum above 0");
    assertThatThrownBy(() -> new Muon.Options(0, false, 0, true))
        .hasMessage("Muon: number of iterations is 0, at least 1 is needed");
  }

  private static Muon muon(Muon.Options options, List<ParameterGroup> filters, Optimizer others) {
    return new Muon(options, filters, others, PARALLEL, new Workspace(1));
  }

  private static Slot filter(String name, int k, int r, int s, int c) {
    Shape shape = Shape.krsc(k, r, s, c);
    return new Slot(name, Tensor.zeros(shape), Tensor.zeros(shape));
  }
}
