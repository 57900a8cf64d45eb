package senet.model.nn;

import java.util.Arrays;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** A trained tensor: its value, its gradient, and how it starts. */
public final class Parameter {
  private final Tensor value;
  private final Start start;
  private Tensor gradient;
  private boolean frozen;

  /** The distribution of a parameter before training. */
  public sealed interface Start {
    /** Uniform in [-bound, bound). */
    record Uniform(float bound) implements Start {}

    /** The same value everywhere. */
    record Constant(float value) implements Start {}
  }

  /** A parameter of zeros, until {@link #initialise} or a file gives it values. */
  public Parameter(Shape shape, Start start) {
    this.value = Tensor.zeros(shape);
    this.start = start;
  }

  /**
   * PyTorch's default for convolutions and fully connected layers and their biases: uniform within
   * 1 / sqrt(fan-in), which is what {@code kaiming_uniform_(a=sqrt(5))} comes to.
   *
   * @param fanIn input values that one output value depends on
   */
  public static Start fanIn(int fanIn) {
    return new Start.Uniform((float) (1 / Math.sqrt(fanIn)));
  }

  /** Draws the starting values; a function of the seed and the parameter's name only. */
  public void initialise(long seed, String name) {
    float[] data = value.data();
    switch (start) {
      case Start.Constant(float constant) -> Arrays.fill(data, constant);
      case Start.Uniform(float bound) -> {
        Draws draws = Draws.of(seed, "initial " + name, 0);
        for (int i = 0; i < data.length; i++) {
          data[i] = (2 * draws.uniform(i) - 1) * bound;
        }
      }
    }
  }

  /** The current value. */
  public Tensor value() {
    return value;
  }

  /** From now on it is a constant: it has no gradient and no step changes it. */
  void freeze() {
    frozen = true;
  }

  /** Whether training leaves it as it is. */
  public boolean isFrozen() {
    return frozen;
  }

  /** The gradient, which backward adds to; made when first asked for. */
  public Tensor gradient() {
    if (gradient == null) {
      gradient = Tensor.zeros(value.shape());
    }
    return gradient;
  }
}
