package senet.engine.fusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import senet.engine.autograd.Op;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.BatchNorm;
import senet.engine.op.ChannelSlice;
import senet.engine.op.Conv2d;
import senet.engine.op.CrossEntropy;
import senet.engine.op.Flatten;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.Linear;
import senet.engine.op.Multiply;
import senet.engine.op.Relu;
import senet.engine.op.Sigmoid;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** A small classifier as a network records it, with all the leaves that training changes. */
class PlainNetwork {
  private static final int CLASSES = 3;

  final Random random;
  final Tape tape = new Tape();
  final List<Variable> parameters = new ArrayList<>();
  final List<Tensor> gradients = new ArrayList<>();
  final List<Variable> statistics = new ArrayList<>();
  final List<Variable> kept = new ArrayList<>();
  private Variable loss;

  PlainNetwork(long seed) {
    random = new Random(seed);
  }

  Variable loss() {
    return loss;
  }

  Variable images(int n, int h, int w, int c) {
    return tape.constant(normal(Shape.nhwc(n, h, w, c), 1));
  }

  /** Ends the network: pool, layer, loss. */
  void classify(Variable x) {
    Variable features = apply(new Flatten(), pool(x));
    Variable weight = parameter(Shape.of("KC", CLASSES, features.shape().dim(1)));
    Variable logits = apply(new Linear(), features, weight, parameter(Shape.vector(CLASSES)));
    Tensor targets = Tensor.zeros(Shape.vector(x.shape().dim(0)));
    for (int i = 0; i < targets.size(); i++) {
      targets.data()[i] = random.nextInt(CLASSES);
    }
    loss = apply(new CrossEntropy(0), logits, tape.constant(targets));
    kept.add(logits);
  }

  Variable convolution(Variable x, int k, int kernel, int stride, int groups) {
    Variable weight = parameter(Shape.krsc(k, kernel, kernel, x.shape().dim(3) / groups));
    return apply(new Conv2d(stride, kernel / 2, 1, groups), x, weight);
  }

  Variable convNorm(Variable x, int k, int kernel) {
    return norm(convolution(x, k, kernel, 1, 1));
  }

  Variable add(Variable a, Variable b) {
    return apply(new Add(), a, b);
  }

  Variable pool(Variable x) {
    return apply(new GlobalAvgPool(), x);
  }

  Variable norm(Variable x) {
    return norm(x, trains());
  }

  /** Whether norms use the batch's statistics, but for those that say otherwise. */
  boolean trains() {
    return true;
  }

  Variable norm(Variable x, boolean training) {
    Shape vector = Shape.vector(x.shape().dim(3));
    return norm(x, training, parameter(vector), parameter(vector));
  }

  Variable norm(Variable x, boolean training, Variable weight, Variable bias) {
    for (int i = 0; i < 2; i++) {
      Tensor value = Tensor.zeros(weight.shape());
      Arrays.fill(value.data(), i + 0.5f);
      statistics.add(tape.constant(value));
    }
    int last = statistics.size() - 1;
    BatchNorm op = new BatchNorm(1e-5f, 0.1f, training);
    return apply(op, x, weight, bias, statistics.get(last - 1), statistics.get(last));
  }

  /** Squeeze and excitation: gate, and perhaps shift. */
  Variable excited(Variable x, Variable squeezed, boolean shifts) {
    int c = x.shape().dim(3);
    Variable hidden = relu(convolution(squeezed, 2, 1, 1, 1));
    Variable both = convolution(hidden, shifts ? 2 * c : c, 1, 1, 1);
    if (!shifts) {
      return apply(new Multiply(), x, apply(new Sigmoid(), both));
    }
    Variable gate = apply(new Sigmoid(), apply(new ChannelSlice(0, c), both));
    Variable shift = apply(new ChannelSlice(c, 2 * c), both);
    return apply(new Add(), apply(new Multiply(), x, gate), shift);
  }

  Variable relu(Variable x) {
    return apply(new Relu(), x);
  }

  Variable parameter(Shape shape) {
    int fan = shape.rank() == 1 ? 1 : shape.size() / shape.dim(0);
    gradients.add(Tensor.zeros(shape));
    parameters.add(tape.parameter(normal(shape, 1 / Math.sqrt(fan)), gradients.getLast()));
    return parameters.getLast();
  }

  Tensor normal(Shape shape, double deviation) {
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = (float) (deviation * random.nextGaussian());
    }
    return tensor;
  }

  Variable apply(Op op, Variable... inputs) {
    return tape.apply(op, inputs);
  }
}
