package senet.model.optim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Workspace;

/**
 * Momentum whose update of each convolution's weight is replaced by a nearly orthogonal matrix
 * (Jordan et al., "Muon", 2024, and {@code airbench94_muon.py}); all other parameters are moved by
 * another optimiser.
 *
 * <p>For a weight p [K, R, S, C], as a matrix of K rows: {@code v = momentum · v + g}; {@code u = g
 * + momentum · v} with Nesterov, else {@code u = v}; {@code p -= rate · scale · decay · p}, or
 * {@code p *= sqrt(K) / |p|} where filters are normalised; {@code p -= rate · scale · O}, where O
 * has the singular vectors of u and singular values near 1 ({@link NewtonSchulz}). The size of u
 * does not matter, so neither does whether the loss is a sum or a mean. State: {@code
 * momentum/<parameter>}, and that of the other optimiser.
 */
public final class Muon implements Optimizer {
  private final Options options;
  private final Moving[] moving;
  private final Optimizer others;
  private long stepsDone;

  /**
   * What does not change during a run.
   *
   * @param momentum 0 for none, below 1
   * @param nesterov needs momentum
   * @param iterations of Newton and Schulz, 5 as published, 3 in {@code airbench94_muon.py}
   * @param normalized whether weights are brought to norm sqrt(K) before each step, which leaves
   *     their filters at norm 1 in the mean
   */
  public record Options(float momentum, boolean nesterov, int iterations, boolean normalized) {
    /** Checks the numbers. */
    public Options {
      Require.belowOne("Muon", "momentum", momentum);
      Require.atLeast(1, "Muon", "number of iterations", iterations);
      if (nesterov && momentum == 0) {
        throw new IllegalArgumentException("Muon: Nesterov needs momentum above 0");
      }
    }
  }

  private record Moving(
      Slot slot, ParameterGroup group, float[] velocity, NewtonSchulz orthogonalization) {}

  /**
   * An optimiser with no momentum yet.
   *
   * @param filters groups of weights of convolutions
   * @param others moves the other parameters, none of {@code filters}, by the same rate: its
   *     groups' scales say what theirs is beside that of filters
   * @param workspace of programs that do not run while a step does
   * @throws ShapeException where one of {@code filters} is no weight of a convolution
   */
  public Muon(
      Options options,
      List<ParameterGroup> filters,
      Optimizer others,
      Parallel parallel,
      Workspace workspace) {
    ParameterGroup.requireDistinct("Muon", filters);
    this.options = options;
    this.others = others;
    List<Moving> all = new ArrayList<>();
    SequencedMap<List<Integer>, NewtonSchulz> programs = new LinkedHashMap<>();
    for (ParameterGroup group : filters) {
      for (Slot slot : group.slots()) {
        if (!isFilter(slot)) {
          throw new ShapeException(
              "Muon: %s is %s, weights of convolutions [K, R, S, C] are needed; hint: give it to the other optimiser"
                  .formatted(slot.name(), slot.value().shape()));
        }
        int rows = slot.value().shape().dim(0);
        NewtonSchulz program =
            programs.computeIfAbsent(
                List.of(rows, slot.size() / rows),
                sides ->
                    new NewtonSchulz(
                        sides.get(0), sides.get(1), options.iterations(), parallel, workspace));
        all.add(new Moving(slot, group, new float[slot.size()], program));
      }
    }
    this.moving = all.toArray(Moving[]::new);
  }

  /**
   * Floats that are kept for parameters of these shapes besides their momentum: weights of
   * convolutions that are matrices of the same shape take turns.
   */
  public static long matrixFloats(List<Shape> parameters) {
    long floats = 0;
    SequencedSet<List<Integer>> matrices = new LinkedHashSet<>();
    for (Shape shape : parameters) {
      if (isFilter(shape)) {
        int rows = shape.dim(0);
        int columns = shape.size() / rows;
        floats += matrices.add(List.of(rows, columns)) ? NewtonSchulz.floats(rows, columns) : 0;
      }
    }
    return floats;
  }

  /** Whether a parameter is one that Muon moves itself: a convolution's weight. */
  public static boolean isFilter(Slot slot) {
    return isFilter(slot.value().shape());
  }

  private static boolean isFilter(Shape shape) {
    return shape.rank() == 4;
  }

  @Override
  public void step(float rate) {
    Require.fromZero("Muon", "learning rate", rate);
    for (Moving one : moving) {
      if (stepsDone < one.group.steps()) {
        direction(one);
        float scaled = rate * one.group.rateScale();
        shrink(one, scaled);
        add(one.slot.value().data(), one.slot.size(), -scaled, one.orthogonalization.run());
      }
    }
    others.step(rate);
    stepsDone++;
  }

  private void direction(Moving one) {
    float[] g = one.slot.gradient().data();
    float[] v = one.velocity;
    float[] u = one.orthogonalization.matrix();
    float momentum = options.momentum();
    boolean nesterov = options.nesterov();
    for (int i = 0; i < v.length; i++) {
      v[i] = g[i] + momentum * v[i];
      u[i] = nesterov ? Math.fma(momentum, v[i], g[i]) : v[i];
    }
  }

  private void shrink(Moving one, float rate) {
    float[] p = one.slot.value().data();
    int n = one.slot.size();
    float factor = 1 - rate * one.group.weightDecay();
    if (options.normalized()) {
      double norm = Sums.norm(p, n);
      factor = norm == 0 ? 1 : (float) (Math.sqrt(one.slot.value().shape().dim(0)) / norm);
    }
    for (int i = 0; i < n; i++) {
      p[i] *= factor;
    }
  }

  private static void add(float[] p, int n, float factor, float[] direction) {
    for (int i = 0; i < n; i++) {
      p[i] = Math.fma(factor, direction[i], p[i]);
    }
  }

  @Override
  public SequencedMap<String, float[]> state() {
    SequencedMap<String, float[]> state = new LinkedHashMap<>(others.state());
    for (Moving one : moving) {
      state.put("momentum/" + one.slot.name(), one.velocity);
    }
    return Collections.unmodifiableSequencedMap(state);
  }

  @Override
  public long stepsDone() {
    return stepsDone;
  }

  @Override
  public void resumeAt(long steps) {
    stepsDone = steps;
    others.resumeAt(steps);
  }
}
