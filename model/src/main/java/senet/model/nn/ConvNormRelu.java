package senet.model.nn;

import senet.engine.autograd.Variable;
import senet.engine.op.Relu;

/**
 * A convolution, its batch normalisation and a ReLU; state under the two names, which need have
 * nothing in common.
 *
 * @param convName of the convolution in files
 * @param convolution applied first
 * @param normName of the norm in files
 * @param norm of as many channels as the convolution puts out
 */
public record ConvNormRelu(
    String convName, Convolution convolution, String normName, BatchNormalization norm)
    implements Layer {

  @Override
  public Variable apply(Pass pass, Variable x) {
    return pass.apply(new Relu(), norm.apply(pass, convolution.apply(pass, x)));
  }

  @Override
  public void visit(StateVisitor state) {
    state.visit(convName, convolution);
    state.visit(normName, norm);
  }
}
