package senet.model.format;

import java.util.Arrays;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * Conversion between the engine's layouts and PyTorch's, driven by the names of the axes: [K, R, S,
 * C] against [K, C, R, S], [N, H, W, C] against [N, C, H, W]; everything else is the same in both.
 */
public final class PytorchLayout {
  private PytorchLayout() {}

  /** Whether channels move from the end to the second place. */
  private static boolean channelsMove(Shape shape) {
    return shape.axes().equals("KRSC") || shape.axes().equals("NHWC");
  }

  /** The sizes of {@code shape} in PyTorch's order. */
  public static int[] dims(Shape shape) {
    int[] dims = new int[shape.rank()];
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = shape.dim(axis);
    }
    return channelsMove(shape) ? new int[] {dims[0], dims[3], dims[1], dims[2]} : dims;
  }

  /** The values of {@code tensor} in PyTorch's order. */
  public static float[] values(Tensor tensor) {
    Shape shape = tensor.shape();
    float[] data = tensor.data();
    float[] values = new float[shape.size()];
    if (!channelsMove(shape)) {
      System.arraycopy(data, 0, values, 0, values.length);
      return values;
    }
    int c = shape.dim(3);
    int pixels = shape.dim(1) * shape.dim(2);
    int i = 0;
    for (int outer = 0; outer < shape.dim(0); outer++) {
      for (int channel = 0; channel < c; channel++) {
        for (int pixel = 0; pixel < pixels; pixel++) {
          values[i++] = data[(outer * pixels + pixel) * c + channel];
        }
      }
    }
    return values;
  }

  /**
   * Fills {@code tensor} from values in PyTorch's order.
   *
   * @throws IllegalArgumentException where the sizes differ, with both in PyTorch's order
   */
  public static void copyInto(Tensor tensor, int[] dims, float[] values) {
    Shape shape = tensor.shape();
    if (!Arrays.equals(dims, dims(shape))) {
      throw new IllegalArgumentException(
          "shape is %s but %s is needed"
              .formatted(Arrays.toString(dims), Arrays.toString(dims(shape))));
    }
    float[] data = tensor.data();
    if (!channelsMove(shape)) {
      System.arraycopy(values, 0, data, 0, shape.size());
      return;
    }
    int c = shape.dim(3);
    int pixels = shape.dim(1) * shape.dim(2);
    int i = 0;
    for (int outer = 0; outer < shape.dim(0); outer++) {
      for (int channel = 0; channel < c; channel++) {
        for (int pixel = 0; pixel < pixels; pixel++) {
          data[(outer * pixels + pixel) * c + channel] = values[i++];
        }
      }
    }
  }
}
