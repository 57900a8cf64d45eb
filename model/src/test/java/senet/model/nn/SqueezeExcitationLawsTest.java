package senet.model.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Variable;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.nn.SqueezeExcitation.Names;

/** What squeeze-and-excitation blocks satisfy, of every form and with every squeeze. */
class SqueezeExcitationLawsTest {
  private static final int REDUCTION = 4;

  /** So that the sigmoid is 1 to the last bit. */
  private static final float OPEN = 1000;

  private enum Form {
    UNBIASED,
    BIASED,
    SHIFT
  }

  /** A block of parameters that are zero as long as nobody sets them, and images. */
  private record Drawn(Form form, Squeeze squeeze, Shape shape, long seed) {
    Layer build() {
      int c = shape.dim(3);
      return switch (form) {
        case UNBIASED -> new SqueezeExcitation(c, layers(false), Names.SEQUENTIAL);
        case BIASED -> new SqueezeExcitation(c, layers(true), Names.NUMBERED);
        case SHIFT -> new SqueezeExcitationShift(c, layers(false));
      };
    }

    private SqueezeExcitation.Form layers(boolean biased) {
      return new SqueezeExcitation.Form(squeeze, Gate.SIGMOID, REDUCTION, 1, biased);
    }

    int pixels() {
      return shape.dim(1) * shape.dim(2);
    }

    Tensor normal(Random random) {
      float[] values = new float[shape.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return Tensor.of(shape, values);
    }
  }

  @Provide
  Arbitrary<Drawn> blocks() {
    Arbitrary<Shape> shapes =
        Arbitraries.randomValue(
            random ->
                Shape.nhwc(
                    1 + random.nextInt(3),
                    1 + random.nextInt(6),
                    1 + random.nextInt(6),
                    1 + random.nextInt(40)));
    return Combinators.combine(
            Arbitraries.of(Form.class), Arbitraries.of(Squeeze.class), shapes, Arbitraries.longs())
        .as(Drawn::new);
  }

  private static Map<String, float[]> parameters(Layer block) {
    Map<String, float[]> parameters = new LinkedHashMap<>();
    new Network(block, Shape.nhwc(1, 1, 1, 1))
        .parameters()
        .forEach((name, parameter) -> parameters.put(name, parameter.value().data()));
    return parameters;
  }

  private static float[] apply(Layer block, Tensor x) {
    Pass pass = Pass.inference();
    Variable y = block.apply(pass, pass.leaf(x));
    try (Parallel parallel = Parallel.of(2)) {
      Execution execution = pass.tape().inference(parallel, new Workspace(2), y);
      execution.forward();
      return Arrays.copyOf(execution.value(y).data(), x.size());
    }
  }

  /** Layers of zeros open every gate half-way, and shift by nothing. */
  @Property
  void zeroLayersHalveImages(@ForAll("blocks") Drawn drawn) {
    Tensor x = drawn.normal(new Random(drawn.seed()));
    float[] expected = new float[x.size()];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = 0.5f * x.data()[i];
    }
    assertThat(apply(drawn.build(), x)).isEqualTo(expected);
  }

  /**
   * Where every gate is 1 the block does nothing: by the second layer's biases, or where there are
   * none by its weights, of an image whose hidden values are 1 and more.
   */
  @Property
  void openGatesChangeNothing(@ForAll("blocks") Drawn drawn) {
    Random random = new Random(drawn.seed());
    Layer block = drawn.build();
    Tensor x = drawn.normal(random);
    Map<String, float[]> parameters = parameters(block);
    if (drawn.form() == Form.BIASED) {
      parameters.values().forEach(values -> fillNormal(values, random));
      Arrays.fill(parameters.get("fc2.weight"), 0);
      Arrays.fill(parameters.get("fc2.bias"), OPEN);
    } else {
      for (int i = 0; i < x.size(); i++) {
        x.data()[i] = 1 + random.nextFloat();
      }
      Arrays.fill(parameters.get("fc.0.weight"), 1);
      float[] gates = parameters.get("fc.2.weight"); // shifts' rows are behind
      Arrays.fill(gates, 0, drawn.form() == Form.SHIFT ? gates.length / 2 : gates.length, OPEN);
    }
    assertThat(apply(block, x)).isEqualTo(x.data());
  }

  private static void fillNormal(float[] values, Random random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
  }

  /** A squeeze knows no places: permuted pixels give permuted outputs, each image's its own. */
  @Property
  void permutationsOfPixelsCommute(@ForAll("blocks") Drawn drawn) {
    Random random = new Random(drawn.seed());
    Layer block = drawn.build();
    parameters(block).values().forEach(values -> fillNormal(values, random));
    Tensor x = Tensor.zeros(drawn.shape());
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = random.nextInt(17) - 8; // a mean of integers has the same bits in any order
    }
    int[] order = order(drawn, random);
    float[] y = apply(block, x);
    float[] other = apply(block, Tensor.of(drawn.shape(), permuted(x.data(), order)));
    assertThat(other).isEqualTo(permuted(y, order));
  }

  /**
   * Of any values a mean moves as sums do in another order: a gate by what its layers make of that,
   * by their roundings twice, and by a quarter at most of what the sigmoid is given.
   */
  @Property
  void permutationsOfPixelsCommuteWithMeansOfReals(@ForAll("blocks") Drawn any) {
    Drawn drawn = new Drawn(Form.UNBIASED, Squeeze.AVG, any.shape(), any.seed());
    Random random = new Random(drawn.seed());
    Layer block = drawn.build();
    Map<String, float[]> parameters = parameters(block);
    parameters.values().forEach(values -> fillNormal(values, random));
    Tensor x = drawn.normal(random);
    int[] order = order(drawn, random);
    float[] y = permuted(apply(block, x), order);
    float[] other = apply(block, Tensor.of(drawn.shape(), permuted(x.data(), order)));
    float[] moved = permuted(x.data(), order);
    int c = drawn.shape().dim(3);
    for (int image = 0; image < drawn.shape().dim(0); image++) {
      double[] magnitudes = new double[c];
      for (int i = 0; i < drawn.pixels() * c; i++) {
        magnitudes[i % c] += Math.abs(x.data()[image * drawn.pixels() * c + i]) / drawn.pixels();
      }
      double[] errors = new double[c];
      Arrays.setAll(errors, i -> 2 * gamma(drawn.pixels() + 2) * magnitudes[i]);
      double[][] hidden = layer(parameters.get("fc.0.weight"), magnitudes, errors);
      double[][] gates = layer(parameters.get("fc.2.weight"), hidden[0], hidden[1]);
      for (int i = 0; i < drawn.pixels() * c; i++) {
        int at = image * drawn.pixels() * c + i;
        // The sigmoid itself is precise to 8 roundings, the product to one.
        double error = Math.abs(moved[at]) * (gates[1][i % c] / 4 + 2 * gamma(9));
        assertThat((double) other[at] - y[at]).isBetween(-error, error);
      }
    }
  }

  /** Magnitudes behind a layer [k][c] and how far two of its results may be apart. */
  private static double[][] layer(float[] weights, double[] magnitudes, double[] errors) {
    int c = magnitudes.length;
    double[][] results = new double[2][weights.length / c];
    for (int i = 0; i < weights.length; i++) {
      double weight = Math.abs(weights[i]);
      double magnitude = weight * (magnitudes[i % c] + errors[i % c]);
      results[0][i / c] += magnitude;
      results[1][i / c] += weight * errors[i % c] + 2 * gamma(c) * magnitude;
    }
    return results;
  }

  /** What {@code k} roundings of floats may amount to. */
  private static double gamma(int k) {
    return k * 0x1p-24 / (1 - k * 0x1p-24);
  }

  /** For every pixel of every image another one of the same image. */
  private static int[] order(Drawn drawn, Random random) {
    int[] order = new int[drawn.shape().dim(0) * drawn.pixels()];
    for (int image = 0; image < drawn.shape().dim(0); image++) {
      List<Integer> pixels = new ArrayList<>();
      for (int pixel = 0; pixel < drawn.pixels(); pixel++) {
        pixels.add(image * drawn.pixels() + pixel);
      }
      Collections.shuffle(pixels, random);
      for (int pixel = 0; pixel < drawn.pixels(); pixel++) {
        order[image * drawn.pixels() + pixel] = pixels.get(pixel);
      }
    }
    return order;
  }

  private static float[] permuted(float[] values, int[] order) {
    float[] permuted = new float[values.length];
    int c = values.length / order.length;
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(values, order[i] * c, permuted, i * c, c);
    }
    return permuted;
  }
}
