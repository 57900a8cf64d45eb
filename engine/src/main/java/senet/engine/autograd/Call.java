package senet.engine.autograd;

import senet.engine.parallel.Parallel;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/** What one run of an op works on: its inputs, its output, their gradients and its scratch. */
public final class Call {
  final Op op;
  private final Tensor[] inputs;
  private final Tensor output;
  private final float[][] saved;
  private final Parallel parallel;
  private final Workspace workspace;

  // Set only where a gradient flows.
  private final Tensor[] inputGradients;
  private final Tensor outputGradient;

  Call(
      Op op,
      Tensor[] inputs,
      Tensor output,
      float[][] saved,
      Tensor[] inputGradients,
      Tensor outputGradient,
      Parallel parallel,
      Workspace workspace) {
    this.op = op;
    this.inputs = inputs;
    this.output = output;
    this.saved = saved;
    this.inputGradients = inputGradients;
    this.outputGradient = outputGradient;
    this.parallel = parallel;
    this.workspace = workspace;
  }

  /** Values of input {@code i}. In backward only where the op says that it reads them. */
  public Tensor input(int i) {
    return inputs[i];
  }

  /** The number of inputs. */
  public int inputs() {
    return inputs.length;
  }

  /** Where forward writes; in backward readable only where the op says so. */
  public Tensor output() {
    return output;
  }

  /** Whether somebody needs the gradient of input {@code i}. */
  public boolean wantsGradient(int i) {
    return inputGradients[i] != null;
  }

  /** Where backward adds the gradient of input {@code i}; null unless wanted. */
  public Tensor inputGradient(int i) {
    return inputGradients[i];
  }

  /** The gradient of the loss with respect to the output. */
  public Tensor outputGradient() {
    return outputGradient;
  }

  /** Buffer {@code i} of {@link Op#savedSizes}: filled by forward, read by backward. */
  public float[] saved(int i) {
    return saved[i];
  }

  /** The threads to use. */
  public Parallel parallel() {
    return parallel;
  }

  /** Scratch of this call. */
  public Workspace workspace() {
    return workspace;
  }
}
