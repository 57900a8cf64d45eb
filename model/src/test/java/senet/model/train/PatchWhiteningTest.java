package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.random.Draws;
import senet.model.augment.Augmentation;
import senet.model.augment.Normalization;
import senet.model.data.ImageSet;
import senet.model.data.SyntheticImages;
import senet.model.nn.Network;
import senet.model.zoo.Excitations;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

class PatchWhiteningTest {
  private static final int PATCH = 12; // 2x2 pixels of three channels

  private static Network network(String name) {
    Network network = Zoo.network(Zoo.architecture(name, Options.CIFAR10.with(Excitations.NONE)));
    network.initialise(1);
    return network;
  }

  /** What the filters make of patches has no correlations, and a mean square of almost one. */
  @Test
  void patchesAreWhiteBehindIt() throws IOException {
    ImageSet images = (ImageSet) SyntheticImages.splits(0, 40, 1).train();
    Network network = network("airbench94");
    PatchWhitening.fill(network, images, Normalization.cifar10(), 40);
    float[] w = network.parameters().get("whiten.weight").value().data();
    double[][] moments = new double[PATCH][PATCH];
    float[] image = new float[32 * 32 * 3];
    for (int index = 0; index < 40; index++) {
      Augmentation.none(Normalization.cifar10())
          .apply(null, images.pixels(), index, 32, 32, 3, image, 0);
      for (int y = 0; y < 31; y++) {
        for (int x = 0; x < 31; x++) {
          double[] out = filtered(image, y, x, w);
          for (int i = 0; i < PATCH; i++) {
            for (int j = 0; j < PATCH; j++) {
              moments[i][j] += out[i] * out[j] / (40 * 31 * 31);
            }
          }
        }
      }
    }
    for (int i = 0; i < PATCH; i++) {
      // value / (value + 5e-4): drawn images have noise, which leaves no direction without variance
      assertThat(moments[i][i]).isBetween(0.8, 1.0001);
      for (int j = 0; j < i; j++) {
        assertThat(moments[i][j]).isCloseTo(0, within(1e-4));
      }
    }
    for (int i = 0; i < PATCH * PATCH; i++) {
      assertThat(w[PATCH * PATCH + i]).isEqualTo(-w[i]);
    }
  }

  private static double[] filtered(float[] image, int y, int x, float[] w) {
    double[] out = new double[PATCH];
    for (int k = 0; k < PATCH; k++) {
      for (int i = 0; i < PATCH; i++) {
        int row = y + i / 6;
        out[k] += w[k * PATCH + i] * image[(row * 32 + x) * 3 + i % 6];
      }
    }
    return out;
  }

  @Test
  void onlyAFixedFirstLayerIsFilled() {
    assertThat(PatchWhitening.layer(network("airbench94"))).hasValue("whiten");
    assertThat(PatchWhitening.layer(network("resnet20"))).isEmpty();
    assertThatThrownBy(() -> PatchWhitening.require(network("resnet20"), "resnet20"))
        .hasMessage(
            "whiten: the first layer of resnet20 is trained like its others; hint: leave it out, or"
                + " --model se_airbench94");
  }

  /** A = V' diag(values) V with V' V = I, for symmetric matrices of normal draws. */
  @Property(tries = 50)
  void eigenvectorsDiagonalise(@ForAll @IntRange(min = 1, max = 16) int n, @ForAll long seed) {
    Draws draws = Draws.of(seed, "matrix", 0);
    double[][] a = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        a[i][j] = draws.normal(i * n + j);
        a[j][i] = a[i][j];
      }
    }
    SymmetricEigen eigen = SymmetricEigen.of(a);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double product = 0;
        double again = 0;
        for (int k = 0; k < n; k++) {
          product += eigen.vectors()[i][k] * eigen.vectors()[j][k];
          again += eigen.values()[k] * eigen.vectors()[k][i] * eigen.vectors()[k][j];
        }
        assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-12));
        assertThat(again).isCloseTo(a[i][j], within(1e-11));
      }
      assertThat(i == 0 || eigen.values()[i] <= eigen.values()[i - 1]).isTrue();
    }
  }
}
