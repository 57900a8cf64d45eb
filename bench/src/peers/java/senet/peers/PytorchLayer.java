package senet.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import senet.bench.ConvolutionLayer;
import senet.engine.op.Conv2d;
import senet.engine.tensor.Tensor;

/**
 * One convolution in PyTorch, below DJL's own gradient collector, which fills gradients with zeros
 * and takes ones for that of the output.
 */
final class PytorchLayer implements AutoCloseable {
  private static final int[] TO_CHANNELS_FIRST = {0, 3, 1, 2};
  private static final int[] TO_CHANNELS_LAST = {0, 2, 3, 1};

  private final NDManager manager = NDManager.newBaseManager(null, "PyTorch");
  private final Conv2d op;
  private final boolean first;
  private final NDArray x;
  private final NDArray weight;
  private final NDArray outputGradient;

  /** What a run leaves, in our layouts. */
  private float[] output;

  private float[] weightGradient;

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
    this.x = array(x, channelsLast);
    this.weight = array(weight, channelsLast);
    this.outputGradient = array(outputGradient, channelsLast);
  }

  private NDArray array(Tensor tensor, boolean channelsLast) {
    if (!channelsLast) {
      return manager.create(
          ChannelsFirst.values(tensor), new Shape(ChannelsFirst.sizes(tensor.shape())));
    }
    long[] sizes = new long[tensor.shape().rank()];
    Arrays.setAll(sizes, tensor.shape()::dim);
    return manager
        .create(Arrays.copyOf(tensor.data(), tensor.size()), new Shape(sizes))
        .transpose(TO_CHANNELS_FIRST);
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
        output = channelsLast(y);
        weightGradient = channelsLast(kernels.getGradient());
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

  private static float[] channelsLast(NDArray array) {
    return array.transpose(TO_CHANNELS_LAST).toFloatArray();
  }

  /** The output of the first training run [N, H, W, K]. */
  float[] output() {
    return output;
  }

  /** The weight's gradient of the first training run [K, R, S, C/groups]. */
  float[] weightGradient() {
    return weightGradient;
  }

  @Override
  public void close() {
    manager.close();
  }
}
