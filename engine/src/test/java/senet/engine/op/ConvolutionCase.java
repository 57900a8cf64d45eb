package senet.engine.op;

import java.util.Arrays;
import java.util.Random;
import senet.engine.autograd.OpRun;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * A convolution and operands for it.
 *
 * @param seed of the operands
 */
record ConvolutionCase(Conv2d op, Shape x, Shape w, long seed) {
  ConvAlgorithm algorithm() {
    return ConvAlgorithm.of(op.geometry(x, w));
  }

  Shape y() {
    return op.outputShape(x, w);
  }

  /** The same of {@code n} images. */
  ConvolutionCase withImages(int n) {
    return withImages(n, x.dim(1), x.dim(2));
  }

  /** The same of {@code n} images of another size. */
  ConvolutionCase withImages(int n, int height, int width) {
    return new ConvolutionCase(op, Shape.nhwc(n, height, width, x.dim(3)), w, seed);
  }

  /** Integers from -8 to 8: sums of 2,592 products (nine taps of 288 channels) stay below 2^24. */
  Tensor integers(Shape shape, int purpose) {
    Random random = new Random(seed * 31 + purpose);
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = random.nextInt(17) - 8;
    }
    return tensor;
  }

  Tensor normal(Shape shape, int purpose) {
    Random random = new Random(seed * 31 + purpose);
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  Tensor values(boolean integers, Shape shape, int purpose) {
    return integers ? integers(shape, purpose) : normal(shape, purpose);
  }

  /** The output of {@code op} for x, w and perhaps bias. */
  static float[] forward(Conv2d op, Tensor... inputs) {
    OpRun run = run(op, 2, inputs);
    run.forward();
    return run.output();
  }

  static OpRun run(Conv2d op, int threads, Tensor... inputs) {
    boolean[] all = new boolean[inputs.length];
    Arrays.fill(all, true);
    return new OpRun(op, inputs, all, threads);
  }

  /** Both passes; gradients are added to zeros. */
  OpRun backward(int threads, float[] dy, Tensor x, Tensor w) {
    OpRun run = run(op, threads, x, w);
    run.forward();
    run.backward(dy);
    return run;
  }
}
