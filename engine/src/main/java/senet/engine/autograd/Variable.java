package senet.engine.autograd;

import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * A value of a recorded program: a leaf with a tensor of its own, or the output of an op.
 *
 * <p>A variable has a shape from the moment it is recorded and values only while an {@link
 * Execution} runs.
 */
public final class Variable {
  final Tape tape;
  final int position; // of the call that makes it, -1 for a leaf
  final int index; // which of the call's outputs
  final Tensor leaf;
  final Tensor leafGradient;
  final boolean wantsGradient;
  private final Shape shape;

  private Variable(
      Tape tape,
      int position,
      int index,
      Shape shape,
      Tensor leaf,
      Tensor gradient,
      boolean wantsGradient) {
    this.tape = tape;
    this.position = position;
    this.index = index;
    this.shape = shape;
    this.leaf = leaf;
    this.leafGradient = gradient;
    this.wantsGradient = wantsGradient;
  }

  static Variable leaf(Tape tape, Tensor value, Tensor gradient) {
    return new Variable(tape, -1, 0, value.shape(), value, gradient, gradient != null);
  }

  static Variable output(Tape tape, int position, int index, Shape shape, boolean wantsGradient) {
    return new Variable(tape, position, index, shape, null, null, wantsGradient);
  }

  boolean isLeaf() {
    return position < 0;
  }

  /** Sizes and names of its axes. */
  public Shape shape() {
    return shape;
  }

  /** The tensor of a leaf; null for the output of an op, which has values only while it runs. */
  public Tensor leaf() {
    return leaf;
  }

  /** The same leaf on another tape: the same tensors. */
  public Variable leafOn(Tape other) {
    return leaf(other, leaf, leafGradient);
  }

  /** The tape that recorded it. */
  public Tape tape() {
    return tape;
  }

  @Override
  public String toString() {
    return "Variable" + shape;
  }
}
