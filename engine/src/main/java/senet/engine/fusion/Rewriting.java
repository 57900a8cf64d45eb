package senet.engine.fusion;

import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import senet.engine.autograd.Op;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;

/** The state of going through a tape once and recording what it says on another. */
final class Rewriting {
  private final Tape target = new Tape();
  private final IdentityHashMap<Variable, Variable> images = new IdentityHashMap<>();
  private final Set<Recorded> covered =
      new LinkedHashSet<>(); // records compare by their parts: all differ

  /** The tape that is written. */
  Tape target() {
    return target;
  }

  /** Records an op on variables of the new tape. */
  List<Variable> record(Op op, Variable... inputs) {
    return target.applyAll(op, inputs);
  }

  /** Records a call as it is. */
  void copy(Recorded call) {
    Variable[] inputs = call.inputs().stream().map(this::of).toArray(Variable[]::new);
    List<Variable> outputs = target.applyAll(call.op(), inputs);
    for (int i = 0; i < outputs.size(); i++) {
      images.put(call.outputs().get(i), outputs.get(i));
    }
  }

  /** Says that {@code image} stands for {@code original}. */
  void put(Variable original, Variable image) {
    images.put(original, image);
  }

  /** What stands for {@code original}; null where nothing does yet. */
  Variable known(Variable original) {
    if (original.leaf() != null && !images.containsKey(original)) {
      images.put(original, original.leafOn(target));
    }
    return images.get(original);
  }

  /** What stands for {@code original}. */
  Variable of(Variable original) {
    Variable image = known(original);
    if (image == null) {
      throw new IllegalArgumentException(
          "fusion: %s is not computed any more; hint: name it as kept".formatted(original));
    }
    return image;
  }

  /** Says that {@code call} is part of another op and not to be recorded. */
  void cover(Recorded call) {
    covered.add(call);
  }

  /** Whether {@code call} is part of another op. */
  boolean isCovered(Recorded call) {
    return covered.contains(call);
  }
}
