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

  private final float epsilon;
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
    this.epsilon = epsilon;
    this.weight = new Parameter(Shape.vector(c), new Parameter.Start.Constant(1));
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
        new BatchNorm(epsilon, MOMENTUM, pass.training() && !weight.isFrozen()),
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
