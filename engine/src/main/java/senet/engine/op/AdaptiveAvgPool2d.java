package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.AdaptivePooling;
import senet.engine.tensor.Shape;

/**
 * The mean of each of {@code rows} x {@code columns} windows that cover the image, whatever its
 * size, by PyTorch's rules ({@link AdaptivePooling}).
 *
 * <p>[N, H, W, C] to [N, rows, columns, C]. The gradient goes to all pixels of a window in equal
 * shares.
 *
 * @param rows of the output
 * @param columns of the output
 */
public record AdaptiveAvgPool2d(int rows, int columns) implements RangedOp {
  /** Checks the sizes. */
  public AdaptiveAvgPool2d {
    if (rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "AdaptiveAvgPool2d: %d rows and %d columns, both must be at least 1"
              .formatted(rows, columns));
    }
  }

  @Override
  public Shape outputShape(Shape... inputs) {
    Operands.requireImages(this, inputs);
    return Shape.nhwc(inputs[0].dim(0), rows, columns, inputs[0].dim(3));
  }

  @Override
  public void forward(Call call) {
    Shape shape = call.input(0).shape();
    int h = shape.dim(1);
    int w = shape.dim(2);
    int c = shape.dim(3);
    float[] x = call.input(0).data();
    float[] y = call.output().data();
    call.parallel()
        .forRange(
            shape.dim(0) * rows,
            Math.max(1, Operands.GRAIN / (columns * c)),
            (_, from, to) -> {
              for (int i = from; i < to; i++) {
                int image = i / rows * h * w * c;
                int h0 = AdaptivePooling.begin(i % rows, rows, h);
                int h1 = AdaptivePooling.end(i % rows, rows, h);
                AdaptivePooling.average(x, image, h0, h1, w, c, columns, y, i * columns * c);
              }
            });
  }

  @Override
  public void backward(Call call) {
    Shape shape = call.input(0).shape();
    int h = shape.dim(1);
    int w = shape.dim(2);
    int c = shape.dim(3);
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    call.parallel()
        .forRange(
            shape.dim(0), // windows overlap within an image only
            1,
            (_, n, _) -> {
              for (int row = 0; row < rows; row++) {
                int at = (n * rows + row) * columns * c;
                int h0 = AdaptivePooling.begin(row, rows, h);
                int h1 = AdaptivePooling.end(row, rows, h);
                AdaptivePooling.averageBackward(dy, at, h0, h1, w, c, columns, dx, n * h * w * c);
              }
            });
  }

  @Override
  public boolean backwardReadsInput(int i) {
    return false;
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }
}
