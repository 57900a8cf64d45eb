package senet.model.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import senet.model.protobuf.Floats;
import senet.model.protobuf.Message;

/** A graph as it grows, {@code GraphProto}: nodes in order, constants, and names taken so far. */
final class Graph {
  private static final int NODE = 1;
  private static final int NAME = 2;
  private static final int INITIALIZER = 5;
  private static final int INPUT = 11;
  private static final int OUTPUT = 12;

  private static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_NAME = 3;
  private static final int NODE_TYPE = 4;
  private static final int NODE_ATTRIBUTE = 5;

  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW_DATA = 9;

  private static final int VALUE_NAME = 1;
  private static final int VALUE_TYPE = 2;
  private static final int TYPE_TENSOR = 1;
  private static final int TYPE_ELEMENT = 1;
  private static final int TYPE_SHAPE = 2;
  private static final int SHAPE_DIM = 1;
  private static final int DIM_SIZE = 1;
  private static final int DIM_NAME = 2;

  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  private final List<Message> nodes = new ArrayList<>();
  private final List<Message> initializers = new ArrayList<>();
  private final Set<String> names = new LinkedHashSet<>();

  /**
   * {@code name}, or where it is taken the first of {@code name_2}, {@code name_3}... that is not.
   */
  String unique(String name) {
    String free = name;
    for (int number = 2; !names.add(free); number++) {
      free = name + "_" + number;
    }
    return free;
  }

  /** Adds a node; it and the value that it makes have the same name, which is returned. */
  String node(String type, String name, List<String> inputs, Message... attributes) {
    return node(type, name, name, inputs, attributes);
  }

  /** Adds a node that makes {@code value}, which is returned. */
  String node(String type, String name, String value, List<String> inputs, Message... attributes) {
    Message node = new Message();
    inputs.forEach(input -> node.text(NODE_INPUT, input));
    node.text(NODE_OUTPUT, value).text(NODE_NAME, name).text(NODE_TYPE, type);
    for (Message attribute : attributes) {
      node.part(NODE_ATTRIBUTE, attribute);
    }
    nodes.add(node);
    return value;
  }

  /** Adds a constant of floats, asked for when the graph is written; returns its name. */
  String floats(String name, int[] dims, Supplier<float[]> values) {
    Message tensor = new Message();
    int count = 1;
    for (int dim : dims) {
      tensor.integers(TENSOR_DIMS, dim);
      count *= dim;
    }
    initializers.add(
        tensor
            .integers(TENSOR_TYPE, FLOAT)
            .text(TENSOR_NAME, name)
            .part(TENSOR_RAW_DATA, new Floats(count, values)));
    return name;
  }

  /** Adds a single float, of no axes; returns its name. */
  String scalar(String name, float value) {
    return floats(name, new int[0], () -> new float[] {value});
  }

  /** Adds a vector of 64-bit integers; returns its name. */
  String longs(String name, long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    initializers.add(
        new Message()
            .integers(TENSOR_DIMS, values.length)
            .integers(TENSOR_TYPE, INT64)
            .text(TENSOR_NAME, name)
            .bytes(TENSOR_RAW_DATA, bytes.array()));
    return name;
  }

  /**
   * The graph as it is.
   *
   * @param name what it is called
   * @param input of floats, see {@link #value}
   * @param output of floats
   */
  Message message(String name, Message input, Message output) {
    Message graph = new Message();
    nodes.forEach(node -> graph.part(NODE, node));
    graph.text(NAME, name);
    initializers.forEach(tensor -> graph.part(INITIALIZER, tensor));
    return graph.part(INPUT, input).part(OUTPUT, output);
  }

  /**
   * What goes into or comes out of a graph, {@code ValueInfoProto}: floats, of any number of
   * images.
   *
   * @param batch what that number is called
   * @param sizes of the axes behind it
   */
  static Message value(String name, String batch, int... sizes) {
    Message shape = new Message().part(SHAPE_DIM, new Message().text(DIM_NAME, batch));
    for (int size : sizes) {
      shape.part(SHAPE_DIM, new Message().integers(DIM_SIZE, size));
    }
    Message tensor = new Message().integers(TYPE_ELEMENT, FLOAT).part(TYPE_SHAPE, shape);
    return new Message()
        .text(VALUE_NAME, name)
        .part(VALUE_TYPE, new Message().part(TYPE_TENSOR, tensor));
  }
}
