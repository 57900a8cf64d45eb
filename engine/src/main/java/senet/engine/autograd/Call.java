package senet.engine.autograd;

import senet.engine.parallel.Parallel;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/** What one run of an op works on: its inputs, its output, their gradients and its scratch. */
public final class Call {
  final Op op;
  private final Tensor[] inputs;
  private final Tensor[] outputs;
  private final float[][] saved;
  private final float[][] prepared;
  private final Parallel parallel;
  private final Workspace workspace;

  // Set only where a gradient flows.
  private final Tensor[] inputGradients;
  private final Tensor[] outputGradients;
  private final boolean[] opensGradient;

  Call(
      Op op,
      Tensor[] inputs,
      Tensor[] outputs,
      float[][] saved,
      float[][] prepared,
      Tensor[] inputGradients,
      Tensor[] outputGradients,
      boolean[] opensGradient,
      Parallel parallel,
      Workspace workspace) {
    this.op = op;
    this.inputs = inputs;
    this.outputs = outputs;
    this.saved = saved;
    this.prepared = prepared;
    this.inputGradients = inputGradients;
    this.outputGradients = outputGradients;
    this.opensGradient = opensGradient;
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

  /** Where forward writes the first output; in backward readable only where the op says so. */
  public Tensor output() {
    return outputs[0];
  }

  /** The same of output {@code i}. */
  public Tensor output(int i) {
    return outputs[i];
  }

  /** Whether somebody needs the gradient of input {@code i}. */
  public boolean wantsGradient(int i) {
    return inputGradients[i] != null;
  }

  /** Where backward adds the gradient of input {@code i}; null unless wanted. */
  public Tensor inputGradient(int i) {
    return inputGradients[i];
  }

  /**
   * Whether the gradient of input {@code i} holds nothing yet, not even zeros: backward writes it.
   * Never true of an input for which {@link Op#opensGradient} is false.
   */
  public boolean opensGradient(int i) {
    return opensGradient[i];
  }

  /** The gradient of the loss with respect to the first output; null where none arrives. */
  public Tensor outputGradient() {
    return outputGradients[0];
  }

  /** The same of output {@code i}. */
  public Tensor outputGradient(int i) {
    return outputGradients[i];
  }

  /** Buffer {@code i} of {@link Op#savedSizes}: filled by forward, read by backward. */
  public float[] saved(int i) {
    return saved[i];
  }

  /** Buffer {@code i} of {@link Op#preparedSizes}: filled by prepare, read by forward. */
  public float[] prepared(int i) {
    return prepared[i];
  }

  /** All buffers that prepare fills. */
  float[][] prepared() {
    return prepared;
  }

  /** Bytes of these. */
  long preparedBytes() {
    long floats = 0;
    for (float[] buffer : prepared) {
      floats += buffer.length;
    }
    return floats * Float.BYTES;
  }

  /** Whether prepare fills buffers for this call: in programs without gradients, where it can. */
  public boolean isPrepared() {
    return prepared.length > 0;
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
