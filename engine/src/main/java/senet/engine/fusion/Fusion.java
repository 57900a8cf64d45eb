package senet.engine.fusion;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;

/**
 * A tape rewritten so that tensors of activation size are touched less often: groups of ops become
 * one op that computes the same, which is an op like the others.
 *
 * <p>What is recorded stays plain; a network says what it computes and not how. Values agree with
 * the plain tape's to rounding.
 */
public final class Fusion {
  private final Rewriting rewriting;
  private final UnaryOperator<Variable> written;

  private Fusion(Rewriting rewriting, UnaryOperator<Variable> written) {
    this.rewriting = rewriting;
    this.written = written;
  }

  /**
   * The tape as it is to be trained.
   *
   * @param kept variables of {@code tape} that are asked for with {@link #of}: the loss, outputs
   */
  public static Fusion training(Tape tape, Variable... kept) {
    Rewriting rewriting = new Rewriting();
    TrainingFusion training = new TrainingFusion(new Uses(tape, set(kept)), rewriting);
    tape.calls().forEach(training::rewrite);
    return new Fusion(rewriting, training::written);
  }

  /**
   * The tape as it is to be run without gradients: batch norms in evaluation are folded into
   * convolutions.
   *
   * @param kept variables of {@code tape} that are asked for with {@link #of}: outputs
   */
  public static Fusion inference(Tape tape, Variable... kept) {
    Rewriting rewriting = new Rewriting();
    InferenceFusion inference = new InferenceFusion(new Uses(tape, set(kept)), rewriting);
    tape.calls().forEach(inference::rewrite);
    return new Fusion(rewriting, rewriting::of);
  }

  private static Set<Variable> set(Variable... variables) {
    Set<Variable> set = Collections.newSetFromMap(new IdentityHashMap<>());
    set.addAll(List.of(variables));
    return set;
  }

  /** The rewritten tape. */
  public Tape tape() {
    return rewriting.target();
  }

  /**
   * What stands for {@code original}.
   *
   * @throws IllegalArgumentException where it was not kept and is not computed any more
   */
  public Variable of(Variable original) {
    return written.apply(original);
  }
}
