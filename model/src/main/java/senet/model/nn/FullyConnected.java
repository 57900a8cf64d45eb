package senet.model.nn;

import senet.engine.autograd.Variable;
import senet.engine.op.Linear;
import senet.engine.tensor.Shape;

/** A fully connected layer with bias, [N, C] to [N, K]; state: {@code weight}, {@code bias}. */
public final class FullyConnected implements Layer {
  private final Parameter weight;
  private final Parameter bias;

  /** From {@code c} to {@code k} values. */
  public FullyConnected(int c, int k) {
    this.weight = new Parameter(Shape.of("KC", k, c), Parameter.fanIn(c));
    this.bias = new Parameter(Shape.vector(k), Parameter.fanIn(c));
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    return pass.apply(new Linear(), x, pass.leaf(weight), pass.leaf(bias));
  }

  @Override
  public void visit(StateVisitor state) {
    state.parameter("weight", weight);
    state.parameter("bias", bias);
  }
}
