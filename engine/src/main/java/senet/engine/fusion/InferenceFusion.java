package senet.engine.fusion;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Variable;
import senet.engine.op.BatchNorm;
import senet.engine.op.BlockEnd;
import senet.engine.op.Conv2d;
import senet.engine.op.FoldedConv2d;
import senet.engine.op.Multiply;

/**
 * Convolutions take up the evaluation batch norm, the shortcut and the ReLU behind them; a gate and
 * what follows it become one pass.
 */
final class InferenceFusion {
  private final Uses uses;
  private final Rewriting rewriting;

  /** Groups by their last call, which is where all their inputs are known. */
  private final IdentityHashMap<Recorded, Group> groups = new IdentityHashMap<>();

  /**
   * Calls that become one op.
   *
   * @param convolution the first; null where a gate is
   * @param norm null for none
   * @param start what the ending starts from
   * @param ending what follows
   */
  private record Group(Recorded convolution, Recorded norm, Variable start, Ending ending) {}

  InferenceFusion(Uses uses, Rewriting rewriting) {
    this.uses = uses;
    this.rewriting = rewriting;
  }

  /** Records {@code call}, or what it is part of. */
  void rewrite(Recorded call) {
    if (!rewriting.isCovered(call)) {
      switch (call.op()) {
        case Conv2d _ when leaves(call, 1) -> convolution(call);
        case Multiply _ when Ending.isPerImage(call.inputs().get(1), call.output()) -> gate(call);
        default -> rewriting.copy(call);
      }
    }
    Group group = groups.get(call);
    if (group != null) {
      record(call, group);
    }
  }

  /** Whether all inputs from {@code first} on are leaves. */
  private static boolean leaves(Recorded call, int first) {
    List<Variable> inputs = call.inputs();
    return inputs.subList(first, inputs.size()).stream().allMatch(input -> input.leaf() != null);
  }

  private void convolution(Recorded call) {
    Recorded norm = uses.onlyReader(call.output(), BatchNorm.class);
    if (norm != null && (((BatchNorm) norm.op()).training() || !leaves(norm, 1))) {
      norm = null;
    }
    Variable start = norm == null ? call.output() : norm.output();
    Ending ending = Ending.after(uses, start);
    if (ending.bias() != null || groups.containsKey(ending.last())) {
      ending = Ending.NOTHING; // two convolutions meet in one sum: the other one takes it up
    }
    Recorded last = ending.last() != null ? ending.last() : norm != null ? norm : call;
    groups.put(last, new Group(call, norm, start, ending));
    rewriting.cover(call);
    if (norm != null) {
      rewriting.cover(norm);
    }
    ending.calls(uses, start).forEach(rewriting::cover);
  }

  private void gate(Recorded multiply) {
    Variable start = multiply.inputs().getFirst();
    Ending ending = Ending.gated(uses, multiply);
    if (groups.containsKey(ending.last())) {
      rewriting.copy(multiply);
      return;
    }
    groups.put(ending.last(), new Group(null, null, start, ending));
    ending.calls(uses, start).forEach(rewriting::cover);
  }

  private void record(Recorded last, Group group) {
    Ending ending = group.ending();
    List<Variable> inputs = new ArrayList<>();
    boolean skips = ending.skip() != null;
    if (group.convolution() == null) {
      inputs.add(group.start());
      inputs.add(ending.gate());
      if (ending.bias() != null) {
        inputs.add(ending.bias());
      }
    } else {
      inputs.addAll(group.convolution().inputs());
      if (group.norm() != null) {
        inputs.addAll(group.norm().inputs().subList(1, group.norm().inputs().size()));
      }
    }
    if (skips) {
      inputs.add(ending.skip());
    }
    Variable[] operands = inputs.stream().map(rewriting::of).toArray(Variable[]::new);
    var op =
        group.convolution() == null
            ? new BlockEnd(false, true, ending.bias() != null, skips, ending.relu())
            : folded(group, skips);
    rewriting.put(last.output(), rewriting.record(op, operands).getFirst());
  }

  private static FoldedConv2d folded(Group group, boolean skips) {
    boolean normalizes = group.norm() != null;
    return new FoldedConv2d(
        (Conv2d) group.convolution().op(),
        group.convolution().inputs().size() == 3,
        normalizes,
        normalizes ? ((BatchNorm) group.norm().op()).epsilon() : 0,
        skips,
        group.ending().relu());
  }
}
