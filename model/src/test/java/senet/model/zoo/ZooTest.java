package senet.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.model.nn.Network;
import senet.model.nn.Squeeze;
import senet.model.nn.Summary;

class ZooTest {
  /** Parameters and multiply-adds of published networks. */
  @ParameterizedTest
  @CsvSource({
    "seed,       3, NONE, 2708106, 2767",
    "seed,       3, AVG,  2708106, 2738",
    "seed,       1, AVG,  2705802, 2736",
    "se_resnet20,3, AVG,  271738,  41"
  })
  void countsAreThePublishedOnes(
      String name, int channels, Squeeze squeeze, long parameters, long megaMacs) {
    Network network = Zoo.network(Zoo.architecture(name, new Options(channels, 10, squeeze)));
    Summary summary = Summary.of(network);
    assertThat(summary.parameters()).isEqualTo(parameters);
    assertThat(Math.round(summary.macs() / 1e6)).isEqualTo(megaMacs);
    assertThat(summary.rows().stream().mapToLong(Summary.Row::parameters).sum())
        .isEqualTo(parameters);
  }

  @Test
  void namesAreThoseOfTheNotesCheckpoints() {
    Network network = Zoo.network(SeedNetwork.standard(Options.CIFAR10));
    assertThat(network.state().keySet())
        .contains(
            "conv_block.0.weight",
            "conv_block.1.num_batches_tracked",
            "res_blocks.8.se_block.fc.2.weight",
            "out_conv.1.running_var",
            "fc.bias");
    assertThat(network.state().get("res_blocks.0.se_block.fc.0.weight").value().shape())
        .hasToString("[K=8, R=1, S=1, C=128]");
  }

  @Test
  void startingValuesDependOnSeedAndNameOnly() {
    Network first = Zoo.network(new SeedNetwork(16, 3, Options.CIFAR10));
    Network second = Zoo.network(new SeedNetwork(16, 2, Options.CIFAR10));
    first.initialise(4);
    second.initialise(4);
    float[] weights = first.parameters().get("res_blocks.0.conv_lower.0.weight").value().data();
    assertThat(second.parameters().get("res_blocks.0.conv_lower.0.weight").value().data())
        .isEqualTo(weights);
    float bound = (float) (1 / Math.sqrt(16 * 9));
    double squares = 0;
    for (float weight : weights) {
      assertThat(weight).isBetween(-bound, bound);
      squares += weight * weight;
    }
    // A uniform distribution's deviation is bound / sqrt(3); 2304 draws give it to 5 %.
    assertThat(Math.sqrt(squares / weights.length) / bound * Math.sqrt(3)).isBetween(0.95, 1.05);
  }

  /** A fully connected layer starts within 1 / sqrt(C) as PyTorch's does, weight and bias alike. */
  @Test
  void fullyConnectedLayersStartAsPyTorchs() {
    Network network = Zoo.network(SeedNetwork.standard(Options.CIFAR10));
    float bound = (float) (1 / Math.sqrt(128));
    Set<Float> biases = new HashSet<>();
    double squares = 0;
    for (int seed = 0; seed < 20; seed++) {
      network.initialise(seed);
      for (float bias : network.parameters().get("fc.bias").value().data()) {
        assertThat(bias).isBetween(-bound, bound);
        biases.add(bias);
      }
      for (float weight : network.parameters().get("fc.weight").value().data()) {
        assertThat(weight).isBetween(-bound, bound);
        squares += weight * weight;
      }
    }
    assertThat(biases).hasSizeGreaterThan(190); // 200 draws of 2^24 values
    // 25,600 draws of deviation bound / sqrt(3): their mean square is within 2 % (five deviations).
    assertThat(squares / 25_600 * 3 / bound / bound).isBetween(0.97, 1.03);
  }

  @Test
  void anUnknownNameIsToldWhatThereIs() {
    assertThatThrownBy(() -> Zoo.architecture("resnet", Options.CIFAR10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "unknown model 'resnet'; known: se_resnet20, seed, se_resnet50, se_resnet101,"
                + " se_resnet152, se_resnext50_32x4d, se_resnext101_32x4d");
  }
}
