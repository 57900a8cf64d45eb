package senet.model.optim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Stochastic gradient descent with momentum, Nesterov's form and weight decay, with the operations
 * and roundings of PyTorch's {@code torch.optim.SGD}: a product that is added is fused, as its
 * kernels do on a processor with FMA, so results agree to the bit.
 *
 * <p>For each value of a group: {@code g += decay · p}; {@code v = momentum · v + (1 - dampening) ·
 * g}, and v = g at the first step; {@code g = g + momentum · v} with Nesterov, else {@code g = v};
 * {@code p -= rate · scale · g}. State: {@code momentum/<parameter>}, none where momentum is 0.
 *
 * <p>Decay is part of the gradient; {@link DecoupledSgd} has numbers that can be chosen each by
 * itself.
 */
public final class Sgd implements Optimizer {
  private final Options options;
  private final Moving[] moving;
  private long stepsDone;

  /**
   * What does not change during a run.
   *
   * @param momentum 0 for none
   * @param dampening of the gradient in the momentum
   * @param nesterov needs momentum and no dampening
   */
  public record Options(float momentum, float dampening, boolean nesterov) {
    /** Checks what PyTorch checks. */
    public Options {
      Require.fromZero("Sgd", "momentum", momentum);
      if (!Float.isFinite(dampening)) {
        throw new IllegalArgumentException("Sgd: dampening is %s".formatted(dampening));
      }
      if (nesterov && (momentum <= 0 || dampening != 0)) {
        throw new IllegalArgumentException(
            "Sgd: Nesterov needs momentum above 0 and dampening 0, not %s and %s"
                .formatted(momentum, dampening));
      }
    }
  }

  private record Moving(Slot slot, ParameterGroup group, float[] velocity) {}

  /** An optimiser of {@code groups}, with no momentum yet. */
  public Sgd(Options options, List<ParameterGroup> groups) {
    ParameterGroup.requireDistinct("Sgd", groups);
    this.options = options;
    List<Moving> all = new ArrayList<>();
    for (ParameterGroup group : groups) {
      for (Slot slot : group.slots()) {
        all.add(new Moving(slot, group, new float[options.momentum() == 0 ? 0 : slot.size()]));
      }
    }
    this.moving = all.toArray(Moving[]::new);
  }

  @Override
  public void step(float rate) {
    Require.fromZero("Sgd", "learning rate", rate);
    for (Moving one : moving) {
      if (stepsDone < one.group.steps()) {
        float[] p = one.slot.value().data();
        float[] g = one.slot.gradient().data();
        float scaled = rate * one.group.rateScale();
        if (options.momentum() == 0) {
          plain(p, g, one.slot.size(), scaled, one.group.weightDecay());
        } else {
          withMomentum(p, g, one.velocity, one.slot.size(), scaled, one.group.weightDecay());
        }
      }
    }
    stepsDone++;
  }

  private static void plain(float[] p, float[] g, int n, float rate, float decay) {
    for (int i = 0; i < n; i++) {
      p[i] = Math.fma(-rate, Math.fma(decay, p[i], g[i]), p[i]);
    }
  }

  private void withMomentum(float[] p, float[] g, float[] v, int n, float rate, float decay) {
    float kept = stepsDone > 0 ? options.momentum() : 0;
    float added = stepsDone > 0 ? 1 - options.dampening() : 1;
    float ahead = options.momentum();
    boolean nesterov = options.nesterov();
    for (int i = 0; i < n; i++) {
      float gradient = Math.fma(decay, p[i], g[i]);
      v[i] = Math.fma(added, gradient, kept * v[i]);
      p[i] = Math.fma(-rate, nesterov ? Math.fma(ahead, v[i], gradient) : v[i], p[i]);
    }
  }

  @Override
  public SequencedMap<String, float[]> state() {
    SequencedMap<String, float[]> state = new LinkedHashMap<>();
    if (options.momentum() != 0) {
      for (Moving one : moving) {
        state.put("momentum/" + one.slot.name(), one.velocity);
      }
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
  }
}
