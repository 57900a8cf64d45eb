package senet.engine.autograd;

import java.util.Arrays;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/**
 * A recorded program with its buffers: runs forward and backward as often as wanted.
 *
 * <p>Leaves are read and parameter gradients added to at each run. Values stay readable until the
 * next run of any execution that shares the workspace.
 */
public final class Execution {
  private static final int ZERO_GRAIN = 1 << 16;

  private final Tape tape;
  private final Plan plan;
  private final Parallel parallel;
  private final Call[] calls;
  private final Tensor[][] opened; // gradients to zero before the backward of call j
  private final Tensor[] outputs;
  private final Tensor lossGradient;
  private boolean ranForward; // since the last backward, whose buffers took the place of values

  Execution(Tape tape, Plan plan, Parallel parallel, Workspace workspace) {
    this.tape = tape;
    this.plan = plan;
    this.parallel = parallel;
    int steps = plan.steps.size();
    float[][] blocks = new float[plan.blockSizes.size()][];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = workspace.block(i, plan.blockSizes.get(i));
    }
    this.calls = new Call[steps];
    this.opened = new Tensor[steps][];
    this.outputs = new Tensor[steps];
    Tensor[] gradients = new Tensor[steps];
    for (int j = 0; j < steps; j++) {
      Plan.Step step = plan.steps.get(j);
      Shape shape = step.call.output().shape();
      outputs[j] = new Tensor(shape, blocks[step.output.block]);
      if (step.outputGradient != null) {
        gradients[j] = new Tensor(shape, blocks[step.outputGradient.block]);
      }
    }
    for (int j = 0; j < steps; j++) {
      calls[j] = bind(plan.steps.get(j), j, gradients, blocks, workspace);
    }
    Plan.Step last = plan.loss == null ? null : plan.stepOf(plan.loss);
    this.lossGradient = last == null ? null : gradients[last.output.from];
  }

  private Call bind(
      Plan.Step step, int j, Tensor[] gradients, float[][] blocks, Workspace workspace) {
    int count = step.inputShapes.length;
    Tensor[] inputs = new Tensor[count];
    Tensor[] inputGradients = new Tensor[count];
    opened[j] = new Tensor[count];
    int opens = 0;
    for (int i = 0; i < count; i++) {
      Variable input = step.call.inputs().get(i);
      Plan.Step source = plan.stepOf(input);
      inputs[i] = source == null ? input.leaf : outputs[source.output.from];
      if (gradients[j] != null && input.wantsGradient) {
        inputGradients[i] = source == null ? input.leafGradient : gradients[source.output.from];
      }
      if (step.opensGradient[i]) {
        opened[j][opens++] = inputGradients[i];
      }
    }
    opened[j] = Arrays.copyOf(opened[j], opens);
    float[][] saved = new float[step.saved.length][];
    for (int i = 0; i < saved.length; i++) {
      saved[i] = blocks[step.saved[i].block];
    }
    return new Call(
        step.call.op(),
        inputs,
        outputs[j],
        saved,
        inputGradients,
        gradients[j],
        parallel,
        workspace);
  }

  /** Computes every value of the program from its leaves. */
  public void forward() {
    ranForward = false; // should an op throw
    for (Call call : calls) {
      call.op.forward(call);
    }
    ranForward = true;
  }

  /**
   * Adds the gradients of the loss to those of the parameters; once after each {@link #forward}.
   *
   * @throws IllegalStateException for a program made for inference, or before the next forward
   */
  public void backward() {
    if (lossGradient == null) {
      throw new IllegalStateException("backward: this program was made for inference");
    }
    if (!ranForward) {
      throw new IllegalStateException(
          "backward: run forward first; each forward allows one backward");
    }
    ranForward = false;
    lossGradient.data()[0] = 1;
    for (int j = calls.length - 1; j >= 0; j--) {
      if (calls[j].outputGradient() == null) {
        continue;
      }
      for (Tensor gradient : opened[j]) {
        float[] data = gradient.data();
        parallel.forRange(
            gradient.size(), ZERO_GRAIN, (_, from, to) -> Arrays.fill(data, from, to, 0f));
      }
      calls[j].op.backward(calls[j]);
    }
  }

  /**
   * The values of a leaf or of a variable that the program keeps.
   *
   * @throws IllegalArgumentException when the program does not compute it
   */
  public Tensor value(Variable variable) {
    tape.requireOwn("value:", variable);
    if (variable.isLeaf()) {
      return variable.leaf;
    }
    Plan.Step step = plan.stepOf(variable);
    if (step == null || step.output.until < 2 * plan.steps.size()) {
      throw new IllegalArgumentException(
          "value: %s is not kept by this program; hint: name it when the program is made"
              .formatted(variable.shape()));
    }
    return outputs[step.output.from];
  }

  /** Bytes of values, gradients and saved buffers. */
  public long bytes() {
    return plan.bytes();
  }
}
