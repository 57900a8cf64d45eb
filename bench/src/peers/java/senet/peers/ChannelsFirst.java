package senet.peers;

import java.util.Arrays;
import java.util.stream.IntStream;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** Values in the order of the peers: channels before pixels. */
final class ChannelsFirst {
  private ChannelsFirst() {}

  /** [A, H, W, C] as [A, C, H, W]: images, and the weights of convolutions. */
  static float[] values(int a, int h, int w, int c, float[] channelsLast) {
    float[] values = new float[a * h * w * c];
    int pixels = h * w;
    for (int i = 0; i < a; i++) {
      for (int pixel = 0; pixel < pixels; pixel++) {
        for (int channel = 0; channel < c; channel++) {
          values[(i * c + channel) * pixels + pixel] =
              channelsLast[(i * pixels + pixel) * c + channel];
        }
      }
    }
    return values;
  }

  /** A tensor's values; one of four axes is turned. */
  static float[] values(Tensor tensor) {
    return tensor.shape().rank() == 4
        ? values(
            tensor.shape().dim(0),
            tensor.shape().dim(1),
            tensor.shape().dim(2),
            tensor.shape().dim(3),
            tensor.data())
        : Arrays.copyOf(tensor.data(), tensor.size());
  }

  /** Its sizes in that order. */
  static long[] sizes(Shape shape) {
    return shape.rank() == 4
        ? new long[] {shape.dim(0), shape.dim(3), shape.dim(1), shape.dim(2)}
        : IntStream.range(0, shape.rank()).mapToLong(shape::dim).toArray();
  }
}
