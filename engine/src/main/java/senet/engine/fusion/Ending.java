package senet.engine.fusion;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.Relu;
import senet.engine.tensor.Shape;

/**
 * What follows a normalised tensor up to where a block ends: gate, bias, skip, ReLU, each there or
 * not, in this order, with nobody else looking at what is in between.
 *
 * @param gate [N, 1, 1, C], or null
 * @param bias [N, 1, 1, C], or null
 * @param skip like the tensor, or null
 * @param relu whether a ReLU is the last
 * @param last the call whose output is the end's; null where nothing follows
 */
record Ending(Variable gate, Variable bias, Variable skip, boolean relu, Recorded last) {
  /** Nothing follows. */
  static final Ending NOTHING = new Ending(null, null, null, false, null);

  /** Follows {@code start} through the only readers there are. */
  static Ending after(Uses uses, Variable start) {
    return NOTHING.ungated(uses, start);
  }

  /** Follows {@code start} through {@code multiply}, which scales it, whoever else reads it. */
  static Ending gated(Uses uses, Recorded multiply) {
    Variable gate = multiply.inputs().get(1);
    Ending ending = new Ending(gate, null, null, false, multiply);
    return ending.ungated(uses, multiply.output());
  }

  /** The calls from {@code start}, which the end begins with, to the last, backwards. */
  List<Recorded> calls(Uses uses, Variable start) {
    List<Recorded> calls = new ArrayList<>();
    for (Recorded call = last; call != null; call = before(uses, call, start)) {
      calls.add(call);
    }
    return calls;
  }

  private Recorded before(Uses uses, Recorded call, Variable start) {
    Variable first = call.inputs().get(0);
    boolean skipFirst = call.op() instanceof Add && first == skip;
    Variable value = skipFirst ? call.inputs().get(1) : first;
    return value == start ? null : uses.maker(value);
  }

  private Ending ungated(Uses uses, Variable at) {
    Ending ending = this;
    Variable value = at;
    Recorded add = uses.onlyReader(value, Add.class);
    if (add != null && add.inputs().get(0) == value && isPerImage(add.inputs().get(1), value)) {
      ending = new Ending(gate, add.inputs().get(1), null, false, add);
      value = add.output();
      add = uses.onlyReader(value, Add.class);
    }
    if (add != null && other(add, value) != null) {
      ending = new Ending(ending.gate, ending.bias, other(add, value), false, add);
      value = add.output();
    }
    Recorded rectifier = uses.onlyReader(value, Relu.class);
    if (rectifier != null) {
      ending = new Ending(ending.gate, ending.bias, ending.skip, true, rectifier);
    }
    return ending;
  }

  /** The other summand where it is like {@code value}; else null. */
  private static Variable other(Recorded add, Variable value) {
    Variable a = add.inputs().get(0);
    Variable b = add.inputs().get(1);
    boolean like = a != b && a.shape().equals(b.shape());
    return like ? a == value ? b : a : null;
  }

  /** Whether {@code small} is [N, 1, 1, C] beside an [N, H, W, C] of several pixels. */
  static boolean isPerImage(Variable small, Variable large) {
    Shape shape = large.shape();
    return shape.rank() == 4
        && shape.dim(1) * shape.dim(2) > 1
        && small.shape().equals(Shape.nhwc(shape.dim(0), 1, 1, shape.dim(3)));
  }
}
