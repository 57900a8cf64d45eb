package senet.model.nn;

import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.ChannelSlice;
import senet.engine.op.Multiply;

/**
 * The seed's block: the excitation gives a gate and a shift, {@code x · sigmoid(w) + b} with (w, b)
 * = W2 relu(W1 squeeze(x)); state: {@code fc.0.weight}, {@code fc.2.weight} with 2 C outputs.
 */
public final class SqueezeExcitationShift implements Layer {
  private final int c;
  private final Gate gate;
  private final Excitation excitation;

  /** For {@code c} channels. */
  public SqueezeExcitationShift(int c, SqueezeExcitation.Form form) {
    this.c = c;
    this.gate = form.gate();
    this.excitation = new Excitation(c, 2 * c, form, SqueezeExcitation.Names.SEQUENTIAL);
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    Variable gateAndShift = excitation.apply(pass, x);
    Variable factor = gate.apply(pass, pass.apply(new ChannelSlice(0, c), gateAndShift));
    pass.gates().gated(this, x, factor);
    Variable shift = pass.apply(new ChannelSlice(c, 2 * c), gateAndShift);
    return pass.apply(new Add(), pass.apply(new Multiply(), x, factor), shift);
  }

  @Override
  public void visit(StateVisitor state) {
    excitation.visit(state);
  }
}
