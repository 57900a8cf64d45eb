package senet.engine.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import senet.engine.parallel.Parallel;
import senet.engine.parallel.Ranges;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/**
 * One op on buffers of a test's own: each is longer than its tensor, with a guard behind the end
 * that nobody may touch. Several outputs count as one, end to end. Where no input is
 * differentiable, it is what a program without gradients runs: prepared, and forward alone.
 */
public final class OpRun {
  private static final int GUARD = 67;

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  // Behind the ends. Whoever reads one gets a NaN, and a NaN that was copied is another one than
  // was
  // there; what is added to is no NaN, which would stay one.
  private static final float OF_INPUTS = Float.intBitsToFloat(0x7fc00001);
  private static final float OF_OUTPUTS = Float.intBitsToFloat(0x7fc00002);
  private static final float OF_GRADIENTS = 1;

  private final Op op;
  private final int threads;
  private final Tensor[] inputs;
  private final Tensor[] outputs;
  private final float[][] saved;
  private final float[][] prepared;
  private final Tensor[] gradients;
  private final Tensor[] outputGradients;
  private final boolean[] opens;
  private final Workspace workspace;

  /** Binds the op to copies of {@code inputs}. */
  public OpRun(Op op, Tensor[] inputs, boolean[] differentiable, int threads) {
    this.op = op;
    this.threads = threads;
    this.workspace = Workspace.exact(threads);
    Shape[] shapes = new Shape[inputs.length];
    this.inputs = new Tensor[inputs.length];
    this.gradients = new Tensor[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      shapes[i] = inputs[i].shape();
      this.inputs[i] = guarded(shapes[i], OF_INPUTS);
      System.arraycopy(inputs[i].data(), 0, this.inputs[i].data(), 0, inputs[i].size());
      if (differentiable[i]) {
        gradients[i] = guarded(shapes[i], OF_GRADIENTS);
      }
    }
    this.outputs = guarded(op.outputShapes(shapes), OF_OUTPUTS);
    this.outputGradients =
        wantsGradients()
            ? guarded(op.outputShapes(shapes), OF_INPUTS)
            : new Tensor[outputs.length]; // no gradient arrives
    this.opens = new boolean[inputs.length];
    this.saved = undefined(op.savedSizes(shapes));
    this.prepared = undefined(wantsGradients() ? new int[0] : op.preparedSizes(shapes));
  }

  private boolean wantsGradients() {
    return Arrays.stream(gradients).anyMatch(Objects::nonNull);
  }

  private static float[][] undefined(int... sizes) {
    float[][] buffers = new float[sizes.length][];
    for (int i = 0; i < sizes.length; i++) {
      buffers[i] = new float[sizes[i]];
      Arrays.fill(buffers[i], Float.NaN);
    }
    return buffers;
  }

  private static Tensor guarded(Shape shape, float guard) {
    float[] data = new float[shape.size() + GUARD];
    Arrays.fill(data, shape.size(), data.length, guard);
    return new Tensor(shape, data);
  }

  private static Tensor[] guarded(List<Shape> shapes, float guard) {
    return shapes.stream().map(shape -> guarded(shape, guard)).toArray(Tensor[]::new);
  }

  private void run(boolean back) {
    try (Parallel parallel = Parallel.of(threads)) {
      Call call = call(parallel);
      if (back) {
        backward(call);
      } else {
        prepare(call);
        op.forward(call);
      }
    }
  }

  private void prepare(Call call) {
    if (prepared.length > 0) {
      op.prepare(call);
    }
  }

  private void backward(Call call) {
    if (wantsGradients()) {
      op.backward(call);
    }
  }

  private Call call(Parallel parallel) {
    return new Call(
        op,
        inputs,
        outputs,
        saved,
        prepared,
        gradients,
        outputGradients,
        opens,
        parallel,
        workspace);
  }

  /** Runs both passes, then on other inputs the ranges that they were. */
  public void repeat(float[] gradient, Tensor[] others) {
    try (Parallel parallel = Parallel.of(threads)) {
      setOutputGradients(gradient);
      Call call = call(parallel);
      prepare(call);
      Ranges forward = parallel.record(() -> op.forward(call));
      Ranges backward = parallel.record(() -> backward(call));
      for (int i = 0; i < inputs.length; i++) {
        System.arraycopy(others[i].data(), 0, inputs[i].data(), 0, inputs[i].size());
      }
      clearGradients();
      for (int i = 0; i < inputs.length; i++) {
        if (opens[i]) {
          fillWithNaN(gradients[i]);
        }
      }
      prepare(call);
      poisonScratchAndOutput();
      forward.run(parallel);
      backward.run(parallel);
    }
  }

  /**
   * Runs the ranges of both passes again and again, on the calling thread, until that takes no
   * memory; returns the least bytes that a run took, or -1 where one lets the workspace grow.
   *
   * @param seconds for which it is tried
   */
  public long allocatedWhenRepeated(float[] gradient, int seconds) {
    try (Parallel parallel = Parallel.of(1)) {
      setOutputGradients(gradient);
      Call call = call(parallel);
      prepare(call);
      Ranges forward = parallel.record(() -> op.forward(call));
      Ranges backward = parallel.record(() -> backward(call));
      long workspaceBytes = workspace.bytes();
      long least = Long.MAX_VALUE;
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      do {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        forward.run(parallel);
        backward.run(parallel);
        least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      } while (least > 0 && System.nanoTime() < end);
      return workspace.bytes() == workspaceBytes ? least : -1;
    }
  }

  /** Runs forward. */
  public void forward() {
    run(false);
  }

  /** Runs backward with the given output gradient. */
  public void backward(float[] gradient) {
    setOutputGradients(gradient);
    run(true);
  }

  private void setOutputGradients(float[] gradient) {
    if (!wantsGradients()) {
      return;
    }
    int at = 0;
    for (Tensor outputGradient : outputGradients) {
      System.arraycopy(gradient, at, outputGradient.data(), 0, outputGradient.size());
      at += outputGradient.size();
    }
  }

  /** Runs backward where a gradient arrives at output {@code i} alone. */
  public void backwardFrom(int i, float[] gradient) {
    Tensor only = outputGradients[i];
    Arrays.fill(outputGradients, null);
    outputGradients[i] = only;
    System.arraycopy(gradient, 0, only.data(), 0, only.size());
    run(true);
  }

  /** What gradient value {@code j} may hold before: 1 to 2, no two near each other alike. */
  public static float earlier(int j) {
    return 1 + (j * 40503 & 0xffff) * 0x1p-16f;
  }

  /** Every gradient holds {@link #earlier} values, to which backward adds. */
  public void startGradients() {
    for (Tensor gradient : gradients) {
      if (gradient != null) {
        for (int j = 0; j < gradient.size(); j++) {
          gradient.data()[j] = earlier(j);
        }
      }
    }
  }

  /** Every gradient is zero. */
  public void clearGradients() {
    for (Tensor gradient : gradients) {
      if (gradient != null) {
        Arrays.fill(gradient.data(), 0, gradient.size(), 0);
      }
    }
  }

  /** Leaves NaN in every gradient that the op says it can write without adding. */
  public void openGradients() {
    for (int i = 0; i < gradients.length; i++) {
      opens[i] = gradients[i] != null && op.opensGradient(i);
      if (opens[i]) {
        fillWithNaN(gradients[i]);
      }
    }
  }

  private static void fillWithNaN(Tensor tensor) {
    Arrays.fill(tensor.data(), 0, tensor.size(), Float.NaN);
  }

  /** What an op must overwrite is NaN before it runs. */
  public void poisonScratchAndOutput() {
    for (Tensor output : outputs) {
      fillWithNaN(output);
    }
    poisonScratch();
  }

  /** What is in scratch is gone; what has still to be made is NaN from the start. */
  public void poisonScratch() {
    for (int index = 0; index < 2; index++) {
      Arrays.fill(workspace.table(index, 0), Integer.MIN_VALUE);
    }
    for (int index = 0; index < 8; index++) {
      Arrays.fill(workspace.shared(index, 0), Float.NaN);
      for (int slot = 0; slot < threads; slot++) {
        Arrays.fill(workspace.local(slot, index, 0), Float.NaN);
      }
    }
  }

  /** What an op says it does not need in backward is gone. */
  public void poisonWhatBackwardDoesNotRead() {
    for (int i = 0; i < inputs.length; i++) {
      if (!op.backwardReadsInput(i)) {
        fillWithNaN(inputs[i]);
      }
    }
    for (int i = 0; i < outputs.length; i++) {
      if (!op.backwardReadsOutput(i)) {
        fillWithNaN(outputs[i]);
      }
    }
  }

  /** Nothing was written behind the end of a tensor. */
  public void assertGuards() {
    for (int i = 0; i < inputs.length; i++) {
      assertGuard(inputs[i], OF_INPUTS);
      if (gradients[i] != null) {
        assertGuard(gradients[i], OF_GRADIENTS);
      }
    }
    for (int i = 0; i < outputs.length; i++) {
      assertGuard(outputs[i], OF_OUTPUTS);
      if (outputGradients[i] != null) {
        assertGuard(outputGradients[i], OF_INPUTS);
      }
    }
  }

  private static void assertGuard(Tensor tensor, float guard) {
    for (int i = tensor.size(); i < tensor.data().length; i++) {
      assertThat(Float.floatToRawIntBits(tensor.data()[i]))
          .as("guard of %s at %d", tensor, i)
          .isEqualTo(Float.floatToRawIntBits(guard));
    }
  }

  /** Values in the output. */
  public int outputSize() {
    return Arrays.stream(outputs).mapToInt(Tensor::size).sum();
  }

  /** A copy of the output. */
  public float[] output() {
    float[] all = new float[outputSize()];
    int at = 0;
    for (Tensor output : outputs) {
      System.arraycopy(output.data(), 0, all, at, output.size());
      at += output.size();
    }
    return all;
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
