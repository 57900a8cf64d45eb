package senet.model.nn;

import senet.engine.autograd.Variable;

/** A part of a network: owns its parameters and knows how to record itself. */
public interface Layer {
  /** Records this layer applied to {@code x} and returns its output. */
  Variable apply(Pass pass, Variable x);

  /** Shows every parameter and buffer to {@code state}, in the order of PyTorch's state dict. */
  void visit(StateVisitor state);
}
