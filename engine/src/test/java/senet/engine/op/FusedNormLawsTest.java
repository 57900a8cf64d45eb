package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.OpRun;
import senet.engine.op.reference.ConvolutionReference;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * What batch normalisation satisfies where it is three ops: a convolution that leaves moments, the
 * coefficients, and the norm as the next op loads it.
 */
class FusedNormLawsTest {
  private static final int LARGE_MEAN = 10_000;
  private static final float SMALL_DEVIATION = 1e-2f;

  /** The forms in which a norm is loaded. */
  private enum Loader {
    /** By an op without a ReLU. */
    BLOCK_END,
    /** By a convolution, whose ReLU lets everything pass since the shift is large. */
    CONVOLUTION
  }

  /**
   * A chain, run forward.
   *
   * @param y what is normalised, [rows][k]
   * @param loaded what the next op loads of it
   */
  private record Chain(
      OpRun convolution,
      OpRun coefficients,
      OpRun load,
      float epsilon,
      int images,
      Tensor[] norm,
      float[] y,
      float[] loaded) {
    static Chain of(Conv2d conv, Tensor x, Tensor w, Loader loader, float epsilon, Random random) {
      boolean[] two = {true, true};
      OpRun convolution = new OpRun(new Conv2dMoments(conv, false), new Tensor[] {x, w}, two, 1);
      convolution.forward();
      Shape shape = conv.outputShape(x.shape(), w.shape());
      int k = shape.dim(3);
      int images = shape.dim(0);
      int pixels = shape.dim(1) * shape.dim(2);
      float[] both = convolution.output();
      Tensor y = Tensor.of(shape, Arrays.copyOf(both, shape.size()));
      Tensor moments =
          Tensor.of(
              Shape.of("NMK", images, 2, k), Arrays.copyOfRange(both, shape.size(), both.length));
      Tensor weight = normal(Shape.vector(k), random);
      Tensor bias = normal(Shape.vector(k), random);
      if (loader == Loader.CONVOLUTION) {
        for (int i = 0; i < k; i++) { // no normalised value is beyond the root of their number
          double most = Math.sqrt((double) images * pixels) * Math.abs(weight.data()[i]);
          bias.data()[i] = (float) (1.5 * most + 1);
        }
      }
      Tensor[] norm = {y, weight, bias};
      OpRun coefficients =
          new OpRun(
              new BatchNormCoefficients(epsilon, 0.1f, pixels),
              new Tensor[] {
                moments, weight, bias, Tensor.zeros(weight.shape()), Tensor.zeros(weight.shape())
              },
              new boolean[] {true, true, true, false, false},
              1);
      coefficients.forward();
      Tensor affine = Tensor.of(Shape.of("MC", 3, k), coefficients.output());
      OpRun load =
          loader == Loader.BLOCK_END
              ? new OpRun(
                  new BlockEnd(true, false, false, false, false), new Tensor[] {y, affine}, two, 1)
              : new OpRun(
                  new Conv2dMoments(Conv2d.of(1, 0), true),
                  new Tensor[] {y, identity(k), affine},
                  new boolean[] {true, false, true},
                  1);
      load.forward();
      float[] loaded = Arrays.copyOf(load.output(), y.size());
      return new Chain(convolution, coefficients, load, epsilon, images, norm, y.data(), loaded);
    }

    int channels() {
      return norm[1].size();
    }

    int pixels() {
      return y.length / channels() / images;
    }

    /** Sends {@code dy} back through all three; gradients of the convolution's x and weight. */
    float[][] backward(float[] dy, Loader loader) {
      int affine = loader == Loader.BLOCK_END ? 1 : 2;
      load.backward(Arrays.copyOf(dy, load.outputSize())); // none to the next convolution's moments
      coefficients.backward(load.gradient(affine));
      float[] direct = load.gradient(0);
      float[] moments = coefficients.gradient(0);
      float[] both = Arrays.copyOf(direct, direct.length + moments.length);
      System.arraycopy(moments, 0, both, direct.length, moments.length);
      convolution.backward(both);
      return new float[][] {convolution.gradient(0), convolution.gradient(1)};
    }

    ChannelErrors errors(int channel) {
      return ChannelErrors.of(
          NormalizedChannel.of(norm, channel, epsilon), y, channel, channels(), images, epsilon);
    }
  }

  private static Tensor normal(Shape shape, Random random) {
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  /** 1x1, each channel its own. */
  private static Tensor identity(int c) {
    Tensor tensor = Tensor.zeros(Shape.krsc(c, 1, 1, c));
    for (int i = 0; i < c; i++) {
      tensor.data()[i * c + i] = 1;
    }
    return tensor;
  }

  /** A convolution of a few channels, on images of 4 pixels and more of its output in all. */
  private record Drawn(Conv2d op, Shape x, Shape w, long seed) {}

  @Provide
  Arbitrary<Drawn> convolutions() {
    return Arbitraries.randomValue(
        random -> {
          int kernel = random.nextBoolean() ? 1 : 3;
          int c = 1 + random.nextInt(kernel == 1 ? 20 : 4);
          Conv2d op = Conv2d.of(1 + random.nextInt(2), kernel / 2);
          Shape x =
              Shape.nhwc(2 + random.nextInt(2), 3 + random.nextInt(4), 3 + random.nextInt(4), c);
          Shape w = Shape.krsc(1 + random.nextInt(20), kernel, kernel, c);
          return new Drawn(op, x, w, random.nextLong());
        });
  }

  @Property
  void loadedValuesHaveTheMeanBetaAndTheVarianceGammaSquared(
      @ForAll("convolutions") Drawn drawn, @ForAll Loader loader) {
    Random random = new Random(drawn.seed());
    Tensor x = normal(drawn.x(), random);
    Tensor w = normal(drawn.w(), random);
    check(Chain.of(drawn.op(), x, w, loader, 1e-5f, random));
  }

  /**
   * With coefficients of one float the mean is off by two roundings of 1e4, a tenth of a deviation
   * of 1e-2: a shift of all values, which the bound has. Their deviation is as precise as without.
   */
  @Property
  void aLargeMeanCostsAShiftAndNothingElse(
      @ForAll("convolutions") Drawn drawn, @ForAll Loader loader) {
    Random random = new Random(drawn.seed());
    Tensor x = normal(drawn.x(), random);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = LARGE_MEAN + SMALL_DEVIATION * x.data()[i];
    }
    check(Chain.of(Conv2d.of(1, 0), x, identity(x.shape().dim(3)), loader, 1e-5f, random));
  }

  private static void check(Chain chain) {
    int c = chain.channels();
    int rows = chain.y().length / c;
    for (int i = 0; i < c; i++) {
      ChannelErrors errors = chain.errors(i);
      NormalizedChannel channel = errors.channel();
      double mean = 0;
      for (int row = 0; row < rows; row++) {
        mean += chain.loaded()[row * c + i] / (double) rows;
      }
      double variance = 0;
      for (int row = 0; row < rows; row++) {
        variance += Math.pow(chain.loaded()[row * c + i] - mean, 2) / rows;
      }
      double gamma = channel.weight();
      double expected = gamma * gamma * channel.variance() / (channel.variance() + chain.epsilon());
      double error = errors.value();
      assertThat(mean - channel.bias()).isBetween(-errors.shift() - error, errors.shift() + error);
      error = 2 * Math.abs(gamma) * error + error * error;
      assertThat(variance - expected).isBetween(-error, error);
    }
  }

  /** Through a 1x1 convolution that changes nothing, so that x's gradient is the norm's. */
  @Property
  void gradientsAreOrthogonalToShiftsAndScales(
      @ForAll("convolutions") Drawn drawn, @ForAll Loader loader) {
    Random random = new Random(drawn.seed());
    Tensor x = normal(drawn.x(), random);
    int c = x.shape().dim(3);
    Chain chain = Chain.of(Conv2d.of(1, 0), x, identity(c), loader, 0, random);
    float[] dy = normal(x.shape(), random).data();
    for (int i = 0; i < dy.length; i++) {
      dy[i] += 1 + x.data()[i]; // so that there are parts to take away
    }
    float[] dx = chain.backward(dy, loader)[0];
    for (int i = 0; i < c; i++) {
      ChannelErrors channel = chain.errors(i);
      double[] errors = channel.gradientErrors(dy, i, c, chain.pixels());
      double sum = 0;
      double product = 0;
      double sumError = 0;
      double productError = 0;
      for (int row = 0; row < errors.length; row++) {
        double normalized = channel.channel().normalized(row);
        sum += dx[row * c + i];
        product += dx[row * c + i] * normalized;
        sumError += errors[row];
        productError += errors[row] * Math.abs(normalized);
      }
      assertThat(sum).isBetween(-sumError, sumError);
      assertThat(product).isBetween(-productError, productError);
    }
  }

  /**
   * A norm does not see how large the kernel in front of it is, so a kernel's gradient is
   * orthogonal to the kernel. Of w dw = dy y both are off: dy by its error, dw as a sum of as many
   * products as there are rows, y as one of as many as there are weights.
   */
  @Property
  void gradientsOfKernelsAreOrthogonalToThem(
      @ForAll("convolutions") Drawn drawn, @ForAll Loader loader) {
    Random random = new Random(drawn.seed());
    Tensor x = normal(drawn.x(), random);
    Tensor w = normal(drawn.w(), random);
    Chain chain = Chain.of(drawn.op(), x, w, loader, 0, random);
    int k = chain.channels();
    int rows = chain.y().length / k;
    int weights = w.size() / k;
    float[] dy = normal(Shape.vector(chain.y().length), random).data();
    for (int i = 0; i < dy.length; i++) {
      dy[i] += chain.y()[i];
    }
    float[] dw = chain.backward(dy, loader)[1];
    double[][] magnitudes = {
      Values.magnitudes(Values.doubles(x.data())), Values.magnitudes(Values.doubles(w.data()))
    };
    double[] sums = ConvolutionReference.apply(drawn.op(), x.shape(), w.shape(), magnitudes);
    for (int i = 0; i < k; i++) {
      ChannelErrors channel = chain.errors(i);
      double[] errors = channel.gradientErrors(dy, i, k, chain.pixels());
      double[] gradients = channel.gradientMagnitudes(dy, i, k);
      double product = 0;
      double error = 0;
      for (int j = i * weights; j < (i + 1) * weights; j++) {
        product += w.data()[j] * (double) dw[j];
      }
      for (int row = 0; row < rows; row++) {
        double roundings = SummationBound.gamma(rows + weights);
        error += (errors[row] + roundings * (gradients[row] + errors[row])) * sums[row * k + i];
      }
      assertThat(product).isBetween(-error, error);
    }
  }

  /** In the large mean's gradient, too, no part is left that the output does not see. */
  @Test
  void gradientsOfALargeMeanAreOrthogonalToShifts() {
    Random random = new Random(5);
    Tensor x = normal(Shape.nhwc(3, 9, 9, 19), random);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = LARGE_MEAN + SMALL_DEVIATION * x.data()[i];
    }
    Chain chain = Chain.of(Conv2d.of(1, 0), x, identity(19), Loader.BLOCK_END, 0, random);
    float[] dy = normal(x.shape(), random).data();
    float[] dx = chain.backward(dy, Loader.BLOCK_END)[0];
    for (int i = 0; i < 19; i++) {
      double[] errors = chain.errors(i).gradientErrors(dy, i, 19, chain.pixels());
      double sum = 0;
      for (int row = 0; row < errors.length; row++) {
        sum += dx[row * 19 + i];
      }
      double error = Arrays.stream(errors).sum();
      assertThat(sum).isBetween(-error, error);
    }
  }
}
