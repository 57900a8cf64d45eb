package senet.engine.autograd;

import senet.engine.tensor.Shape;

/**
 * A differentiable operation: a record whose components are its hyper-parameters.
 *
 * <p>An op holds no state. The three methods stand in one file in this order; a tape calls {@link
 * #outputShape} once when the op is recorded, {@link #forward} and {@link #backward} at each run.
 */
public interface Op {
  /**
   * The shape of the output for inputs of the given shapes.
   *
   * @throws senet.engine.tensor.ShapeException where the inputs do not fit; the only place that
   *     checks them, before anything is allocated
   */
  Shape outputShape(Shape... inputs);

  /** Computes all of {@code call.output()} from the inputs. */
  void forward(Call call);

  /**
   * Adds the gradient of each wanted input into {@code call.inputGradient(i)}, given {@code
   * call.outputGradient()}.
   */
  void backward(Call call);

  /**
   * Whether {@link #backward} reads the values of input {@code i}; where it does not, they may be
   * gone by then.
   */
  default boolean backwardReadsInput(int i) {
    return true;
  }

  /** Whether {@link #backward} reads the output's values; where not, they may be gone by then. */
  default boolean backwardReadsOutput() {
    return true;
  }

  /** Sizes of the buffers that {@link #forward} fills for {@link #backward}, in floats. */
  default int[] savedSizes(Shape... inputs) {
    return new int[0];
  }
}
