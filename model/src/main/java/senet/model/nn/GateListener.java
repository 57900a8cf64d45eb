package senet.model.nn;

import senet.engine.autograd.Variable;

/** Hears of the gates of SE blocks while a network is recorded, in order. */
@FunctionalInterface
public interface GateListener {
  /** Takes no notice. */
  GateListener NONE = (_, _, _) -> {};

  /**
   * {@code block} multiplies features by a gate.
   *
   * @param features [N, H, W, C]
   * @param gate [N, 1, 1, C], or as the features where the block does not squeeze
   */
  void gated(Layer block, Variable features, Variable gate);
}
