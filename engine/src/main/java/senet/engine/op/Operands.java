package senet.engine.op;

import java.util.Arrays;
import senet.engine.autograd.Call;
import senet.engine.autograd.Op;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/** What many ops ask of their operands' shapes, and how they cut their work. */
final class Operands {
  /** Values in a chunk of an elementwise op: 64 KB, a good while more than handing a chunk over. */
  static final int GRAIN = 1 << 14;

  private Operands() {}

  /** Refuses another number of inputs than {@code count}. */
  static void require(Op op, int count, Shape... inputs) {
    if (inputs.length != count) {
      throw new ShapeException(
          "%s: %d inputs given, %d needed".formatted(op, inputs.length, count));
    }
  }

  /** Refuses anything but one batch of images [N, H, W, C]. */
  static void requireImages(Op op, Shape... inputs) {
    require(op, 1, inputs);
    if (inputs[0].rank() != 4) {
      throw new ShapeException(
          "%s: input has %d axes, 4 are needed: N, H, W, C; input %s"
              .formatted(op, inputs[0].rank(), inputs[0]));
    }
  }

  /** Refuses a single value, which has no axis of channels. */
  static void requireChannels(Op op, Shape x) {
    if (x.rank() < 1) {
      throw new ShapeException(
          "%s: input has no axes, 1 is needed: channels; input %s".formatted(op, x));
    }
  }

  /** The size of the last axis. */
  static int channels(Shape x) {
    return x.dim(x.rank() - 1);
  }

  /** {@code x} with {@code c} channels. */
  static Shape withChannels(Shape x, int c) {
    int[] dims = new int[x.rank()];
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = x.dim(axis);
    }
    dims[dims.length - 1] = c;
    return Shape.of(x.axes(), dims);
  }

  /** Refuses a second operand that is neither like the first nor one value an image and channel. */
  static void requireBroadcast(Op op, Shape... inputs) {
    require(op, 2, inputs);
    Shape a = inputs[0];
    Shape b = inputs[1];
    if (!a.equals(b) && !broadcasts(a, b)) {
      throw new ShapeException(
          "%s: second operand is neither like the first nor [N, 1, 1, C] of it; %s and %s"
              .formatted(op, a, b));
    }
  }

  /** Whether {@code b} is [N, 1, 1, C] beside an {@code a} of [N, H, W, C]. */
  static boolean broadcasts(Shape a, Shape b) {
    return a.rank() == 4
        && b.rank() == 4
        && !a.equals(b)
        && b.dim(0) == a.dim(0)
        && b.dim(1) == 1
        && b.dim(2) == 1
        && b.dim(3) == a.dim(3);
  }

  /** Clears values [from, to) of the gradient of input {@code i} where nothing was added to it. */
  static void open(Call call, int i, int from, int to) {
    if (call.opensGradient(i)) {
      Arrays.fill(call.inputGradient(i).data(), from, to, 0);
    }
  }

  /** Pixels of one image of [N, H, W, C]. */
  static int pixels(Shape images) {
    return images.dim(1) * images.dim(2);
  }
}
