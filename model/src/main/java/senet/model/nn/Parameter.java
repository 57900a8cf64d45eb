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

    /**
     * Of a convolution [K, R, S, C]: filter i passes channel i on as it is, for i below min(K, C),
     * and the others are drawn as {@code others} says (Zagoruyko and Komodakis, arXiv 1706.00388).
     */
    record Dirac(Uniform others) implements Start {}
  }

  /** A parameter of zeros, until {@link #initialise} or a file gives it values. */
  public Parameter(Shape shape, Start start) {
    this.value = Tensor.zeros(shape);
    this.start = start;
  }

  /** One that is a constant from the beginning on: saved and counted, never trained. */
  public static Parameter fixed(Shape shape, Start start) {
    Parameter parameter = new Parameter(shape, start);
    parameter.freeze();
    return parameter;
  }

  /**
   * PyTorch's default for convolutions and fully connected layers and their biases: uniform within
   * 1 / sqrt(fan-in), which is what {@code kaiming_uniform_(a=sqrt(5))} comes to.
   *
   * @param fanIn input values that one output value depends on
   */
  public static Start.Uniform fanIn(int fanIn) {
    return new Start.Uniform((float) (1 / Math.sqrt(fanIn)));
  }

  /** Draws the starting values; a function of the seed and the parameter's name only. */
  public void initialise(long seed, String name) {
    float[] data = value.data();
    switch (start) {
      case Start.Constant(float constant) -> Arrays.fill(data, constant);
      case Start.Uniform uniform -> draw(uniform, seed, name);
      case Start.Dirac(Start.Uniform others) -> {
        draw(others, seed, name);
        passOn(value.shape(), data);
      }
    }
  }

  private void draw(Start.Uniform uniform, long seed, String name) {
    float[] data = value.data();
    Draws draws = Draws.of(seed, "initial " + name, 0);
    for (int i = 0; i < data.length; i++) {
      data[i] = (2 * draws.uniform(i) - 1) * uniform.bound();
    }
  }

  private static void passOn(Shape krsc, float[] data) {
    int c = krsc.dim(3);
    int filter = krsc.dim(1) * krsc.dim(2) * c;
    int middle = (krsc.dim(1) / 2 * krsc.dim(2) + krsc.dim(2) / 2) * c;
    for (int i = 0; i < Math.min(krsc.dim(0), c); i++) {
      Arrays.fill(data, i * filter, (i + 1) * filter, 0);
      data[i * filter + middle + i] = 1;
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
