package senet.model.optim;

import java.util.ArrayList;
import java.util.List;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;

/**
 * Stochastic gradient descent with momentum, Nesterov's form and weight decay, with the operations
 * and roundings of PyTorch's {@code torch.optim.SGD}: a product that is added is fused, as its
 * kernels do on a processor with FMA, so results agree to the bit.
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
      requireFromZero("momentum", momentum);
      requireFromZero("weight decay", weightDecay);
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

  /**
   * A parameter and its gradient.
   *
   * @param value is changed by {@link #step}
   * @param gradient of the same shape
   */
  public record Slot(Tensor value, Tensor gradient) {
    /** Checks that both have one shape. */
    public Slot {
      if (!value.shape().equals(gradient.shape())) {
        throw new ShapeException(
            "Sgd: value %s but gradient %s".formatted(value.shape(), gradient.shape()));
      }
    }
  }

  /** An optimiser of {@code slots}, with no momentum yet. */
  public Sgd(Options options, List<Slot> slots) {
    this.options = options;
    this.slots = List.copyOf(slots);
    for (Slot slot : this.slots) {
      velocities.add(new float[options.momentum() == 0 ? 0 : slot.value().size()]);
    }
  }

  /**
   * Moves every parameter by one step.
   *
   * @throws IllegalArgumentException when {@code rate} is negative or not finite
   */
  public void step(float rate) {
    requireFromZero("learning rate", rate);
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
      p[i] = Math.fma(-rate, Math.fma(decay, p[i], g[i]), p[i]);
    }
  }

  private void withMomentum(float[] p, float[] g, float[] v, int n, float rate) {
    float decay = options.weightDecay();
    float kept = started ? options.momentum() : 0;
    float added = started ? 1 - options.dampening() : 1;
    float ahead = options.momentum();
    boolean nesterov = options.nesterov();
    for (int i = 0; i < n; i++) {
      float gradient = Math.fma(decay, p[i], g[i]);
      v[i] = Math.fma(added, gradient, kept * v[i]);
      p[i] = Math.fma(-rate, nesterov ? Math.fma(ahead, v[i], gradient) : v[i], p[i]);
    }
  }

  private static void requireFromZero(String what, float value) {
    if (!(value >= 0 && value <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Sgd: %s is %s, a finite number from 0 is needed".formatted(what, value));
    }
  }
}
