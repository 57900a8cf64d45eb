package senet.model.nn;

import java.util.Arrays;
import senet.engine.autograd.Variable;
import senet.engine.op.BatchNorm;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * Batch normalisation with running statistics; state: {@code weight}, {@code bias}, {@code
 * running_mean}, {@code running_var}, {@code num_batches_tracked}. A frozen one uses its running
 * statistics in training, too, and leaves them as they are.
 */
public final class BatchNormalization implements Layer {
  private static final float EPSILON = 1e-5f; // PyTorch's defaults
  private static final float MOMENTUM = 0.1f;
  private static final Parameter.Start ONE = new Parameter.Start.Constant(1);

  private final float epsilon;
  private final float momentum;
  private final Parameter weight;
  private final Parameter bias;
  private final Tensor runningMean;
  private final Tensor runningVariance;
  private final Counter batchesTracked = new Counter();

  /** For {@code c} channels: weight 1, bias 0, running mean 0, running variance 1. */
  public BatchNormalization(int c) {
    this(c, EPSILON);
  }

  /** The same with {@code epsilon} added to the variance instead of 1e-5. */
  public BatchNormalization(int c, float epsilon) {
    this(epsilon, MOMENTUM, new Parameter(Shape.vector(c), ONE));
  }

  /**
   * One whose scale stays 1, for {@code c} channels.
   *
   * @param momentum the batch's share in the running statistics
   */
  public static BatchNormalization unscaled(int c, float epsilon, float momentum) {
    return new BatchNormalization(epsilon, momentum, Parameter.fixed(Shape.vector(c), ONE));
  }

  private BatchNormalization(float epsilon, float momentum, Parameter weight) {
    int c = weight.value().size();
    this.epsilon = epsilon;
    this.momentum = momentum;
    this.weight = weight;
    this.bias = new Parameter(Shape.vector(c), new Parameter.Start.Constant(0));
    this.runningMean = Tensor.zeros(Shape.vector(c));
    this.runningVariance = Tensor.zeros(Shape.vector(c));
    Arrays.fill(runningVariance.data(), 1);
  }

  /** The number of channels. */
  public int channels() {
    return weight.value().size();
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    return pass.apply(
        new BatchNorm(epsilon, momentum, pass.training() && !bias.isFrozen()),
        x,
        pass.leaf(weight),
        pass.leaf(bias),
        pass.leaf(runningMean),
        pass.leaf(runningVariance));
  }

  @Override
  public void visit(StateVisitor state) {
    state.parameter("weight", weight);
    state.parameter("bias", bias);
    state.buffer("running_mean", runningMean);
    state.buffer("running_var", runningVariance);
    state.counter("num_batches_tracked", batchesTracked);
  }
}
