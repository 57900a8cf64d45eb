package senet.engine.autograd;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/**
 * Records a program: which ops are applied to which variables, in order.
 *
 * <p>Recording checks shapes and computes nothing. An {@link Execution} made from the tape knows
 * the whole program and so assigns buffers by lifetime, once, and runs as often as wanted without
 * allocating; walking the same record back gives the gradients. The tape knows no op.
 */
public final class Tape {
  private final List<Recorded> calls = new ArrayList<>();

  /** An empty tape. */
  public Tape() {}

  /** A leaf without a gradient: a batch, labels, running statistics. Read at each run. */
  public Variable constant(Tensor value) {
    return Variable.leaf(this, value, null);
  }

  /**
   * A leaf whose gradient is wanted. Each {@link Execution#backward} adds to it, so that it is the
   * owner who sets it to zero.
   *
   * @throws ShapeException when value and gradient differ in shape
   */
  public Variable parameter(Tensor value, Tensor gradient) {
    Objects.requireNonNull(gradient, "gradient");
    if (!value.shape().equals(gradient.shape())) {
      throw new ShapeException(
          "parameter: value is %s but gradient is %s".formatted(value.shape(), gradient.shape()));
    }
    return Variable.leaf(this, value, gradient);
  }

  /**
   * Records one op and returns its first output.
   *
   * @throws ShapeException when the op refuses the inputs' shapes
   */
  public Variable apply(Op op, Variable... inputs) {
    return applyAll(op, inputs).getFirst();
  }

  /**
   * Records one op and returns all its outputs.
   *
   * @throws ShapeException when the op refuses the inputs' shapes
   */
  public List<Variable> applyAll(Op op, Variable... inputs) {
    Shape[] shapes = new Shape[inputs.length];
    boolean wantsGradient = false;
    for (int i = 0; i < inputs.length; i++) {
      requireOwn(op + ": input " + i, inputs[i]);
      shapes[i] = inputs[i].shape();
      wantsGradient |= inputs[i].wantsGradient;
    }
    List<Variable> outputs = new ArrayList<>();
    for (Shape shape : op.outputShapes(shapes)) {
      outputs.add(Variable.output(this, calls.size(), outputs.size(), shape, wantsGradient));
    }
    Recorded call = new Recorded(op, List.of(inputs), List.copyOf(outputs));
    calls.add(call);
    return call.outputs();
  }

  /** Refuses what another tape recorded: its position means another variable here. */
  void requireOwn(String what, Variable variable) {
    if (variable.tape != this) {
      throw new IllegalArgumentException(
          "%s %s was recorded by another tape".formatted(what, variable.shape()));
    }
  }

  /** What has been recorded so far, in order. */
  public List<Recorded> calls() {
    return Collections.unmodifiableList(calls);
  }

  /**
   * A program that computes {@code loss}, its gradients and {@code kept}.
   *
   * @param loss of one value, the start of {@link Execution#backward}
   * @param kept further variables whose values are readable after {@link Execution#forward}
   */
  public Execution training(
      Parallel parallel, Workspace workspace, Variable loss, Variable... kept) {
    Variable[] all = withLoss(loss, kept);
    for (Variable variable : all) {
      requireOwn("training:", variable);
    }
    if (loss.shape().size() != 1) {
      throw new ShapeException(
          "training: the loss must be one value but is %s; hint: end with a loss, such as CrossEntropy"
              .formatted(loss.shape()));
    }
    if (!loss.wantsGradient) {
      throw new IllegalArgumentException("training: the loss depends on no parameter");
    }
    return new Execution(this, new Plan(calls, loss, all), parallel, workspace);
  }

  /** A program that computes {@code kept} and nothing that only gradients would need. */
  public Execution inference(Parallel parallel, Workspace workspace, Variable... kept) {
    for (Variable variable : kept) {
      requireOwn("inference:", variable);
    }
    return new Execution(this, new Plan(calls, null, kept), parallel, workspace);
  }

  /**
   * The bytes of values, gradients, saved and prepared buffers that a program of this tape holds,
   * known before anything is allocated.
   *
   * @param loss as for {@link #training}, or null for inference
   */
  public long plannedBytes(Variable loss, Variable... kept) {
    Variable[] all = loss == null ? kept : withLoss(loss, kept);
    for (Variable variable : all) {
      requireOwn("plannedBytes:", variable);
    }
    return new Plan(calls, loss, all).bytes();
  }

  /**
   * Those of {@link #plannedBytes} for inference that are prepared buffers: programs share the
   * others, but each has prepared buffers of its own.
   */
  public long preparedBytes(Variable... kept) {
    for (Variable variable : kept) {
      requireOwn("preparedBytes:", variable);
    }
    return new Plan(calls, null, kept).preparedBytes();
  }

  private static Variable[] withLoss(Variable loss, Variable... kept) {
    Variable[] all = new Variable[kept.length + 1];
    all[0] = loss;
    System.arraycopy(kept, 0, all, 1, kept.length);
    return all;
  }
}
