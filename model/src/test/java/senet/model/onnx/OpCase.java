package senet.model.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import senet.engine.autograd.Op;
import senet.engine.autograd.Variable;
import senet.engine.op.Flatten;
import senet.engine.tensor.Shape;
import senet.model.nn.Layer;
import senet.model.nn.Network;
import senet.model.nn.Parameter;
import senet.model.nn.Pass;
import senet.model.nn.StateVisitor;

/**
 * An op in a network of its own.
 *
 * @param name for messages
 * @param op what is tested
 * @param network takes images of {@link #H} x {@link #W} and is that op, or little more
 */
record OpCase(String name, Class<? extends Op> op, Network network) {
  static final int H = 7;
  static final int W = 10;
  static final int C = 6;

  /** A tensor of the network, drawn by its name and shape. */
  record Operand(String name, Shape shape) {}

  /** Of images with {@code c} channels. */
  static OpCase of(
      int c,
      String name,
      Class<? extends Op> op,
      BiFunction<Pass, List<Variable>, Variable> body,
      Operand... operands) {
    List<Parameter> parameters = new ArrayList<>();
    for (Operand operand : operands) {
      parameters.add(new Parameter(operand.shape, new Parameter.Start.Uniform(1)));
    }
    Layer layer =
        new Layer() {
          @Override
          public Variable apply(Pass pass, Variable x) {
            List<Variable> inputs = new ArrayList<>(List.of(x));
            parameters.forEach(parameter -> inputs.add(pass.leaf(parameter)));
            return body.apply(pass, inputs);
          }

          @Override
          public void visit(StateVisitor state) {
            for (int i = 0; i < operands.length; i++) {
              state.parameter("layer." + operands[i].name, parameters.get(i));
            }
          }
        };
    return new OpCase(name, op, new Network(layer, Shape.nhwc(1, H, W, c)));
  }

  /** The op, applied to images and the operands. */
  static OpCase of(int c, Op op, Operand... operands) {
    return of(
        c,
        op + " " + List.of(operands),
        op.getClass(),
        (pass, inputs) -> pass.apply(op, inputs.toArray(Variable[]::new)),
        operands);
  }

  static OpCase of(Op op, Operand... operands) {
    return of(C, op, operands);
  }

  /** The op, applied to vectors and the operands. */
  static OpCase ofVectors(Op op, Operand... operands) {
    return of(
        C,
        op + " of vectors " + List.of(operands),
        op.getClass(),
        (pass, inputs) -> {
          Variable[] all = inputs.toArray(Variable[]::new);
          all[0] = pass.apply(new Flatten(), all[0]);
          return pass.apply(op, all);
        },
        operands);
  }

  /** The op, applied to images and what {@code others} make of them. */
  static OpCase withOthers(Op op, Op... others) {
    return of(
        C,
        op + " with " + List.of(others),
        op.getClass(),
        (pass, inputs) -> {
          List<Variable> all = new ArrayList<>(inputs);
          for (Op other : others) {
            all.add(pass.apply(other, inputs.getFirst()));
          }
          return pass.apply(op, all.toArray(Variable[]::new));
        });
  }

  @Override
  public String toString() {
    return name;
  }
}
