package senet.peers;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
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
import senet.engine.op.GlobalMaxPool;
import senet.engine.op.IdentityShortcut;
import senet.engine.op.Linear;
import senet.engine.op.LogSoftmax;
import senet.engine.op.MaxPool2d;
import senet.engine.op.Multiply;
import senet.engine.op.Relu;
import senet.engine.op.Sigmoid;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.model.nn.Network;
import senet.model.nn.Pass;

/**
 * A network as an ONNX file, written off its recording for inference. Batch norms are folded into
 * the convolutions before them, as an exporter does.
 */
final class OnnxModel {
  static final String INPUT = "images";
  static final String OUTPUT = "output";

  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int ATTRIBUTE_INT = 2;
  private static final int ATTRIBUTE_INTS = 7;

  private final Message graph = new Message().text(2, "senet");
  private final Map<Variable, String> names = new HashMap<>();
  private final Map<Variable, Recorded> users = new HashMap<>();
  private final Map<Variable, Integer> uses = new HashMap<>();
  private int written;

  private OnnxModel() {}

  /** The bytes of the file, for batches of {@code n} images. */
  static byte[] of(Network network, int n) {
    Pass pass = Pass.inference();
    Variable images = pass.leaf(Tensor.zeros(network.batch(n)));
    Variable output = network.apply(pass, images);
    return new OnnxModel().model(pass.tape().calls(), images, output);
  }

  private byte[] model(List<Recorded> calls, Variable images, Variable output) {
    for (Recorded call : calls) {
      for (Variable input : call.inputs()) {
        users.put(input, call);
        uses.merge(input, 1, Integer::sum);
      }
    }
    names.put(images, INPUT);
    for (Recorded call : calls) {
      if (!names.containsKey(call.output())) { // not folded into the call before
        write(call);
      }
    }
    node("Identity", OUTPUT, List.of(names.get(output)));
    graph.message(11, value(INPUT, images.shape())).message(12, value(OUTPUT, output.shape()));
    return new Message()
        .integers(1, IR_VERSION)
        .text(2, "senet")
        .message(7, graph)
        .message(8, new Message().text(1, "").integers(2, OPSET))
        .toBytes();
  }

  private void write(Recorded call) {
    Op op = call.op();
    switch (op) {
      case Conv2d convolution -> write(convolution, call);
      case BatchNorm norm -> {
        Message epsilon = new Message().text(1, "epsilon").real(2, norm.epsilon());
        write("BatchNormalization", call, 5, epsilon.integers(20, 1));
      }
      case Linear _ -> write("Gemm", call, call.inputs().size(), attribute("transB", 1));
      case Relu _ -> write("Relu", call, 1);
      case Sigmoid _ -> write("Sigmoid", call, 1);
      case Add _ -> write("Add", call, 2);
      case Multiply _ -> write("Mul", call, 2);
      case GlobalAvgPool _ -> write("GlobalAveragePool", call, 1);
      case GlobalMaxPool _ -> write("GlobalMaxPool", call, 1);
      case Flatten _ -> write("Flatten", call, 1, attribute("axis", 1));
      case LogSoftmax _ -> write("LogSoftmax", call, 1, attribute("axis", -1));
      case MaxPool2d pool ->
          write(
              "MaxPool",
              call,
              1,
              attributes("kernel_shape", pool.kernel(), pool.kernel()),
              attributes("strides", pool.stride(), pool.stride()),
              attributes("pads", pool.padding(), pool.padding(), pool.padding(), pool.padding()),
              attribute("ceil_mode", pool.ceilMode() ? 1 : 0));
      case ChannelSlice slice ->
          node(
              "Slice",
              name(call.output()),
              List.of(
                  name(call.inputs().getFirst()),
                  longs(slice.from()),
                  longs(slice.to()),
                  longs(1)));
      case IdentityShortcut shortcut -> write(shortcut, call);
      default -> throw new IllegalArgumentException("onnx: no translation of " + op);
    }
  }

  private void write(String type, Recorded call, int inputs, Message... attributes) {
    List<String> from = call.inputs().subList(0, inputs).stream().map(this::name).toList();
    node(type, name(call.output()), from, attributes);
  }

  private void write(Conv2d op, Recorded call) {
    Tensor weight = call.inputs().get(1).leaf();
    float[] values = ChannelsFirst.values(weight);
    float[] bias = new float[weight.shape().dim(0)];
    if (call.inputs().size() > 2) {
      System.arraycopy(call.inputs().get(2).leaf().data(), 0, bias, 0, bias.length);
    }
    Variable output = call.output();
    Recorded user = users.get(output);
    if (uses.getOrDefault(output, 0) == 1 && user.op() instanceof BatchNorm norm) {
      fold(norm, user, values, bias);
      output = user.output();
    }
    String w = tensor(values, ChannelsFirst.sizes(weight.shape()));
    String b = tensor(bias, bias.length);
    node(
        "Conv",
        name(output),
        List.of(name(call.inputs().getFirst()), w, b),
        attributes("kernel_shape", weight.shape().dim(1), weight.shape().dim(2)),
        attributes("strides", op.stride(), op.stride()),
        attributes("pads", op.padding(), op.padding(), op.padding(), op.padding()),
        attributes("dilations", op.dilation(), op.dilation()),
        attribute("group", op.groups()));
  }

  private static void fold(BatchNorm norm, Recorded call, float[] values, float[] bias) {
    float[][] state = new float[5][];
    for (int i = 1; i < state.length; i++) {
      state[i] = call.inputs().get(i).leaf().data();
    }
    int taps = values.length / bias.length;
    for (int k = 0; k < bias.length; k++) {
      double scale = state[1][k] / Math.sqrt(state[4][k] + (double) norm.epsilon());
      for (int i = k * taps; i < (k + 1) * taps; i++) {
        values[i] = (float) (values[i] * scale);
      }
      bias[k] = (float) ((bias[k] - (double) state[3][k]) * scale + state[2][k]);
    }
  }

  private void write(IdentityShortcut op, Recorded call) {
    Variable x = call.inputs().getFirst();
    int added = op.channels() - x.shape().dim(3);
    String taken = "taken" + written;
    node(
        "Slice",
        taken,
        List.of(
            name(x),
            longs(0, 0),
            longs(x.shape().dim(1), x.shape().dim(2)),
            longs(2, 3),
            longs(op.stride(), op.stride())));
    int front = added / 2;
    String pads = longs(0, front, 0, 0, 0, added - front, 0, 0);
    node("Pad", name(call.output()), List.of(taken, pads));
  }

  private void node(String type, String output, List<String> inputs, Message... attributes) {
    Message node = new Message();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, output).text(3, type + written++).text(4, type);
    for (Message attribute : attributes) {
      node.message(5, attribute);
    }
    graph.message(1, node);
  }

  /** The name of a value; a leaf that has none yet is written as a constant. */
  private String name(Variable variable) {
    String name = names.get(variable);
    if (name == null) {
      Tensor leaf = variable.leaf();
      name =
          leaf == null
              ? "value" + names.size()
              : tensor(ChannelsFirst.values(leaf), ChannelsFirst.sizes(leaf.shape()));
      names.put(variable, name);
    }
    return name;
  }

  private String tensor(float[] values, long... sizes) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return initializer(FLOAT, ByteString.copyFrom(bytes), sizes);
  }

  private String longs(long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return initializer(INT64, ByteString.copyFrom(bytes), values.length);
  }

  private String initializer(int type, ByteString raw, long... sizes) {
    String name = "constant" + written++;
    graph.message(
        5, new Message().integers(1, sizes).integers(2, type).text(8, name).bytes(9, raw));
    return name;
  }

  private static Message attribute(String name, long value) {
    return new Message().text(1, name).integers(3, value).integers(20, ATTRIBUTE_INT);
  }

  private static Message attributes(String name, long... values) {
    return new Message().text(1, name).integers(8, values).integers(20, ATTRIBUTE_INTS);
  }

  private static Message value(String name, Shape shape) {
    Message sizes = new Message();
    for (long size : ChannelsFirst.sizes(shape)) {
      sizes.message(1, new Message().integers(1, size));
    }
    Message tensor = new Message().integers(1, FLOAT).message(2, sizes);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }
}
