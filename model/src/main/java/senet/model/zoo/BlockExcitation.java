package senet.model.zoo;

import senet.engine.autograd.Variable;
import senet.model.nn.Pass;
import senet.model.nn.SqueezeExcitation;
import senet.model.nn.StateVisitor;

/**
 * The SE block of one residual block, or none: the residual block offers it every place.
 *
 * @param integration where it lies, null for nowhere
 * @param layer the SE block, null without one
 */
record BlockExcitation(Integration integration, SqueezeExcitation layer) {

  /**
   * That of a residual block.
   *
   * @param stage from 0
   * @param names of its layers in files
   * @param c channels that the residual block takes
   * @param width channels of its 3x3 convolution
   * @param k channels that it puts out
   */
  static BlockExcitation of(
      Excitations excitations, int stage, SqueezeExcitation.Names names, int c, int width, int k) {
    if (!excitations.in(stage + 1)) {
      return new BlockExcitation(null, null);
    }
    int excited =
        switch (excitations.integration()) {
          case PRE -> c;
          case THREE_BY_THREE -> width;
          case STANDARD, POST, IDENTITY -> k;
        };
    return new BlockExcitation(
        excitations.integration(), new SqueezeExcitation(excited, excitations.form(), names));
  }

  /** What becomes of {@code x} at {@code place}: nothing where the SE block is elsewhere. */
  Variable at(Integration place, Pass pass, Variable x) {
    return integration == place ? layer.apply(pass, x) : x;
  }

  /** Shows it under {@code name}, where there is one. */
  void visit(StateVisitor state, String name) {
    if (layer != null) {
      state.visit(name, layer);
    }
  }
}
