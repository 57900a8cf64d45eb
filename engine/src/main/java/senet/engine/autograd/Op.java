package senet.engine.autograd;

import java.util.List;
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

  /** The shapes of all outputs, of which {@link #outputShape} is the first; most ops have one. */
  default List<Shape> outputShapes(Shape... inputs) {
    return List.of(outputShape(inputs));
  }

  /** Computes all of every {@code call.output(i)} from the inputs. */
  void forward(Call call);

  /**
   * Adds the gradient of each wanted input into {@code call.inputGradient(i)}, given {@code
   * call.outputGradient(i)}; writes it where {@link Call#opensGradient} says so.
   */
  void backward(Call call);

  /**
   * Whether {@link #backward} can write the gradient of input {@code i} where nothing was added to
   * it before, which saves a pass that clears it.
   */
  default boolean opensGradient(int i) {
    return false;
  }

  /**
   * Whether {@link #backward} reads the values of input {@code i}; where it does not, they may be
   * gone by then.
   */
  default boolean backwardReadsInput(int i) {
    return true;
  }

  /**
   * Whether {@link #backward} reads the values of the first output; where not, they may be gone by
   * then.
   */
  default boolean backwardReadsOutput() {
    return true;
  }

  /** The same of output {@code i}. */
  default boolean backwardReadsOutput(int i) {
    return i > 0 || backwardReadsOutput();
  }

  /** Sizes of the buffers that {@link #forward} fills for {@link #backward}, in floats. */
  default int[] savedSizes(Shape... inputs) {
    return new int[0];
  }

  /**
   * Sizes of the buffers that {@link #prepare} fills, in floats; programs without gradients have
   * them.
   */
  default int[] preparedSizes(Shape... inputs) {
    return new int[0];
  }

  /** Whether {@link #prepare} reads the values of input {@code i}. */
  default boolean prepareReads(int i) {
    return false;
  }

  /**
   * Fills the prepared buffers, in programs without gradients: before each {@link #forward}, or
   * once where the program is frozen and all that it reads are leaves.
   */
  default void prepare(Call call) {}
}
