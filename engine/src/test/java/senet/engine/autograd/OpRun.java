package senet.engine.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/**
 * One op on buffers of a test's own: each is longer than its tensor, with a guard of NaN behind the
 * end that nobody may touch.
 */
public final class OpRun {
  private static final int GUARD = 67;
  private static final int SCRATCH = 1 << 16;

  private final Op op;
  private final int threads;
  private final Tensor[] inputs;
  private final Tensor output;
  private final float[][] saved;
  private final Tensor[] gradients;
  private final Tensor outputGradient;
  private final Workspace workspace;

  /** Binds the op to copies of {@code inputs}. */
  public OpRun(Op op, Tensor[] inputs, boolean[] differentiable, int threads) {
    this.op = op;
    this.threads = threads;
    this.workspace = new Workspace(threads);
    Shape[] shapes = new Shape[inputs.length];
    this.inputs = new Tensor[inputs.length];
    this.gradients = new Tensor[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      shapes[i] = inputs[i].shape();
      this.inputs[i] = guarded(shapes[i]);
      System.arraycopy(inputs[i].data(), 0, this.inputs[i].data(), 0, inputs[i].size());
      if (differentiable[i]) {
        gradients[i] = guarded(shapes[i]);
      }
    }
    Shape shape = op.outputShape(shapes);
    this.output = guarded(shape);
    this.outputGradient = guarded(shape);
    int[] sizes = op.savedSizes(shapes);
    this.saved = new float[sizes.length][];
    for (int i = 0; i < sizes.length; i++) {
      saved[i] = new float[sizes[i]];
      Arrays.fill(saved[i], Float.NaN);
    }
  }

  private static Tensor guarded(Shape shape) {
    float[] data = new float[shape.size() + GUARD];
    Arrays.fill(data, shape.size(), data.length, Float.NaN);
    return new Tensor(shape, data);
  }

  private void run(boolean back) {
    try (Parallel parallel = Parallel.of(threads)) {
      Call call =
          new Call(op, inputs, output, saved, gradients, outputGradient, parallel, workspace);
      if (back) {
        op.backward(call);
      } else {
        op.forward(call);
      }
    }
  }

  /** Runs forward. */
  public void forward() {
    run(false);
  }

  /** Runs backward with the given output gradient. */
  public void backward(float[] gradient) {
    System.arraycopy(gradient, 0, outputGradient.data(), 0, output.size());
    run(true);
  }

  /** Sets every gradient to {@code value}. */
  public void fillGradients(float value) {
    for (Tensor gradient : gradients) {
      if (gradient != null) {
        Arrays.fill(gradient.data(), 0, gradient.size(), value);
      }
    }
  }

  /** What an op must overwrite is NaN before it runs. */
  public void poisonScratchAndOutput() {
    Arrays.fill(output.data(), Float.NaN);
    for (int index = 0; index < 4; index++) {
      Arrays.fill(workspace.shared(index, SCRATCH), Float.NaN);
      for (int slot = 0; slot < threads; slot++) {
        Arrays.fill(workspace.local(slot, index, SCRATCH), Float.NaN);
      }
    }
  }

  /** What an op says it does not need in backward is gone. */
  public void poisonWhatBackwardDoesNotRead() {
    for (int i = 0; i < inputs.length; i++) {
      if (!op.backwardReadsInput(i)) {
        Arrays.fill(inputs[i].data(), Float.NaN);
      }
    }
    if (!op.backwardReadsOutput()) {
      Arrays.fill(output.data(), Float.NaN);
    }
  }

  /** Nothing was written behind the end of a tensor. */
  public void assertGuards() {
    assertGuard(output);
    for (Tensor gradient : gradients) {
      if (gradient != null) {
        assertGuard(gradient);
      }
    }
  }

  private static void assertGuard(Tensor tensor) {
    for (int i = tensor.size(); i < tensor.data().length; i++) {
      assertThat(tensor.data()[i]).as("guard of %s at %d", tensor, i).isNaN();
    }
  }

  /** Values in the output. */
  public int outputSize() {
    return output.size();
  }

  /** A copy of the output. */
  public float[] output() {
    return Arrays.copyOf(output.data(), output.size());
  }

  /** A copy of one input's gradient. */
  public float[] gradient(int i) {
    return Arrays.copyOf(gradients[i].data(), gradients[i].size());
  }

  /** A copy of one input as it is now. */
  public float[] input(int i) {
    return Arrays.copyOf(inputs[i].data(), inputs[i].size());
  }
}
