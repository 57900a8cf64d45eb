package senet.engine.autograd;

import java.util.List;

/**
 * One line of a tape.
 *
 * @param op what is computed
 * @param inputs from what
 * @param outputs the variables it makes, at least one
 */
public record Recorded(Op op, List<Variable> inputs, List<Variable> outputs) {
  /** The first output, for most ops the only one. */
  public Variable output() {
    return outputs.getFirst();
  }
}
