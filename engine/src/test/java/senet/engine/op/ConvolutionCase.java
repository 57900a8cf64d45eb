package senet.engine.op;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import senet.engine.autograd.OpRun;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * A convolution drawn at random, with channels that are no multiple of any vector's lanes.
 *
 * @param seed of the operands
 */
record ConvolutionCase(Conv2d op, Shape x, Shape w, long seed) {
  /**
   * Cases with up to {@code mostGroups} groups of up to {@code mostChannels} channels, for the
   * algorithms that multiply and add as the definition does.
   */
  static Arbitrary<ConvolutionCase> any(int mostGroups, int mostChannels) {
    return Arbitraries.randomValue(random -> draw(random, mostGroups, mostChannels))
        .filter(c -> !c.algorithm().isWinograd());
  }

  private static ConvolutionCase draw(Random random, int mostGroups, int mostChannels) {
    int groups = 1 + random.nextInt(mostGroups);
    int r = 1 + random.nextInt(3);
    int dilation = 1 + random.nextInt(2);
    int padding = random.nextInt(3);
    int least = Math.max(1, dilation * (r - 1) + 1 - 2 * padding);
    int c = 1 + random.nextInt(mostChannels);
    int k = 1 + random.nextInt(mostChannels);
    Shape x =
        Shape.nhwc(
            1 + random.nextInt(3),
            least + random.nextInt(8),
            least + random.nextInt(8),
            groups * c);
    Conv2d op = new Conv2d(1 + random.nextInt(3), padding, dilation, groups);
    return new ConvolutionCase(op, x, Shape.krsc(groups * k, r, r, c), random.nextInt(1 << 20));
  }

  ConvAlgorithm algorithm() {
    return ConvAlgorithm.of(op.geometry(x, w));
  }

  Shape y() {
    return op.outputShape(x, w);
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

  /** Both passes with all gradients opened. */
  OpRun backward(int threads, float[] dy, Tensor x, Tensor w) {
    OpRun run = run(op, threads, x, w);
    run.forward();
    run.backward(dy);
    return run;
  }
}
