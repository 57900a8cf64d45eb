package senet.engine.fusion;

import java.util.function.IntUnaryOperator;
import senet.engine.autograd.Op;
import senet.engine.op.ChannelShuffle;
import senet.engine.op.ChannelSlice;
import senet.engine.op.IdentityShortcut;
import senet.engine.op.Pad2d;
import senet.engine.op.reference.LayoutReference;
import senet.engine.tensor.Shape;

/** Ops of one input that only move its values. */
final class Moves {
  private Moves() {}

  /** Which value of an input each of {@code op}'s output is, below 0 for a zero. */
  static IntUnaryOperator source(Op op, Shape in) {
    int c = in.dim(3);
    return switch (op) {
      case ChannelSlice s -> LayoutReference.slice(c, s.from(), s.to() - s.from());
      case ChannelShuffle shuffle -> LayoutReference.shuffle(c, shuffle.groups());
      case Pad2d pad -> LayoutReference.pad(in, pad.outputShape(in), pad.top(), pad.left());
      case IdentityShortcut s -> LayoutReference.shortcut(in, s.outputShape(in), s.stride());
      default -> throw new IllegalArgumentException("no reference of " + op);
    };
  }
}
