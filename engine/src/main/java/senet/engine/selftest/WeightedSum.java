package senet.engine.selftest;

import senet.engine.autograd.Call;
import senet.engine.autograd.Op;
import senet.engine.tensor.Shape;

/**
 * A loss whose gradient is given: the sum of values times weights. Only its gradient is wanted.
 *
 * <p>Inputs: values, and weights of the same shape. Output: one value.
 */
record WeightedSum() implements Op {
  @Override
  public Shape outputShape(Shape... inputs) {
    return Shape.scalar();
  }

  @Override
  public void forward(Call call) {
    call.output().data()[0] = 0;
  }

  @Override
  public void backward(Call call) {
    float[] weights = call.input(1).data();
    float[] gradient = call.inputGradient(0).data();
    for (int i = 0; i < call.input(1).size(); i++) {
      gradient[i] += weights[i] * call.outputGradient().data()[0];
    }
  }

  @Override
  public boolean backwardReadsInput(int i) {
    return i == 1;
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }
}
