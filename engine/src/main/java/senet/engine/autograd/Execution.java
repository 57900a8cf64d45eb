package senet.engine.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import senet.engine.parallel.Parallel;
import senet.engine.parallel.Ranges;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
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
  private final Tensor[][] opened; // gradients to clear before the backward of call j
  private final Tensor[][] outputs;
  private final boolean[] freezable; // whether prepare reads leaves only
  private final boolean[] gradientArrives; // whether one does at call j
  private final Tensor lossGradient;

  private final Origin origin; // null of what is no twin

  // Of calls whose op is a RangedOp, kept while the scratch that they hold is the workspace's.
  private final Workspace workspace;
  private final Ranges[] forwards;
  private final Ranges[] backwards;
  private int growths = -1; // of the workspace's scratch, before this run
  private boolean keepsRanges; // since the last run scratch has not grown

  private boolean frozen; // what leaves decide is prepared
  private Observer observer; // null for none
  private boolean ranForward; // since the last backward, whose buffers took the place of values

  /** What a twin is one of, and the leaf that is another tensor to it. */
  private record Origin(Execution original, Variable leaf, Tensor value) {
    /** Whether {@code step} prepares the same for both. */
    boolean shares(Plan.Step step) {
      for (int i = 0; i < step.inputShapes.length; i++) {
        if (step.call.op().prepareReads(i) && step.call.inputs().get(i) == leaf) {
          return false;
        }
      }
      return true;
    }
  }

  /** Learns what the ops of a run cost. */
  @FunctionalInterface
  public interface Observer {
    /** Called after each op, {@code backward} or forward, which took {@code nanos}. */
    void ran(Recorded call, boolean backward, long nanos);
  }

  Execution(Tape tape, Plan plan, Parallel parallel, Workspace workspace) {
    this(tape, plan, parallel, workspace, null);
  }

  private Execution(Tape tape, Plan plan, Parallel parallel, Workspace workspace, Origin origin) {
    this.tape = tape;
    this.plan = plan;
    this.parallel = parallel;
    this.workspace = workspace;
    this.origin = origin;
    this.frozen = origin != null;
    int steps = plan.steps.size();
    float[][] blocks = new float[plan.blockSizes.size()][];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = workspace.block(i, plan.blockSizes.get(i));
    }
    this.calls = new Call[steps];
    this.opened = new Tensor[steps][];
    this.outputs = new Tensor[steps][];
    this.gradientArrives = new boolean[steps];
    this.forwards = new Ranges[steps];
    this.backwards = new Ranges[steps];
    this.freezable = new boolean[steps];
    Tensor[][] gradients = new Tensor[steps][];
    for (int j = 0; j < steps; j++) {
      Plan.Step step = plan.steps.get(j);
      int count = step.outputs.length;
      outputs[j] = new Tensor[count];
      gradients[j] = new Tensor[count];
      gradientArrives[j] = step.gradientArrives();
      freezable[j] = step.preparesFromLeaves() && (origin == null || origin.shares(step));
      for (int i = 0; i < count; i++) {
        Shape shape = step.call.outputs().get(i).shape();
        outputs[j][i] = new Tensor(shape, blocks[step.outputs[i].block]);
        if (step.outputGradients[i] != null) {
          gradients[j][i] = new Tensor(shape, blocks[step.outputGradients[i].block]);
        }
      }
    }
    for (int j = 0; j < steps; j++) {
      calls[j] = bind(plan.steps.get(j), j, gradients, blocks, workspace);
    }
    this.lossGradient =
        plan.loss == null ? null : gradients[plan.slotOf(plan.loss).from][plan.loss.index];
  }

  private Call bind(
      Plan.Step step, int j, Tensor[][] gradients, float[][] blocks, Workspace workspace) {
    int count = step.inputShapes.length;
    Tensor[] inputs = new Tensor[count];
    Tensor[] inputGradients = new Tensor[count];
    boolean[] opens = new boolean[count];
    List<Tensor> toZero = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Variable input = step.call.inputs().get(i);
      Plan.Slot source = plan.slotOf(input);
      inputs[i] = source == null ? leaf(input) : outputs[source.from][input.index];
      if (gradientArrives[j] && input.wantsGradient) {
        inputGradients[i] =
            source == null ? input.leafGradient : gradients[source.from][input.index];
      }
      if (step.opensGradient[i]) {
        opens[i] = step.call.op().opensGradient(i);
        if (!opens[i]) {
          toZero.add(inputGradients[i]);
        }
      }
    }
    opened[j] = toZero.toArray(Tensor[]::new);
    float[][] saved = new float[step.saved.length][];
    for (int i = 0; i < saved.length; i++) {
      saved[i] = blocks[step.saved[i].block];
    }
    return new Call(
        step.call.op(),
        inputs,
        outputs[j],
        saved,
        plan.loss == null ? prepared(step, j) : new float[0][],
        inputGradients,
        gradients[j],
        opens,
        parallel,
        workspace);
  }

  private Tensor leaf(Variable variable) {
    return origin != null && variable == origin.leaf ? origin.value : variable.leaf;
  }

  /**
   * Buffers of the program's own, or of the one that it is a twin of: other programs use its
   * workspace while it stays frozen.
   */
  private float[][] prepared(Plan.Step step, int j) {
    if (origin != null && freezable[j]) {
      return origin.original.calls[j].prepared();
    }
    int[] sizes = step.call.op().preparedSizes(step.inputShapes);
    float[][] prepared = new float[sizes.length][];
    for (int i = 0; i < sizes.length; i++) {
      prepared[i] = new float[sizes[i]];
    }
    return prepared;
  }

  /** Computes every value of the program from its leaves. */
  public void forward() {
    ranForward = false; // should an op throw
    keepsRanges = growths == workspace.growths();
    if (!keepsRanges) {
      growths = workspace.growths();
      Arrays.fill(forwards, null);
      Arrays.fill(backwards, null);
    }
    for (int j = 0; j < calls.length; j++) {
      long start = observer == null ? 0 : System.nanoTime();
      if (lossGradient == null && !(frozen && freezable[j])) {
        calls[j].op.prepare(calls[j]);
      }
      forward(j);
      tell(j, false, start);
    }
    ranForward = true;
  }

  private void forward(int j) {
    Call call = calls[j];
    if (forwards[j] != null) {
      forwards[j].run(parallel);
    } else if (keepsRanges && call.op instanceof RangedOp) {
      forwards[j] = parallel.record(() -> call.op.forward(call));
    } else {
      call.op.forward(call);
    }
  }

  /** From now on {@code observer} is told what each op costs; null for nobody. */
  public void observe(Observer observer) {
    this.observer = observer;
  }

  private void tell(int j, boolean backward, long start) {
    if (observer != null) {
      observer.ran(plan.steps.get(j).call, backward, System.nanoTime() - start);
    }
  }

  /**
   * Prepares what depends on leaves alone, such as transformed weights, once: later changes of
   * those leaves are not seen until this is called again.
   *
   * @throws IllegalStateException for a program made for training, whose leaves change at each step
   */
  public void freeze() {
    if (lossGradient != null) {
      throw new IllegalStateException("freeze: this program was made for training");
    }
    if (origin != null) {
      throw new IllegalStateException(
          "freeze: this program is a twin, what it has prepared belongs to another");
    }
    for (int j = 0; j < calls.length; j++) {
      if (freezable[j]) {
        calls[j].op.prepare(calls[j]);
      }
    }
    frozen = true;
  }

  /**
   * A program that computes the same of another input, and may do so at the same time as this one:
   * its buffers are its own but for what this one has prepared, which both read.
   *
   * <p>This one must not be frozen again from then on while a twin of it runs.
   *
   * @param workspace of programs that do not run at the same time as the twin
   * @param input a leaf
   * @param value what that leaf is to the twin
   * @throws IllegalStateException where this program is not frozen, or is a twin itself
   * @throws ShapeException where {@code value} has another shape than {@code input}
   */
  public Execution twin(Parallel parallel, Workspace workspace, Variable input, Tensor value) {
    tape.requireOwn("twin:", input);
    if (!frozen) {
      throw new IllegalStateException("twin: freeze this program first");
    }
    if (origin != null) {
      throw new IllegalStateException("twin: this program is one itself; hint: ask the first one");
    }
    if (!input.isLeaf() || !input.shape().equals(value.shape())) {
      throw new ShapeException(
          "twin: input is %s%s but its value %s"
              .formatted(input.isLeaf() ? "" : "no leaf, ", input.shape(), value.shape()));
    }
    return new Execution(tape, plan, parallel, workspace, new Origin(this, input, value));
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
      if (!gradientArrives[j]) {
        continue;
      }
      long start = observer == null ? 0 : System.nanoTime();
      if (backwards[j] != null) {
        backwards[j].run(parallel);
      } else if (keepsRanges && calls[j].op instanceof RangedOp) {
        int recorded = j;
        backwards[j] = parallel.record(() -> backward(recorded));
      } else {
        backward(j);
      }
      tell(j, true, start);
    }
  }

  private void backward(int j) {
    for (Tensor gradient : opened[j]) {
      float[] data = gradient.data();
      parallel.forRange(
          gradient.size(), ZERO_GRAIN, (_, from, to) -> Arrays.fill(data, from, to, 0f));
    }
    calls[j].op.backward(calls[j]);
  }

  /**
   * The values of a leaf or of a variable that the program keeps.
   *
   * @throws IllegalArgumentException when the program does not compute it
   */
  public Tensor value(Variable variable) {
    tape.requireOwn("value:", variable);
    if (variable.isLeaf()) {
      return leaf(variable);
    }
    Plan.Slot slot = plan.slotOf(variable);
    if (slot == null || slot.until < 2 * plan.steps.size()) {
      throw new IllegalArgumentException(
          "value: %s is not kept by this program; hint: name it when the program is made"
              .formatted(variable.shape()));
    }
    return outputs[slot.from][variable.index];
  }

  /** Bytes of values, gradients, saved and prepared buffers; of a twin without what it shares. */
  public long bytes() {
    long shared = 0;
    for (int j = 0; origin != null && j < calls.length; j++) {
      shared += freezable[j] ? calls[j].preparedBytes() : 0;
    }
    return plan.bytes() - shared;
  }
}
