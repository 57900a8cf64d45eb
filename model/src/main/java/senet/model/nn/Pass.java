package senet.model.nn;

import senet.engine.autograd.Op;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.tensor.Tensor;

/**
 * One recording of a network's forward pass.
 *
 * @param tape what is recorded on
 * @param training whether batch statistics are used, dropout is on and gradients are wanted
 * @param step a constant of one value, the number of the training step, which random ops draw from
 * @param gates hears of the gates of SE blocks
 */
public record Pass(Tape tape, boolean training, Variable step, GateListener gates) {

  /** Starts a recording on a new tape, with {@code step} as the number of the training step. */
  public static Pass training(Tensor step) {
    Tape tape = new Tape();
    return new Pass(tape, true, tape.constant(step), GateListener.NONE);
  }

  /** Starts a recording on a new tape for inference. */
  public static Pass inference() {
    return inference(GateListener.NONE);
  }

  /** The same, of which {@code gates} hears what SE blocks multiply by. */
  public static Pass inference(GateListener gates) {
    return new Pass(new Tape(), false, null, gates);
  }

  /** Records {@code op}. */
  public Variable apply(Op op, Variable... inputs) {
    return tape.apply(op, inputs);
  }

  /** The parameter as a leaf, with its gradient in training unless it is frozen. */
  public Variable leaf(Parameter parameter) {
    return training && !parameter.isFrozen()
        ? tape.parameter(parameter.value(), parameter.gradient())
        : tape.constant(parameter.value());
  }

  /** A tensor without gradient as a leaf: running statistics. */
  public Variable leaf(Tensor buffer) {
    return tape.constant(buffer);
  }
}
