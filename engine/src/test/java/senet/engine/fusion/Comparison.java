package senet.engine.fusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/**
 * A network trained for one step plainly, fused and in double: the kept values, the parameters'
 * gradients, the running statistics.
 */
final class Comparison {
  /** Simulations of float's rounding; their root mean square is what errors are measured by. */
  private static final int SIMULATIONS = 8;

  /**
   * Simulations by which errors beyond a half of {@link #MOST} are measured: the root mean square
   * of 8 draws of a single value is off by a quarter, that of 128 by 6 %.
   */
  private static final int MANY_SIMULATIONS = 128;

  /**
   * The simulated errors of every value are at least as large as the real ones are likely to be,
   * and what comes of them is their linear image while no kink is crossed; an error of the same
   * distribution is beyond 6 root mean squares of 128 draws with a probability below 1e-7
   * (Student's t) even where it is a single value. Of 18,000 random networks none was beyond 3.5.
   */
  private static final double MOST = 6;

  /** Further from every kink than any of the programs may come: {@link #MOST} and the exact one. */
  private static final double CLEAR = 16;

  /** So short that no kink is passed, which is asserted. */
  private static final double STEP = 1e-7;

  /** What a rounding of double is of one of float. */
  private static final double DOUBLE_TO_FLOAT = 0x1p-29;

  private final PlainNetwork network;
  private final List<double[]> exact;
  private final double[] errors; // mean squares
  private final boolean clear;

  /** Holds all of it, of a network that is clear of kinks. */
  static void assertSame(PlainNetwork network) {
    Comparison comparison = of(network);
    assertThat(comparison.isClearOfKinks()).isTrue();
    comparison.assertGradientsAlongADirection();
    comparison.assertBothAreWithinRounding();
  }

  private Comparison(PlainNetwork network) {
    this.network = network;
    DoubleProgram program = DoubleProgram.exact(network.tape, network.loss());
    exact = results(network, program);
    errors = new double[exact.size()];
    boolean far = true;
    for (int i = 0; i < SIMULATIONS; i++) {
      DoubleProgram simulated = DoubleProgram.rounded(network.tape, network.loss(), i);
      far &= program.distanceToKinks(simulated) > CLEAR;
      List<double[]> results = results(network, simulated);
      for (int j = 0; j < errors.length; j++) {
        errors[j] += Math.pow(distance(results.get(j), exact.get(j)), 2) / SIMULATIONS;
      }
    }
    clear = far;
  }

  /** The root mean square of many simulated errors of result {@code j}. */
  private double manyErrors(int j) {
    double sum = 0;
    for (int i = 0; i < MANY_SIMULATIONS; i++) {
      DoubleProgram simulated = DoubleProgram.rounded(network.tape, network.loss(), i);
      sum += Math.pow(distance(results(network, simulated).get(j), exact.get(j)), 2);
    }
    return Math.sqrt(sum / MANY_SIMULATIONS);
  }

  static Comparison of(PlainNetwork network) {
    return new Comparison(network);
  }

  private static List<double[]> results(PlainNetwork network, DoubleProgram program) {
    List<double[]> results = new ArrayList<>();
    network.kept.forEach(v -> results.add(program.value(v)));
    network.parameters.forEach(v -> results.add(program.gradient(v)));
    network.statistics.forEach(v -> results.add(program.value(v)));
    return results;
  }

  /** Whether rounding takes no value across a kink, where gradients jump. */
  boolean isClearOfKinks() {
    return clear;
  }

  void assertBothAreWithinRounding() {
    assertWithinRounding("plain", plain(network));
    assertWithinRounding("fused", fused(network, 2));
  }

  /**
   * The gradients in double, which floats are held against, are those of the loss: their product
   * with a direction in which all parameters move is the slope of the loss by central differences.
   * Of half a step these are off by a third of what they differ from a whole one's, and by the
   * loss's own rounding: that of the logits, in double instead of float.
   */
  void assertGradientsAlongADirection() {
    Random random = new Random(5);
    double product = 0;
    IdentityHashMap<Variable, double[]> direction = new IdentityHashMap<>();
    DoubleProgram program = DoubleProgram.exact(network.tape, network.loss());
    for (Variable parameter : network.parameters) {
      double[] gradient = program.gradient(parameter);
      double[] along = new double[gradient.length];
      for (int i = 0; i < along.length; i++) {
        along[i] = random.nextGaussian();
        product += gradient[i] * along[i];
      }
      direction.put(parameter, along);
    }
    double whole = slope(program, direction, STEP);
    double half = slope(program, direction, STEP / 2);
    double rounding = MOST * Math.sqrt(errors[0]) * DOUBLE_TO_FLOAT / (STEP / 2);
    assertThat(Math.abs(half - product))
        .as("slope %s, gradients %s", half, product)
        .isLessThanOrEqualTo(Math.abs(whole - half) + rounding)
        .isLessThan(0.01 * Math.abs(product)); // or it would say nothing
  }

  private double slope(
      DoubleProgram program, IdentityHashMap<Variable, double[]> direction, double step) {
    return (lossAt(program, direction, step) - lossAt(program, direction, -step)) / (2 * step);
  }

  private double lossAt(
      DoubleProgram program, IdentityHashMap<Variable, double[]> direction, double step) {
    IdentityHashMap<Variable, double[]> moved = new IdentityHashMap<>();
    direction.forEach(
        (parameter, along) -> {
          double[] values = program.value(parameter).clone();
          for (int i = 0; i < values.length; i++) {
            values[i] += step * along[i];
          }
          moved.put(parameter, values);
        });
    DoubleProgram there = DoubleProgram.exact(network.tape, network.loss(), moved);
    assertThat(program.distanceToKinks(there)).isGreaterThan(2);
    return there.value(network.loss())[0];
  }

  /** What is kept, without gradients: plainly, and fused with weights that are frozen or not. */
  void assertInferenceIsWithinRounding() {
    assertWithinRounding("plain", inference(network.tape, network.kept, false, 1, 0));
    Fusion fusion = Fusion.inference(network.tape, network.kept.toArray(Variable[]::new));
    List<Variable> kept = network.kept.stream().map(fusion::of).toList();
    List<float[]> fused = inference(fusion.tape(), kept, false, 2, 0);
    assertWithinRounding("fused", fused);
    List<float[]> frozen = inference(fusion.tape(), kept, true, 3, 0);
    List<float[]> repeated = inference(fusion.tape(), kept, false, 2, 3);
    for (int i = 0; i < fused.size(); i++) {
      assertThat(frozen.get(i)).as("frozen %d", i).isEqualTo(fused.get(i));
      assertThat(repeated.get(i)).as("repeated %d", i).isEqualTo(fused.get(i));
    }
  }

  /** After {@code earlier} runs with other weights. */
  private List<float[]> inference(
      Tape tape, List<Variable> kept, boolean freeze, int threads, int earlier) {
    List<float[]> results = new ArrayList<>();
    try (Parallel parallel = Parallel.of(threads)) {
      Execution execution =
          tape.inference(parallel, Workspace.exact(threads), kept.toArray(Variable[]::new));
      if (freeze) {
        execution.freeze();
      }
      negateParameters(network);
      for (int i = 0; i < earlier; i++) {
        execution.forward();
      }
      negateParameters(network);
      execution.forward();
      for (Variable variable : kept) {
        results.add(Arrays.copyOf(execution.value(variable).data(), variable.shape().size()));
      }
    }
    return results;
  }

  private void assertWithinRounding(String what, List<float[]> results) {
    for (int j = 0; j < results.size(); j++) {
      double[] doubles = new double[results.get(j).length];
      for (int i = 0; i < doubles.length; i++) {
        doubles[i] = results.get(j)[i];
      }
      double error = distance(doubles, exact.get(j));
      double unit = Math.sqrt(errors[j]);
      if (error > MOST / 2 * unit) {
        unit = manyErrors(j);
      }
      assertThat(error).as("%s %d", what, j).isLessThanOrEqualTo(MOST * unit);
    }
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  static List<float[]> plain(PlainNetwork network) {
    return run(network, network.tape, network.loss(), network.kept, 1, 0);
  }

  static Fusion fusion(PlainNetwork network) {
    List<Variable> named = new ArrayList<>(network.kept);
    named.add(network.loss());
    return Fusion.training(network.tape, named.toArray(Variable[]::new));
  }

  static List<float[]> fused(PlainNetwork network, int threads) {
    return fused(network, threads, 0);
  }

  /** By a program that ran {@code earlier} steps with other weights before. */
  static List<float[]> fused(PlainNetwork network, int threads, int earlier) {
    Fusion fusion = fusion(network);
    Variable loss = fusion.of(network.loss());
    List<Variable> kept = network.kept.stream().map(fusion::of).toList();
    return run(network, fusion.tape(), loss, kept, threads, earlier);
  }

  private static List<float[]> run(
      PlainNetwork network,
      Tape tape,
      Variable loss,
      List<Variable> kept,
      int threads,
      int earlier) {
    List<float[]> results = new ArrayList<>();
    float[][] before =
        network.statistics.stream().map(v -> v.leaf().data().clone()).toArray(float[][]::new);
    try (Parallel parallel = Parallel.of(threads)) {
      Execution execution =
          tape.training(parallel, Workspace.exact(threads), loss, kept.toArray(Variable[]::new));
      negateParameters(network);
      for (int i = 0; i < earlier; i++) {
        execution.forward();
        execution.backward();
      }
      negateParameters(network);
      restoreStatistics(network, before);
      for (Tensor gradient : network.gradients) {
        Arrays.fill(gradient.data(), 0);
      }
      execution.forward();
      for (Variable variable : kept) {
        results.add(Arrays.copyOf(execution.value(variable).data(), variable.shape().size()));
      }
      execution.backward();
    }
    network.gradients.forEach(gradient -> results.add(gradient.data().clone()));
    network.statistics.forEach(v -> results.add(v.leaf().data().clone()));
    restoreStatistics(network, before);
    return results;
  }

  private static void negateParameters(PlainNetwork network) {
    for (Variable parameter : network.parameters) {
      float[] values = parameter.leaf().data();
      for (int i = 0; i < values.length; i++) {
        values[i] = -values[i];
      }
    }
  }

  private static void restoreStatistics(PlainNetwork network, float[][] before) {
    for (int i = 0; i < before.length; i++) {
      float[] statistics = network.statistics.get(i).leaf().data();
      System.arraycopy(before[i], 0, statistics, 0, statistics.length);
    }
  }
}
