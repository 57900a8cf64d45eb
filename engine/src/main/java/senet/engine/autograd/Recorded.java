package senet.engine.autograd;

import java.util.List;

/**
 * One line of a tape.
 *
 * @param op what is computed
 * @param inputs from what
 * @param output the variable it makes
 */
public record Recorded(Op op, List<Variable> inputs, Variable output) {}
