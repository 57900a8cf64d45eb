package senet.engine.fusion;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import senet.engine.autograd.Op;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;

/** Who makes a variable of a tape and who reads it. */
final class Uses {
  private final IdentityHashMap<Variable, Recorded> makers = new IdentityHashMap<>();
  private final IdentityHashMap<Variable, List<Recorded>> readers = new IdentityHashMap<>();
  private final Set<Variable> kept;

  /**
   * Looks through {@code tape}.
   *
   * @param kept variables whose values are wanted besides
   */
  Uses(Tape tape, Set<Variable> kept) {
    this.kept = kept;
    for (Recorded call : tape.calls()) {
      for (Variable output : call.outputs()) {
        makers.put(output, call);
      }
      for (Variable input : call.inputs()) {
        List<Recorded> calls = readers.computeIfAbsent(input, _ -> new ArrayList<>());
        if (!calls.contains(call)) {
          calls.add(call);
        }
      }
    }
  }

  /** The call that makes {@code variable}; null for a leaf. */
  Recorded maker(Variable variable) {
    return makers.get(variable);
  }

  /** The calls that read {@code variable}, in order. */
  List<Recorded> readers(Variable variable) {
    return readers.getOrDefault(variable, List.of());
  }

  /** The one call that reads {@code variable}; null where none or several do, or it is kept. */
  Recorded onlyReader(Variable variable) {
    List<Recorded> calls = readers(variable);
    return calls.size() == 1 && !kept.contains(variable) ? calls.getFirst() : null;
  }

  /** The same, where its op is a {@code kind}; else null. */
  Recorded onlyReader(Variable variable, Class<? extends Op> kind) {
    Recorded reader = onlyReader(variable);
    return reader != null && kind.isInstance(reader.op()) ? reader : null;
  }
}
