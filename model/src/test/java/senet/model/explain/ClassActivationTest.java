package senet.model.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.autograd.Variable;
import senet.engine.op.Flatten;
import senet.engine.op.MaxPool2d;
import senet.engine.op.Relu;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.model.nn.ConvNorm;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Network;
import senet.model.nn.Pass;
import senet.model.nn.StateVisitor;
import senet.model.zoo.Zoo;

/** The gradient behind Grad-CAM. */
class ClassActivationTest {
  private static final int SIDE = 6;
  private static final int POOLED = SIDE / 2;
  private static final int WIDTH = 4;
  private static final int HIDDEN = 5;
  private static final int CLASSES = 3;
  private final Random random = new Random(3);

  /** As VGG: convolution, pool, and two layers of which the first sees places. */
  private static final class Bent implements Layer {
    private final ConvNorm stem = new ConvNorm(Convolution.threeByThree(3, WIDTH, 1), WIDTH, true);
    private final FullyConnected fc1 = new FullyConnected(POOLED * POOLED * WIDTH, HIDDEN);
    private final FullyConnected fc2 = new FullyConnected(HIDDEN, CLASSES);

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable pooled = pass.apply(new MaxPool2d(2, 2), stem.apply(pass, x));
      Variable hidden = fc1.apply(pass, pass.apply(new Flatten(), pooled));
      return fc2.apply(pass, pass.apply(new Relu(), hidden));
    }

    @Override
    public void visit(StateVisitor state) {
      state.visit("stem", stem);
      state.visit("fc1", fc1);
      state.visit("fc2", fc2);
    }
  }

  private void drawImage(Tensor image) {
    for (int i = 0; i < image.size(); i++) {
      image.data()[i] = (float) random.nextGaussian();
    }
  }

  /** The head in double: the logit of class {@code label} for features [SIDE][SIDE][WIDTH]. */
  private static double logit(Network network, double[] features, int label) {
    double[] pooled = new double[POOLED * POOLED * WIDTH];
    Arrays.fill(pooled, Double.NEGATIVE_INFINITY);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        for (int c = 0; c < WIDTH; c++) {
          // PyTorch's order, of which the layer's names and weights are: channels outermost.
          int at = c * POOLED * POOLED + y / 2 * POOLED + x / 2;
          pooled[at] = Math.max(pooled[at], features[(y * SIDE + x) * WIDTH + c]);
        }
      }
    }
    double[] hidden = layer(network, "fc1", pooled);
    for (int i = 0; i < HIDDEN; i++) {
      hidden[i] = Math.max(0, hidden[i]);
    }
    return layer(network, "fc2", hidden)[label];
  }

  private static double[] layer(Network network, String name, double[] x) {
    float[] weight = network.parameters().get(name + ".weight").value().data();
    float[] bias = network.parameters().get(name + ".bias").value().data();
    double[] y = new double[bias.length];
    for (int k = 0; k < y.length; k++) {
      y[k] = bias[k];
      for (int i = 0; i < x.length; i++) {
        y[k] += weight[k * x.length + i] * x[i];
      }
    }
    return y;
  }

  @Test
  void theGradientIsThatOfFiniteDifferences() {
    Network network = new Network(new Bent(), Shape.nhwc(1, SIDE, SIDE, 3));
    network.initialise(4);
    try (Parallel parallel = Parallel.of(1)) {
      ClassActivation activation = new ClassActivation(network, parallel);
      drawImage(activation.image());
      activation.forward();
      double[] features = new double[SIDE * SIDE * WIDTH];
      for (int i = 0; i < features.length; i++) {
        features[i] = activation.features().data()[i];
      }
      int moved = 0;
      for (int label = 0; label < CLASSES; label++) {
        assertThat((double) activation.logits()[label])
            .isEqualTo(logit(network, features, label), within(1e-5));
        float[] gradient = activation.gradient(label).data();
        for (int i = 0; i < features.length; i++) {
          double step = 1e-6;
          double kept = features[i];
          features[i] = kept + step;
          double upper = logit(network, features, label);
          features[i] = kept - step;
          double lower = logit(network, features, label);
          features[i] = kept;
          if (kept == 0) {
            continue; // of equal values the pool takes one, and a difference the other
          }
          moved += upper == lower ? 0 : 1;
          assertThat((double) gradient[i]).isEqualTo((upper - lower) / (2 * step), within(1e-5));
        }
      }
      assertThat(moved).isGreaterThan(CLASSES * 10);
    }
  }

  /**
   * Behind a mean and one layer the gradient is that layer's weight over the number of places,
   * everywhere, and Grad-CAM is CAM (Zhou et al., arXiv 1512.04150) over that number: of logits,
   * whatever the network ends in.
   */
  @ParameterizedTest
  @ValueSource(strings = {"se_resnet20", "resnet20", "seed_f16_b1"})
  void behindAMeanGradCamIsCam(String name) {
    Network network = Zoo.network(Zoo.architecture(name, Zoo.entry(name).options()));
    network.initialise(6);
    try (Parallel parallel = Parallel.of(2)) {
      ClassActivation activation = new ClassActivation(network, parallel);
      drawImage(activation.image());
      int label = 7;
      Tensor gradient = activation.gradient(label);
      Tensor features = activation.features();
      int c = features.shape().dim(3);
      int places = features.size() / c;
      float[] weight = network.parameters().get("fc.weight").value().data();
      double[] cam = new double[places];
      double largest = 0;
      for (int i = 0; i < features.size(); i++) {
        float own = weight[label * c + i % c];
        assertThat(gradient.data()[i]).isEqualTo(own / places, within(1e-6f / places));
        cam[i / c] += own * features.data()[i];
        largest = Math.max(largest, Math.abs(features.data()[i]));
      }
      HeatMap map = HeatMap.gradCam(features, gradient);
      for (int place = 0; place < places; place++) {
        assertThat((double) map.values()[place] * places)
            .isEqualTo(Math.max(0, cam[place]), within(1e-5 * largest));
      }
      assertThat(map.max()).isPositive();
    }
  }

  /** Asked for twice, and of another class between. */
  @Test
  void gradientsDoNotAddUp() {
    Network network = new Network(new Bent(), Shape.nhwc(1, SIDE, SIDE, 3));
    network.initialise(4);
    try (Parallel parallel = Parallel.of(1)) {
      ClassActivation activation = new ClassActivation(network, parallel);
      drawImage(activation.image());
      float[] first = activation.gradient(1).data().clone();
      assertThat(activation.gradient(2).data()).isNotEqualTo(first);
      assertThat(activation.gradient(1).data()).isEqualTo(first);
    }
  }

  @Test
  void aNetworkWithoutFeaturesIsRefused() {
    Layer flat =
        new Layer() {
          private final FullyConnected fc = new FullyConnected(12, CLASSES);

          @Override
          public Variable apply(Pass pass, Variable x) {
            return fc.apply(pass, pass.apply(new Flatten(), x));
          }

          @Override
          public void visit(StateVisitor state) {
            state.visit("fc", fc);
          }
        };
    Network network = new Network(flat, Shape.nhwc(1, 2, 2, 3));
    try (Parallel parallel = Parallel.of(1)) {
      assertThatThrownBy(() -> new ClassActivation(network, parallel))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "no layer has features of more than one pixel for images of [N=1, H=2, W=2, C=3];"
                  + " hint: Grad-CAM is of convolutional networks");
    }
  }
}
