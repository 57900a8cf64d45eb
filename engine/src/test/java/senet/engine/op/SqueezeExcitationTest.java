package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/**
 * Squeeze and excitation (Hu et al., arXiv 1709.01507) composed of ops: the mean over pixels, two
 * fully connected layers, the sigmoid, and the scale of every pixel.
 */
class SqueezeExcitationTest {
  private static final int HIDDEN = 5;

  /** The block's output, and the gradients of a linear functional of it. */
  private record Pass(float[] y, float[] dx, float[] down, float[] up) {
    /** The loss is the sum of {@code dy y}. */
    static Pass of(Tensor x, Tensor down, Tensor up, float[] dy) {
      Shape s = x.shape();
      Tape tape = new Tape();
      Tensor[] leaves = {x, down, up};
      Tensor[] gradients = new Tensor[leaves.length];
      Variable[] inputs = new Variable[leaves.length];
      for (int i = 0; i < leaves.length; i++) {
        gradients[i] = Tensor.zeros(leaves[i].shape());
        inputs[i] = tape.parameter(leaves[i], gradients[i]);
      }
      Variable squeezed = tape.apply(new GlobalAvgPool(), inputs[0]);
      Variable hidden = tape.apply(new Relu(), tape.apply(Conv2d.of(1, 0), squeezed, inputs[1]));
      Variable gate = tape.apply(new Sigmoid(), tape.apply(Conv2d.of(1, 0), hidden, inputs[2]));
      Variable y = tape.apply(new Multiply(), inputs[0], gate);
      Variable weighted = tape.apply(new Multiply(), y, tape.constant(Tensor.of(s, dy)));
      Tensor ones = Tensor.zeros(Shape.of("KC", 1, s.size()));
      Arrays.fill(ones.data(), 1);
      Variable loss =
          tape.apply(new Linear(), tape.apply(new Flatten(), weighted), tape.constant(ones));
      try (Parallel parallel = Parallel.of(2)) {
        Execution execution = tape.training(parallel, new Workspace(2), loss, y);
        execution.forward();
        float[] output = Arrays.copyOf(execution.value(y).data(), s.size());
        execution.backward();
        return new Pass(output, gradients[0].data(), gradients[1].data(), gradients[2].data());
      }
    }
  }

  private static Tensor integers(Shape shape, Random random) {
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = random.nextInt(17) - 8;
    }
    return tensor;
  }

  private static Tensor normal(Shape shape, Random random) {
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  /** Layers of zeros open every gate half-way. */
  @Property
  void zeroLayersHalveTheImage(
      @ForAll @IntRange(min = 1, max = 70) int c, @ForAll @IntRange(min = 1, max = 9) int side) {
    Random random = new Random(c);
    Shape shape = Shape.nhwc(1, side, side, c);
    Tensor x = normal(shape, random);
    Tensor zeroDown = Tensor.zeros(Shape.krsc(HIDDEN, 1, 1, c));
    Tensor zeroUp = Tensor.zeros(Shape.krsc(c, 1, 1, HIDDEN));
    float[] dy = normal(shape, random).data();
    Pass pass = Pass.of(x, zeroDown, zeroUp, dy);
    assertThat(pass.y()).isEqualTo(Values.times(x.data(), 0.5f));
    assertThat(pass.dx()).isEqualTo(Values.times(dy, 0.5f));
  }

  /** Where every gate is open to the last bit, the network is the one without the block. */
  @Property
  void openGatesChangeNothing(
      @ForAll @IntRange(min = 1, max = 70) int c, @ForAll @IntRange(min = 1, max = 9) int side) {
    Random random = new Random(c);
    Shape shape = Shape.nhwc(1, side, side, c);
    Tensor x = Tensor.zeros(shape);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = 1 + random.nextFloat();
    }
    Tensor down = Tensor.zeros(Shape.krsc(HIDDEN, 1, 1, c));
    Tensor up = Tensor.zeros(Shape.krsc(c, 1, 1, HIDDEN));
    Arrays.fill(down.data(), 1);
    Arrays.fill(up.data(), 1e3f); // sigmoid of 5,000 and more is 1 and its slope 0
    float[] dy = normal(shape, random).data();
    Pass pass = Pass.of(x, down, up, dy);
    assertThat(pass.y()).isEqualTo(x.data());
    assertThat(pass.dx()).isEqualTo(dy);
  }

  /** Permuted pixels give permuted outputs and gradients, and the same gradients of the layers. */
  @Property
  void permutationsOfPixelsCommute(
      @ForAll @IntRange(min = 1, max = 70) int c,
      @ForAll @IntRange(min = 1, max = 9) int side,
      @ForAll @IntRange(max = 1_000_000) int seed) {
    Random random = new Random(seed);
    Shape shape = Shape.nhwc(1, side, side, c);
    Tensor x = integers(shape, random); // and dy, so that sums over pixels are the same to the bit
    float[] dy = integers(shape, random).data();
    Tensor down = normal(Shape.krsc(HIDDEN, 1, 1, c), random);
    Tensor up = normal(Shape.krsc(c, 1, 1, HIDDEN), random);
    List<Integer> order = new ArrayList<>();
    for (int pixel = 0; pixel < side * side; pixel++) {
      order.add(pixel);
    }
    Collections.shuffle(order, random);
    Pass pass = Pass.of(x, down, up, dy);
    Pass other =
        Pass.of(Tensor.of(shape, permuted(x.data(), order, c)), down, up, permuted(dy, order, c));
    assertThat(other.y()).isEqualTo(permuted(pass.y(), order, c));
    assertThat(other.dx()).isEqualTo(permuted(pass.dx(), order, c));
    assertThat(other.down()).isEqualTo(pass.down());
    assertThat(other.up()).isEqualTo(pass.up());
  }

  private static float[] permuted(float[] pixels, List<Integer> order, int c) {
    float[] permuted = new float[pixels.length];
    for (int i = 0; i < order.size(); i++) {
      System.arraycopy(pixels, order.get(i) * c, permuted, i * c, c);
    }
    return permuted;
  }
}
