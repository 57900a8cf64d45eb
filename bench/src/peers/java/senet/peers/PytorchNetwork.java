package senet.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.pooling.Pool;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import senet.engine.autograd.Op;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.BatchNorm;
import senet.engine.op.ChannelSlice;
import senet.engine.op.Conv2d;
import senet.engine.op.Flatten;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.IdentityShortcut;
import senet.engine.op.Linear;
import senet.engine.op.LogSoftmax;
import senet.engine.op.MaxPool2d;
import senet.engine.op.Multiply;
import senet.engine.op.Relu;
import senet.engine.op.Sigmoid;
import senet.engine.tensor.Tensor;
import senet.model.nn.Network;
import senet.model.nn.Parameter;
import senet.model.nn.Pass;

/** A network's recording as calls of PyTorch with copies of its weights. */
final class PytorchNetwork {
  private final List<Recorded> calls;
  private final Variable images;
  private final Variable output;
  private final Map<Variable, NDArray> leaves = new HashMap<>();
  private final NDList parameters = new NDList();

  PytorchNetwork(
      NDManager manager, Network network, int n, boolean training, boolean channelsLast) {
    Pass pass =
        training
            ? Pass.training(Tensor.zeros(senet.engine.tensor.Shape.scalar()))
            : Pass.inference();
    images = pass.leaf(Tensor.zeros(network.batch(n)));
    output = network.apply(pass, images);
    calls = pass.tape().calls();
    IdentityHashMap<Tensor, Boolean> trained = new IdentityHashMap<>();
    for (Parameter parameter : network.parameterList()) {
      trained.put(parameter.value(), true);
    }
    for (Recorded call : calls) {
      for (Variable input : call.inputs()) {
        if (input.leaf() != null && input != images && !leaves.containsKey(input)) {
          Tensor leaf = input.leaf();
          NDArray copy = PytorchArrays.of(manager, leaf, channelsLast);
          leaves.put(input, copy);
          if (training && trained.containsKey(leaf)) {
            copy.setRequiresGradient(true);
            parameters.add(copy);
          }
        }
      }
    }
  }

  /** What training moves. */
  NDList parameters() {
    return parameters;
  }

  /** Runs all calls on {@code x} [N, C, H, W]. */
  NDArray forward(NDArray x) {
    Map<Variable, NDArray> values = new HashMap<>(leaves);
    values.put(images, x);
    for (Recorded call : calls) {
      List<NDArray> inputs = call.inputs().stream().map(values::get).toList();
      values.put(call.output(), apply(call.op(), inputs));
    }
    return values.get(output);
  }

  private static NDArray apply(Op op, List<NDArray> in) {
    NDArray x = in.getFirst();
    return switch (op) {
      case Conv2d c ->
          ai.djl.nn.convolutional.Conv2d.conv2d(
                  x,
                  in.get(1),
                  in.size() > 2 ? in.get(2) : null,
                  new Shape(c.stride(), c.stride()),
                  new Shape(c.padding(), c.padding()),
                  new Shape(c.dilation(), c.dilation()),
                  c.groups())
              .head();
      case BatchNorm norm ->
          ai.djl.nn.norm.BatchNorm.batchNorm(
                  x,
                  in.get(3),
                  in.get(4),
                  in.get(1),
                  in.get(2),
                  1,
                  norm.momentum(),
                  norm.epsilon(),
                  norm.training())
              .head();
      case Linear _ -> ai.djl.nn.core.Linear.linear(x, in.get(1), in.get(2)).head();
      case Relu _ -> Activation.relu(x);
      case Sigmoid _ -> Activation.sigmoid(x);
      case Add _ -> x.add(in.get(1));
      case Multiply _ -> x.mul(in.get(1));
      case GlobalAvgPool _ -> {
        Shape shape = x.getShape();
        yield Pool.globalAvgPool2d(x).reshape(shape.get(0), shape.get(1), 1, 1);
      }
      case MaxPool2d pool ->
          Pool.maxPool2d(
              x,
              new Shape(pool.kernel(), pool.kernel()),
              new Shape(pool.stride(), pool.stride()),
              new Shape(pool.padding(), pool.padding()),
              pool.ceilMode());
      case Flatten _ -> x.reshape(x.getShape().get(0), -1);
      case LogSoftmax _ -> x.logSoftmax(1);
      case ChannelSlice slice -> x.get(":, %d:%d".formatted(slice.from(), slice.to()));
      case IdentityShortcut shortcut -> shortcut(shortcut, x);
      default -> throw new IllegalArgumentException("pytorch: no translation of " + op);
    };
  }

  private static NDArray shortcut(IdentityShortcut op, NDArray x) {
    NDArray taken = x.get(":, :, ::%d, ::%d".formatted(op.stride(), op.stride()));
    Shape shape = taken.getShape();
    long added = op.channels() - shape.get(1);
    long front = added / 2;
    return zeros(taken, front).concat(taken, 1).concat(zeros(taken, added - front), 1);
  }

  private static NDArray zeros(NDArray like, long channels) {
    Shape shape = like.getShape();
    return like.getManager()
        .zeros(new Shape(shape.get(0), channels, shape.get(2), shape.get(3)), DataType.FLOAT32);
  }
}
