package senet.model.nn;

import senet.engine.autograd.Op;
import senet.engine.autograd.Variable;

/**
 * A pool among layers; no state.
 *
 * @param op what is computed of the layer's one input
 */
public record Pool(Op op) implements Layer {

  @Override
  public Variable apply(Pass pass, Variable x) {
    return pass.apply(op, x);
  }

  @Override
  public void visit(StateVisitor state) {
    // A pool learns nothing.
  }
}
