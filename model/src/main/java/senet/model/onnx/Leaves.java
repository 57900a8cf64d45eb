package senet.model.onnx;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import senet.engine.autograd.Variable;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.model.format.PytorchLayout;
import senet.model.nn.Network;

/** A network's tensors as constants of a graph, in PyTorch's layout and under PyTorch's names. */
final class Leaves {
  private static final String NAMELESS = "constant";

  private final Graph graph;
  private final Map<Tensor, String> state = new LinkedHashMap<>();
  private final Map<Tensor, String> written = new LinkedHashMap<>();

  Leaves(Graph graph, Network network) {
    this.graph = graph;
    network
        .state()
        .forEach(
            (name, entry) -> {
              if (entry.kind() != Network.Kind.COUNTER) {
                state.put(entry.value(), name);
              }
            });
  }

  /** What the tensor is called in the network's state. */
  String name(Variable leaf) {
    return state.getOrDefault(leaf.leaf(), NAMELESS);
  }

  /** The layer that the tensor is of: its name without the last word. */
  String layer(Variable leaf) {
    String name = name(leaf);
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  /** The constant's name; it is added to the graph when first asked for. */
  String constant(Variable leaf) {
    Tensor tensor = leaf.leaf();
    String name = written.get(tensor);
    if (name == null) {
      name = constant(name(leaf), tensor.shape(), () -> tensor);
      written.put(tensor, name);
    }
    return name;
  }

  /** Adds a tensor that is no part of the state, which is asked for when the graph is written. */
  String constant(String name, Shape shape, Supplier<Tensor> tensor) {
    return graph.floats(
        graph.unique(name), PytorchLayout.dims(shape), () -> PytorchLayout.values(tensor.get()));
  }
}
