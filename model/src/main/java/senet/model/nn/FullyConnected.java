package senet.model.nn;

import senet.engine.autograd.Variable;
import senet.engine.op.Linear;
import senet.engine.tensor.Shape;

/**
 * A fully connected layer, [N, C] to [N, K]; state: {@code weight} and, where it has one, {@code
 * bias}.
 */
public final class FullyConnected implements Layer {
  private final Parameter weight;
  private final Parameter bias; // null without

  /** From {@code c} to {@code k} values, with bias. */
  public FullyConnected(int c, int k) {
    this(c, k, new Parameter(Shape.vector(k), Parameter.fanIn(c)));
  }

  private FullyConnected(int c, int k, Parameter bias) {
    this.weight = new Parameter(Shape.of("KC", k, c), Parameter.fanIn(c));
    this.bias = bias;
  }

  /** The same without bias. */
  public static FullyConnected unbiased(int c, int k) {
    return new FullyConnected(c, k, null);
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    return bias == null
        ? pass.apply(new Linear(), x, pass.leaf(weight))
        : pass.apply(new Linear(), x, pass.leaf(weight), pass.leaf(bias));
  }

  @Override
  public void visit(StateVisitor state) {
    state.parameter("weight", weight);
    if (bias != null) {
      state.parameter("bias", bias);
    }
  }
}
