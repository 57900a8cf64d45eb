package senet.model.onnx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Variable;
import senet.engine.tensor.Shape;
import senet.model.protobuf.Message;

/** What a recording's calls and variables are called in a graph, and nodes under these names. */
final class Nodes {
  private final Graph graph;
  private final Leaves leaves;
  private final Map<Variable, String> values = new LinkedHashMap<>();

  /**
   * For one recording.
   *
   * @param named variables whose names are given: what goes in and what comes out
   */
  Nodes(Graph graph, Leaves leaves, Map<Variable, String> named) {
    this.graph = graph;
    this.leaves = leaves;
    named.forEach((variable, name) -> values.put(variable, graph.unique(name)));
  }

  Graph graph() {
    return graph;
  }

  Leaves leaves() {
    return leaves;
  }

  /** A free name: that of the layer whose weights the call reads, or of the op. */
  String name(Recorded call) {
    for (Variable input : call.inputs()) {
      if (input.leaf() != null && !leaves.layer(input).isEmpty()) {
        return graph.unique(leaves.layer(input));
      }
    }
    return graph.unique(call.op().getClass().getSimpleName());
  }

  /** The value of input {@code i}; of a leaf the constant. */
  String input(Recorded call, int i) {
    Variable input = call.inputs().get(i);
    String value = values.get(input);
    return value == null ? leaves.constant(input) : value;
  }

  /** All of them. */
  List<String> inputs(Recorded call) {
    return IntStream.range(0, call.inputs().size()).mapToObj(i -> input(call, i)).toList();
  }

  /** Adds the one node that a call is. */
  void add(Recorded call, String type, Message... attributes) {
    add(call, type, name(call), inputs(call), attributes);
  }

  /** Adds the last node of a call, which makes its output. */
  void add(Recorded call, String type, String name, List<String> inputs, Message... attributes) {
    String value = values.computeIfAbsent(call.output(), _ -> name);
    graph.node(type, name, value, inputs, attributes);
  }

  /** The shape of a call's first input. */
  static Shape shape(Recorded call) {
    return call.inputs().getFirst().shape();
  }
}
