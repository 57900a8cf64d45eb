package senet.model.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import senet.engine.autograd.Variable;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.model.augment.Augmentation;
import senet.model.augment.Chance;
import senet.model.augment.Normalization;
import senet.model.data.ImageSet;
import senet.model.data.Images;
import senet.model.data.SyntheticImages;
import senet.model.nn.FullyConnected;
import senet.model.nn.Gate;
import senet.model.nn.Layer;
import senet.model.nn.Network;
import senet.model.nn.Pass;
import senet.model.nn.PooledHead;
import senet.model.nn.Squeeze;
import senet.model.nn.SqueezeExcitation;
import senet.model.nn.StateVisitor;

/** Gates as they are, of every image that can be read. */
class GateSurveyTest {
  private static final Normalization NORMALIZATION = Normalization.cifar10();
  private static final int CLASSES = SyntheticImages.CLASSES.size();
  private static final int C = 3;
  private static final int PIXELS = 32 * 32;

  /** Whose one SE block is on the image itself, so that its gates can be told by hand. */
  private static Network onTheImage(Squeeze squeeze) {
    SqueezeExcitation.Form form = new SqueezeExcitation.Form(squeeze, Gate.SIGMOID, 1, 1, true);
    SqueezeExcitation se = new SqueezeExcitation(C, form, SqueezeExcitation.Names.NUMBERED);
    PooledHead head = new PooledHead("fc", new FullyConnected(C, CLASSES));
    Layer root =
        new Layer() {
          @Override
          public Variable apply(Pass pass, Variable x) {
            return head.apply(pass, se.apply(pass, x));
          }

          @Override
          public void visit(StateVisitor state) {
            state.visit("front.se", se);
            head.visit(state);
          }
        };
    Network network = new Network(root, Shape.nhwc(1, 32, 32, C));
    network.initialise(2);
    return network;
  }

  private static List<BlockGates> survey(Network network, Images images, int batch, int threads) {
    try (Parallel parallel = Parallel.of(threads)) {
      return new GateSurvey(network, NORMALIZATION, batch, parallel).survey(images, (_, _) -> {});
    }
  }

  /** {@code sigmoid(W2 relu(W1 z + b1) + b2)} in double. */
  private static double[] gate(Network network, double[] z) {
    double[] hidden = layer(network, "front.se.fc1", z);
    for (int i = 0; i < C; i++) {
      hidden[i] = Math.max(0, hidden[i]);
    }
    double[] gate = layer(network, "front.se.fc2", hidden);
    for (int i = 0; i < C; i++) {
      gate[i] = 1 / (1 + Math.exp(-gate[i]));
    }
    return gate;
  }

  private static double[] layer(Network network, String name, double[] x) {
    float[] weight = network.parameters().get(name + ".weight").value().data();
    float[] bias = network.parameters().get(name + ".bias").value().data();
    double[] y = new double[C];
    for (int k = 0; k < C; k++) {
      y[k] = bias[k];
      for (int i = 0; i < C; i++) {
        y[k] += weight[k * C + i] * x[i];
      }
    }
    return y;
  }

  private static double[] expected(Network network, ImageSet set, int image, Squeeze squeeze) {
    double[] mean = new double[C];
    double[] gates = new double[C];
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      double[] x = new double[C];
      for (int i = 0; i < C; i++) {
        int value = Byte.toUnsignedInt(set.pixels()[(image * PIXELS + pixel) * C + i]);
        x[i] = NORMALIZATION.apply(i, value);
        mean[i] += x[i] / PIXELS;
      }
      if (squeeze == Squeeze.NONE) {
        double[] gate = gate(network, x);
        for (int i = 0; i < C; i++) {
          gates[i] += gate[i] / PIXELS;
        }
      }
    }
    return squeeze == Squeeze.NONE ? gates : gate(network, mean);
  }

  @ParameterizedTest
  @EnumSource(
      value = Squeeze.class,
      names = {"AVG", "NONE"})
  void gatesAreThoseOfTheFormula(Squeeze squeeze) {
    Network network = onTheImage(squeeze);
    ImageSet set =
        (ImageSet) SyntheticImages.splits(1, 0, CLASSES).test(); // one image of each class
    List<BlockGates> blocks = survey(network, set, 4, 1);
    assertThat(blocks).extracting(BlockGates::name).containsExactly("front.se");
    assertThat(blocks.getFirst().h()).isEqualTo(32);
    GateMoments moments = blocks.getFirst().moments();
    for (int image = 0; image < CLASSES; image++) {
      double[] expected = expected(network, set, image, squeeze);
      for (int channel = 0; channel < C; channel++) {
        assertThat(moments.mean(set.label(image), channel))
            .isEqualTo(expected[channel], within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 2", "31, 1", "100, 2"})
  void batchSizeAndThreadsChangeNoBit(int batch, int threads) {
    Network network = onTheImage(Squeeze.AVG);
    ImageSet set = (ImageSet) SyntheticImages.splits(1, 0, 31).test();
    GateMoments expected = survey(network, set, 10, 1).getFirst().moments();
    GateMoments moments = survey(network, set, batch, threads).getFirst().moments();
    for (int channel = 0; channel < C; channel++) {
      assertThat(moments.mean(channel)).isEqualTo(expected.mean(channel));
      assertThat(moments.deviation(channel)).isEqualTo(expected.deviation(channel));
      assertThat(moments.deviation(3, channel)).isEqualTo(expected.deviation(3, channel));
    }
  }

  /** As if it was not there. */
  @Test
  void anImageThatCannotBeReadIsLeftOut() {
    Network network = onTheImage(Squeeze.AVG);
    ImageSet set = (ImageSet) SyntheticImages.splits(1, 0, 12).test();
    List<Integer> leftOut = new ArrayList<>();
    GateMoments moments;
    try (Parallel parallel = Parallel.of(1)) {
      moments =
          new GateSurvey(network, NORMALIZATION, 5, parallel)
              .survey(new Damaged(set, 11), (index, _) -> leftOut.add(index))
              .getFirst()
              .moments();
    }
    GateMoments expected = survey(network, set.limit(11), 5, 1).getFirst().moments();
    assertThat(leftOut).containsExactly(11);
    assertThat(moments.images()).isEqualTo(11);
    assertThat(moments.mean(1)).isEqualTo(expected.mean(1));
  }

  /** Of which one image cannot be read. */
  private record Damaged(ImageSet set, int damaged) implements Images {
    @Override
    public String name() {
      return set.name();
    }

    @Override
    public int h() {
      return set.h();
    }

    @Override
    public int w() {
      return set.w();
    }

    @Override
    public int c() {
      return set.c();
    }

    @Override
    public int size() {
      return set.size();
    }

    @Override
    public List<String> classes() {
      return set.classes();
    }

    @Override
    public int label(int index) {
      return set.label(index);
    }

    @Override
    public boolean areInMemory() {
      return true;
    }

    @Override
    public Images limit(int n) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Images only(String other, int[] indices) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String fingerprint() {
      return set.fingerprint();
    }

    @Override
    public void write(int index, Augmentation augmentation, Chance chance, float[] out, int at)
        throws IOException {
      if (index == damaged) {
        throw new IOException("damaged");
      }
      set.write(index, augmentation, chance, out, at);
    }
  }
}
