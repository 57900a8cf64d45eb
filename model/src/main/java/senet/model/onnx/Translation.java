package senet.model.onnx;

import java.util.List;
import senet.engine.autograd.Recorded;
import senet.engine.op.AdaptiveAvgPool2d;
import senet.engine.op.Add;
import senet.engine.op.AvgPool2d;
import senet.engine.op.BatchNorm;
import senet.engine.op.ChannelShuffle;
import senet.engine.op.ChannelSlice;
import senet.engine.op.Concat;
import senet.engine.op.Conv2d;
import senet.engine.op.Flatten;
import senet.engine.op.Gelu;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.GlobalMaxPool;
import senet.engine.op.HardSigmoid;
import senet.engine.op.IdentityShortcut;
import senet.engine.op.Linear;
import senet.engine.op.LogSoftmax;
import senet.engine.op.MaxPool2d;
import senet.engine.op.Multiply;
import senet.engine.op.Pad2d;
import senet.engine.op.Relu;
import senet.engine.op.Scale;
import senet.engine.op.Sigmoid;
import senet.engine.op.Silu;
import senet.engine.op.Softmax;
import senet.engine.op.Tanh;
import senet.engine.tensor.Shape;

/**
 * Ops as nodes of operator set 17. Values of four axes are [N, C, H, W] there, so that channels are
 * axis 1 in them as in those of two.
 */
final class Translation {
  private static final int CHANNELS = 1;
  private static final int ROWS = 2;
  private static final int COLUMNS = 3;
  private static final int SAME = 0; // for Reshape: as many as there are

  private final Nodes nodes;
  private final Graph graph;
  private final NormFolding folding;

  Translation(Nodes nodes, NormFolding folding) {
    this.nodes = nodes;
    this.graph = nodes.graph();
    this.folding = folding;
  }

  /**
   * Adds the nodes that compute {@code call}.
   *
   * @throws IllegalArgumentException naming an op, or values of other axes, that there is no
   *     translation of
   */
  void add(Recorded call) {
    Shape shape = call.output().shape();
    if (shape.rank() != 2 && shape.rank() != 4) {
      throw new IllegalArgumentException(
          "onnx: %s makes %s of %d axes, a graph's values have 2 or 4: [N, C], [N, H, W, C]"
              .formatted(call.op(), shape, shape.rank()));
    }
    switch (call.op()) {
      case AdaptiveAvgPool2d pool -> Pools.adaptive(nodes, pool, call);
      case Add _ -> nodes.add(call, "Add");
      case AvgPool2d pool -> Pools.average(nodes, pool, call);
      case BatchNorm norm -> normalize(norm, call);
      case ChannelShuffle shuffle -> shuffle(shuffle, call);
      case ChannelSlice slice -> slice(slice, call);
      case Concat _ -> nodes.add(call, "Concat", Attribute.integer("axis", CHANNELS));
      case Conv2d convolution -> convolve(convolution, call);
      case Flatten _ -> nodes.add(call, "Flatten", Attribute.integer("axis", CHANNELS));
      case Gelu _ -> gelu(call);
      case GlobalAvgPool _ -> nodes.add(call, "GlobalAveragePool");
      case GlobalMaxPool _ -> nodes.add(call, "GlobalMaxPool");
      case HardSigmoid _ ->
          nodes.add(
              call, "HardSigmoid", Attribute.real("alpha", 1 / 6f), Attribute.real("beta", 0.5f));
      case IdentityShortcut shortcut -> shorten(shortcut, call);
      case Linear _ -> nodes.add(call, "Gemm", Attribute.integer("transB", 1));
      case LogSoftmax _ -> nodes.add(call, "LogSoftmax", Attribute.integer("axis", CHANNELS));
      case MaxPool2d pool -> Pools.max(nodes, pool, call);
      case Multiply _ -> nodes.add(call, "Mul");
      case Pad2d pad -> pad(pad, call);
      case Relu _ -> nodes.add(call, "Relu");
      case Scale scale -> scale(scale, call);
      case Sigmoid _ -> nodes.add(call, "Sigmoid");
      case Silu _ -> silu(call);
      case Softmax _ -> nodes.add(call, "Softmax", Attribute.integer("axis", CHANNELS));
      case Tanh _ -> nodes.add(call, "Tanh");
      default ->
          throw new IllegalArgumentException(
              "onnx: there is no translation of %s; hint: record the network for inference, without a loss and not fused"
                  .formatted(call.op()));
    }
  }

  private void convolve(Conv2d op, Recorded call) {
    Recorded norm = folding.after(call);
    String name = nodes.name(call);
    Shape weight = call.inputs().get(1).shape();
    nodes.add(
        norm == null ? call : norm,
        "Conv",
        name,
        norm == null ? nodes.inputs(call) : foldedInputs(name, call, norm),
        Attribute.integers("kernel_shape", weight.dim(1), weight.dim(2)),
        Attribute.pair("strides", op.stride()),
        Attribute.integers("pads", op.padding(), op.padding(), op.padding(), op.padding()),
        Attribute.pair("dilations", op.dilation()),
        Attribute.integer("group", op.groups()));
  }

  private List<String> foldedInputs(String name, Recorded call, Recorded norm) {
    Leaves leaves = nodes.leaves();
    Shape weight = call.inputs().get(1).shape();
    Shape bias = Shape.vector(weight.dim(0));
    return List.of(
        nodes.input(call, 0),
        leaves.constant(name + ".weight.folded", weight, () -> NormFolding.weight(call, norm)),
        leaves.constant(name + ".bias.folded", bias, () -> NormFolding.bias(call, norm)));
  }

  private void normalize(BatchNorm op, Recorded call) {
    if (op.training()) {
      throw new IllegalArgumentException(
          "onnx: %s takes the batch's own statistics; hint: record the network for inference"
              .formatted(op));
    }
    if (!folding.has(call)) {
      nodes.add(call, "BatchNormalization", Attribute.real("epsilon", op.epsilon()));
    }
  }

  /** The channels as groups of channels, both axes swapped, and channels again. */
  private void shuffle(ChannelShuffle op, Recorded call) {
    String name = nodes.name(call);
    Shape x = Nodes.shape(call);
    int c = x.dim(x.rank() - 1);
    boolean images = x.rank() == 4;
    long[] apart =
        images
            ? new long[] {SAME, op.groups(), c / op.groups(), x.dim(1), x.dim(2)}
            : new long[] {SAME, op.groups(), c / op.groups()};
    long[] together = images ? new long[] {SAME, c, x.dim(1), x.dim(2)} : new long[] {SAME, c};
    String groups =
        graph.node(
            "Reshape",
            name + ".groups",
            List.of(nodes.input(call, 0), graph.longs(name + ".apart", apart)));
    long[] swap = images ? new long[] {0, 2, 1, 3, 4} : new long[] {0, 2, 1};
    String swapped =
        graph.node(
            "Transpose", name + ".swapped", List.of(groups), Attribute.integers("perm", swap));
    nodes.add(call, "Reshape", name, List.of(swapped, graph.longs(name + ".together", together)));
  }

  private void scale(Scale op, Recorded call) {
    String name = nodes.name(call);
    String factor = graph.scalar(name + ".factor", op.factor());
    nodes.add(call, "Mul", name, List.of(nodes.input(call, 0), factor));
  }

  private void pad(Pad2d op, Recorded call) {
    String name = nodes.name(call);
    String pads =
        graph.longs(name + ".pads", 0, 0, op.top(), op.left(), 0, 0, op.bottom(), op.right());
    nodes.add(call, "Pad", name, List.of(nodes.input(call, 0), pads));
  }

  private void slice(ChannelSlice op, Recorded call) {
    String name = nodes.name(call);
    nodes.add(
        call,
        "Slice",
        name,
        List.of(
            nodes.input(call, 0),
            graph.longs(name + ".starts", op.from()),
            graph.longs(name + ".ends", op.to()),
            graph.longs(name + ".axes", CHANNELS)));
  }

  /** Every stride-th pixel, and zeros for new channels. */
  private void shorten(IdentityShortcut op, Recorded call) {
    Shape x = Nodes.shape(call);
    int added = op.channels() - x.dim(3);
    int front = added / 2;
    String name = nodes.name(call);
    String taken =
        graph.node(
            "Slice",
            name + ".taken",
            List.of(
                nodes.input(call, 0),
                graph.longs(name + ".starts", 0, 0),
                graph.longs(name + ".ends", x.dim(1), x.dim(2)),
                graph.longs(name + ".axes", ROWS, COLUMNS),
                graph.longs(name + ".steps", op.stride(), op.stride())));
    String pads = graph.longs(name + ".pads", 0, front, 0, 0, 0, added - front, 0, 0);
    nodes.add(call, "Pad", name, List.of(taken, pads));
  }

  private void silu(Recorded call) {
    String name = nodes.name(call);
    String x = nodes.input(call, 0);
    String sigmoid = graph.node("Sigmoid", name + ".sigmoid", List.of(x));
    nodes.add(call, "Mul", name, List.of(x, sigmoid));
  }

  /** {@code x / 2 · (1 + erf(x / sqrt(2)))}: a node of its own it is from operator set 20 on. */
  private void gelu(Recorded call) {
    String name = nodes.name(call);
    String x = nodes.input(call, 0);
    String factor = graph.scalar(name + ".factor", (float) Math.sqrt(0.5));
    String scaled = graph.node("Mul", name + ".scaled", List.of(x, factor));
    String erf = graph.node("Erf", name + ".erf", List.of(scaled));
    String one = graph.scalar(name + ".one", 1);
    String sum = graph.node("Add", name + ".sum", List.of(erf, one));
    String half = graph.scalar(name + ".half", 0.5f);
    String halved = graph.node("Mul", name + ".halved", List.of(x, half));
    nodes.add(call, "Mul", name, List.of(halved, sum));
  }
}
