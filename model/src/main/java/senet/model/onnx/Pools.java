package senet.model.onnx;

import java.util.List;
import senet.engine.autograd.Recorded;
import senet.engine.op.AdaptiveAvgPool2d;
import senet.engine.op.AvgPool2d;
import senet.engine.op.MaxPool2d;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.model.protobuf.Message;

/**
 * Pools as nodes. What ONNX calls {@code ceil_mode} is not asked for, since runtimes differ in
 * whether the last window may begin behind the image: padding in front and behind is spelled out,
 * with as much behind as the last window covers.
 */
final class Pools {
  private Pools() {}

  /** The windows of one pool. */
  private record Windows(int kernel, int stride, int padding, int rowsBehind, int columnsBehind) {
    static Windows of(Recorded call, int kernel, int stride, int padding) {
      return new Windows(
          kernel,
          stride,
          padding,
          behind(call, 1, kernel, stride, padding),
          behind(call, 2, kernel, stride, padding));
    }

    /** Cells behind the image that the last window along {@code axis} covers. */
    private static int behind(Recorded call, int axis, int kernel, int stride, int padding) {
      int begin = (call.output().shape().dim(axis) - 1) * stride - padding;
      return Math.max(0, begin + kernel - Nodes.shape(call).dim(axis));
    }

    /** Whether a window covers more than the image and the same padding on each side. */
    boolean leavePadding() {
      return Math.max(rowsBehind, columnsBehind) > padding;
    }

    /** As attributes, with {@code front} cells of padding above and left. */
    Message[] attributes(int front, int bottom, int right, Message... more) {
      Message[] attributes = new Message[3 + more.length];
      attributes[0] = Attribute.pair("kernel_shape", kernel);
      attributes[1] = Attribute.pair("strides", stride);
      attributes[2] = Attribute.integers("pads", front, front, bottom, right);
      System.arraycopy(more, 0, attributes, 3, more.length);
      return attributes;
    }
  }

  static void max(Nodes nodes, MaxPool2d op, Recorded call) {
    Windows windows = Windows.of(call, op.kernel(), op.stride(), op.padding());
    nodes.add(
        call,
        "MaxPool",
        windows.attributes(op.padding(), windows.rowsBehind, windows.columnsBehind));
  }

  /**
   * A mean over all cells, or over those of the image. Where windows leave the padding, which is
   * counted and what lies beyond is not, zeros are put around the image first.
   */
  static void average(Nodes nodes, AvgPool2d op, Recorded call) {
    Windows windows = Windows.of(call, op.kernel(), op.stride(), op.padding());
    int padding = op.padding();
    boolean counts = padding > 0 && op.countPadding();
    if (!counts || !windows.leavePadding()) {
      Message counted = Attribute.integer("count_include_pad", counts ? 1 : 0);
      nodes.add(
          call,
          "AveragePool",
          windows.attributes(padding, windows.rowsBehind, windows.columnsBehind, counted));
      return;
    }
    String name = nodes.name(call);
    Graph graph = nodes.graph();
    String pads = graph.longs(name + ".pads", 0, 0, padding, padding, 0, 0, padding, padding);
    String padded = graph.node("Pad", name + ".padded", List.of(nodes.input(call, 0), pads));
    nodes.add(
        call,
        "AveragePool",
        name,
        List.of(padded),
        windows.attributes(
            0,
            Math.max(0, windows.rowsBehind - padding),
            Math.max(0, windows.columnsBehind - padding)));
  }

  /**
   * Means over windows of unequal sizes, of which there is no node: along each axis they are a
   * product with a matrix of shares.
   */
  static void adaptive(Nodes nodes, AdaptiveAvgPool2d op, Recorded call) {
    Shape x = Nodes.shape(call);
    String name = nodes.name(call);
    Leaves leaves = nodes.leaves();
    Shape down = Shape.of("PH", op.rows(), x.dim(1));
    Shape across = Shape.of("WQ", x.dim(2), op.columns());
    String rows =
        leaves.constant(name + ".rows", down, () -> shares(down, op.rows(), x.dim(1), false));
    String columns =
        leaves.constant(
            name + ".columns", across, () -> shares(across, op.columns(), x.dim(2), true));
    String narrow =
        nodes.graph().node("MatMul", name + ".across", List.of(nodes.input(call, 0), columns));
    nodes.add(call, "MatMul", name, List.of(rows, narrow));
  }

  /**
   * What each of {@code size} pixels gives to each of {@code count} windows, their rows or columns.
   */
  private static Tensor shares(Shape shape, int count, int size, boolean windowsAreColumns) {
    float[] shares = new float[count * size];
    for (int i = 0; i < count; i++) {
      int begin = (int) ((long) i * size / count);
      int end = (int) Math.ceilDiv((i + 1L) * size, (long) count);
      for (int pixel = begin; pixel < end; pixel++) {
        shares[windowsAreColumns ? pixel * count + i : i * size + pixel] = 1f / (end - begin);
      }
    }
    return Tensor.of(shape, shares);
  }
}
