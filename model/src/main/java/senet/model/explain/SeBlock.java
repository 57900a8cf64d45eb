package senet.model.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import senet.engine.autograd.Variable;
import senet.engine.tensor.Tensor;
import senet.model.nn.Counter;
import senet.model.nn.Layer;
import senet.model.nn.Network;
import senet.model.nn.Parameter;
import senet.model.nn.StateVisitor;

/**
 * An SE block of a recorded network.
 *
 * @param name of the layer in the network's state, such as {@code layer1.0.se}
 * @param features what it multiplies, [N, H, W, C]
 * @param gate what by, [N, 1, 1, C], or as the features where the block does not squeeze
 */
record SeBlock(String name, Variable features, Variable gate) {

  /** The block {@code layer} of {@code network}. */
  static SeBlock of(Network network, Layer layer, Variable features, Variable gate) {
    return new SeBlock(name(network, layer), features, gate);
  }

  /**
   * A layer does not know its name, but its parameters have one in the network and one in the
   * layer: what the first has in front is the layer's.
   */
  private static String name(Network network, Layer layer) {
    FirstParameter first = new FirstParameter();
    layer.visit(first);
    for (Map.Entry<String, Parameter> entry : network.parameters().entrySet()) {
      if (entry.getValue() == first.parameters.getFirst()) {
        String whole = entry.getKey();
        return whole.substring(0, whole.length() - first.names.getFirst().length() - 1);
      }
    }
    throw new IllegalArgumentException(
        "SE block: its %s is no parameter of the network".formatted(first.names.getFirst()));
  }

  /** Takes down what a layer's parameters are called in it. */
  private static final class FirstParameter implements StateVisitor {
    private final List<String> names = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();

    @Override
    public void parameter(String name, Parameter parameter) {
      names.add(name);
      parameters.add(parameter);
    }

    @Override
    public void buffer(String name, Tensor buffer) {
      // Named like the parameters.
    }

    @Override
    public void counter(String name, Counter counter) {
      // Named like the parameters.
    }
  }
}
