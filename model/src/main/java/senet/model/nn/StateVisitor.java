package senet.model.nn;

import senet.engine.tensor.Tensor;

/** Sees the named contents of a network, one after the other. */
public interface StateVisitor {
  /** A trained tensor. */
  void parameter(String name, Parameter parameter);

  /** A tensor that is saved but not trained: running statistics. */
  void buffer(String name, Tensor buffer);

  /** A count of training steps, which PyTorch saves as a 64-bit integer. */
  void counter(String name, Counter counter);

  /** The same visitor for what lies within {@code scope}: names get {@code scope.} in front. */
  default StateVisitor in(String scope) {
    StateVisitor outer = this;
    return new StateVisitor() {
      @Override
      public void parameter(String name, Parameter parameter) {
        outer.parameter(scope + "." + name, parameter);
      }

      @Override
      public void buffer(String name, Tensor buffer) {
        outer.buffer(scope + "." + name, buffer);
      }

      @Override
      public void counter(String name, Counter counter) {
        outer.counter(scope + "." + name, counter);
      }
    };
  }

  /** Shows all of {@code layer} under {@code scope}. */
  default void visit(String scope, Layer layer) {
    layer.visit(in(scope));
  }
}
