package senet.engine.fusion;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import senet.engine.autograd.Recorded;
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
  private final TrainingFusion training;

  private Fusion(Rewriting rewriting, TrainingFusion training) {
    this.rewriting = rewriting;
    this.training = training;
  }

  /**
   * The tape as it is to be trained.
   *
   * @param kept variables of {@code tape} that are asked for with {@link #of}: the loss, outputs
   */
  public static Fusion training(Tape tape, Variable... kept) {
    Set<Variable> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
    wanted.addAll(List.of(kept));
    Rewriting rewriting = new Rewriting();
    TrainingFusion training = new TrainingFusion(new Uses(tape, wanted), rewriting);
    for (Recorded call : tape.calls()) {
      training.rewrite(call);
    }
    return new Fusion(rewriting, training);
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
    return training.written(original);
  }
}
