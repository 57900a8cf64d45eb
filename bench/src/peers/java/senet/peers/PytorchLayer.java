package senet.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import senet.bench.ConvolutionLayer;
import senet.engine.op.Conv2d;
import senet.engine.tensor.Tensor;

/**
 * One convolution in PyTorch, below DJL's own gradient collector, which fills gradients with zeros
 * and takes ones for that of the output.
 */
final class PytorchLayer implements AutoCloseable {
  private final NDManager manager = NDManager.newBaseManager(null, "PyTorch");
  private final Conv2d op;
  private final boolean first;
  private final NDArray x;
  private final NDArray weight;
  private final NDArray outputGradient;

  /** What a run leaves, in our layouts. */
  private float[] output;

  private float[] weightGradient;

  private float[] inputGradient; // null for a first layer

  /**
   * Copies a layer's operands.
   *
   * @param channelsLast whether memory holds them as ours does; PyTorch's sizes are NCHW anyway
   */
  PytorchLayer(
      ConvolutionLayer layer,
      Tensor x,
      Tensor weight,
      Tensor outputGradient,
      boolean channelsLast) {
    this.op = layer.op();
    this.first = layer.isFirst();
    this.x = PytorchArrays.of(manager, x, channelsLast);
    this.weight = PytorchArrays.of(manager, weight, channelsLast);
    this.outputGradient = PytorchArrays.of(manager, outputGradient, channelsLast);
  }

  /** The seconds of a forward pass alone. */
  double forward() {
    JniUtils.setGradMode(false);
    try (NDManager scope = manager.newSubManager()) {
      NDArray input = duplicate(scope, x);
      long start = System.nanoTime();
      convolution(input, weight);
      return seconds(start);
    }
  }

  /**
   * The seconds of a forward pass and the gradients that a network needs. Operands are new each
   * time: gradients would be added to what older ones hold.
   */
  double training() {
    JniUtils.setGradMode(true);
    try (NDManager scope = manager.newSubManager()) {
      NDArray input = duplicate(scope, x);
      NDArray kernels = duplicate(scope, weight);
      input.setRequiresGradient(!first);
      kernels.setRequiresGradient(true);
      long start = System.nanoTime();
      NDArray y = convolution(input, kernels);
      JniUtils.backward((PtNDArray) y, (PtNDArray) outputGradient, false, false);
      double seconds = seconds(start);
      if (output == null) {
        output = PytorchArrays.channelsLast(y);
        weightGradient = PytorchArrays.channelsLast(kernels.getGradient());
        inputGradient = first ? null : PytorchArrays.channelsLast(input.getGradient());
      }
      return seconds;
    }
  }

  private NDArray convolution(NDArray input, NDArray kernels) {
    return ai.djl.nn.convolutional.Conv2d.conv2d(
            input,
            kernels,
            null,
            new Shape(op.stride(), op.stride()),
            new Shape(op.padding(), op.padding()),
            new Shape(op.dilation(), op.dilation()),
            op.groups())
        .head();
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static NDArray duplicate(NDManager scope, NDArray array) {
    NDArray copy = array.duplicate();
    copy.attach(scope);
    return copy;
  }

  /** The output of the first training run [N, H, W, K]. */
  float[] output() {
    return output;
  }

  /** The weight's gradient of the first training run [K, R, S, C/groups]. */
  float[] weightGradient() {
    return weightGradient;
  }

  /** The input's gradient of the first training run [N, H, W, C], null for a first layer. */
  float[] inputGradient() {
    return inputGradient;
  }

  @Override
  public void close() {
    manager.close();
  }
}
