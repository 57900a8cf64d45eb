package senet.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import senet.engine.tensor.Tensor;

/** Tensors of PyTorch, whose sizes are NCHW, in either of its two layouts of memory. */
final class PytorchArrays {
  private static final int[] TO_CHANNELS_FIRST = {0, 3, 1, 2};
  private static final int[] TO_CHANNELS_LAST = {0, 2, 3, 1};

  private PytorchArrays() {}

  /**
   * A copy of {@code tensor}.
   *
   * @param channelsLast whether memory holds the values as ours does
   */
  static NDArray of(NDManager manager, Tensor tensor, boolean channelsLast) {
    if (!channelsLast || tensor.shape().rank() != TO_CHANNELS_FIRST.length) {
      return manager.create(
          ChannelsFirst.values(tensor), new Shape(ChannelsFirst.sizes(tensor.shape())));
    }
    long[] sizes = new long[TO_CHANNELS_FIRST.length];
    Arrays.setAll(sizes, tensor.shape()::dim);
    return manager
        .create(Arrays.copyOf(tensor.data(), tensor.size()), new Shape(sizes))
        .transpose(TO_CHANNELS_FIRST);
  }

  /** The values of an array of four axes in our order. */
  static float[] channelsLast(NDArray array) {
    return array.transpose(TO_CHANNELS_LAST).toFloatArray();
  }
}
