package senet.model.optim;

import java.util.ArrayList;
import java.util.List;
import senet.engine.tensor.Tensor;

/**
 * Stochastic gradient descent with momentum, Nesterov's form and weight decay, in the order of
 * operations of PyTorch's {@code torch.optim.SGD}.
 *
 * <p>For each value: {@code g += decay · p}; {@code v = momentum · v + (1 - dampening) · g}, and v
 * = g at the first step; {@code g = g + momentum · v} with Nesterov, else {@code g = v}; {@code p
 * -= rate · g}.
 */
public final class Sgd {
  private final Options options;
  private final List<Slot> slots;
  private final List<float[]> velocities = new ArrayList<>();
  private boolean started;

  /**
   * What does not change during a run.
   *
   * @param momentum 0 for none
   * @param dampening of the gradient in the momentum
   * @param nesterov needs momentum and no dampening
   * @param weightDecay share of the parameter added to its gradient
   */
  public record Options(float momentum, float dampening, boolean nesterov, float weightDecay) {
    /** Checks what PyTorch checks. */
    public Options {
      if (!(momentum >= 0) || !(weightDecay >= 0)) {
        throw new IllegalArgumentException(
            "Sgd: momentum %s and weight decay %s must not be negative"
                .formatted(momentum, weightDecay));
      }
      if (nesterov && (momentum <= 0 || dampening != 0)) {
        throw new IllegalArgumentException(
            "Sgd: Nesterov needs momentum above 0 and dampening 0, not %s and %s"
                .formatted(momentum, dampening));
      }
    }
  }

  /**
   * A parameter and its gradient.
   *
   * @param value is changed by {@link #step}
   * @param gradient of the same shape
   */
  public record Slot(Tensor value, Tensor gradient) {}

  /** An optimiser of {@code slots}, with no momentum yet. */
  public Sgd(Options options, List<Slot> slots) {
    this.options = options;
    this.slots = List.copyOf(slots);
    for (Slot slot : slots) {
      velocities.add(new float[options.momentum() == 0 ? 0 : slot.value().size()]);
    }
  }

  /**
   * Moves every parameter by one step.
   *
   * @throws IllegalArgumentException when {@code rate} is negative or not a number
   */
  public void step(float rate) {
    if (!(rate >= 0)) {
      throw new IllegalArgumentException(
          "Sgd: learning rate is %s, it must not be negative".formatted(rate));
    }
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      float[] p = slot.value().data();
      float[] g = slot.gradient().data();
      if (options.momentum() == 0) {
        plain(p, g, slot.value().size(), rate);
      } else {
        withMomentum(p, g, velocities.get(i), slot.value().size(), rate);
      }
    }
    started = true;
  }

  private void plain(float[] p, float[] g, int n, float rate) {
    float decay = options.weightDecay();
    for (int i = 0; i < n; i++) {
      p[i] -= rate * (g[i] + decay * p[i]);
    }
  }

  private void withMomentum(float[] p, float[] g, float[] v, int n, float rate) {
    float decay = options.weightDecay();
    float kept = started ? options.momentum() : 0;
    float added = started ? 1 - options.dampening() : 1;
    float ahead = options.momentum();
    boolean nesterov = options.nesterov();
    for (int i = 0; i < n; i++) {
      float gradient = g[i] + decay * p[i];
      v[i] = kept * v[i] + added * gradient;
      p[i] -= rate * (nesterov ? gradient + ahead * v[i] : v[i]);
    }
  }
}
