package senet.engine.fusion;

import senet.engine.autograd.Recorded;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.tensor.Tensor;

/**
 * A tape recorded again with a leaf added to one of its variables, by which that variable can be
 * asked for its gradient and be moved: {@code v + leaf}, the leaf zero at first.
 *
 * <p>A program keeps gradients of leaves only; that of this leaf is the variable's, since the sum
 * passes it on. Where no parameter is on the tape, backward goes as far as the variable and not
 * further.
 */
public final class Probe {
  private final Rewriting rewriting = new Rewriting();
  private final Tensor offset;
  private final Tensor gradient;

  /**
   * Records {@code tape} again.
   *
   * @param probed the output of one of its ops
   * @throws IllegalArgumentException where it is a leaf or of another tape
   */
  public Probe(Tape tape, Variable probed) {
    this.offset = Tensor.zeros(probed.shape());
    this.gradient = Tensor.zeros(probed.shape());
    boolean found = false;
    for (Recorded call : tape.calls()) {
      rewriting.copy(call);
      if (call.outputs().contains(probed)) {
        Variable leaf = rewriting.target().parameter(offset, gradient);
        Variable moved = rewriting.record(new Add(), rewriting.of(probed), leaf).getFirst();
        rewriting.put(probed, moved);
        found = true;
      }
    }
    if (!found) {
      throw new IllegalArgumentException(
          "Probe: no op of this tape makes %s; hint: a leaf has its gradient as a parameter"
              .formatted(probed));
    }
  }

  /** The new tape. */
  public Tape tape() {
    return rewriting.target();
  }

  /** What stands for {@code original}; for the probed variable, the sum. */
  public Variable of(Variable original) {
    return rewriting.of(original);
  }

  /** What is added to the probed variable at each run, zeros until the caller writes to it. */
  Tensor offset() {
    return offset;
  }

  /** Where backward adds the gradient of the probed variable. */
  public Tensor gradient() {
    return gradient;
  }
}
