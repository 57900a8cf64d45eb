package senet.bench;

import java.lang.reflect.Proxy;
import senet.engine.autograd.Call;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Op;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.op.Conv2d;
import senet.engine.op.CrossEntropy;
import senet.engine.op.Flatten;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.Relu;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/**
 * One convolution as a training program runs it, cut out: a program's own backward also clears and
 * fills gradients around it, which for a 1x1 convolution takes longer than the convolution.
 */
public final class ConvolutionCall {
  private final Conv2d op;
  private Call call;

  /**
   * Records a network of this one layer and runs it once, for what its calls work on.
   *
   * @param n images
   */
  public ConvolutionCall(
      ConvolutionLayer layer,
      int n,
      boolean inputGradient,
      boolean weightGradient,
      Parallel parallel) {
    this.op = layer.op();
    Tape tape = new Tape();
    Variable x = leaf(tape, "input", layer.input(n), inputGradient);
    if (inputGradient) {
      x = tape.apply(new Relu(), x); // whose gradient is written where a leaf's is added to
    }
    Variable w = leaf(tape, "weight", layer.weight(), weightGradient);
    Variable pooled = tape.apply(new GlobalAvgPool(), tape.apply(listening(), x, w));
    Variable targets = tape.constant(Tensor.zeros(Shape.vector(n)));
    Variable loss = tape.apply(new CrossEntropy(0), tape.apply(new Flatten(), pooled), targets);
    Execution execution = tape.training(parallel, new Workspace(parallel.threads()), loss);
    execution.forward();
    execution.backward();
    fill("input", call.input(0)); // planned buffers may have served others in the end
    fill("output gradient", call.outputGradient()); // the mean's is the same at every pixel
  }

  private static Variable leaf(Tape tape, String name, Shape shape, boolean gradient) {
    Tensor value = Tensor.zeros(shape);
    fill(name, value);
    return gradient ? tape.parameter(value, Tensor.zeros(shape)) : tape.constant(value);
  }

  private static void fill(String name, Tensor tensor) {
    Draws draws = Draws.of(1, name, 0);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = draws.normal(i);
    }
  }

  /** The op, whatever methods an op has, that also keeps the call it is given. */
  private Op listening() {
    return (Op)
        Proxy.newProxyInstance(
            Op.class.getClassLoader(),
            new Class<?>[] {Op.class},
            (_, method, arguments) -> {
              if (arguments != null && arguments[0] instanceof Call given) {
                call = given;
              }
              return method.invoke(op, arguments);
            });
  }

  /** Runs it; returns the output [N, H, W, K]. */
  public Tensor forward() {
    op.forward(call);
    return call.output();
  }

  /** Runs the gradients that are wanted; returns the output's. */
  public Tensor backward() {
    op.backward(call);
    return call.outputGradient();
  }

  /** The input [N, H, W, C] or the weight [K, R, S, C/groups], by its index. */
  public Tensor input(int index) {
    return call.input(index);
  }

  /** The gradient that the last backward wrote, null where none is wanted. */
  public Tensor inputGradient(int index) {
    return call.inputGradient(index);
  }
}
