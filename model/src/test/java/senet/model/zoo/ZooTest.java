package senet.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

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
    Network network =
        Zoo.network(
            Zoo.architecture(name, Options.CIFAR10.with(channels, 10).withSqueeze(squeeze)));
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
            "unknown model 'resnet'; the nearest: resnet20, resnet32, resnet44; hint: 'senet"
                + " models' lists all");
    assertThatThrownBy(() -> Zoo.entry("SE-ResNeXt50" + "x".repeat(1_000_000)))
        .hasMessageContaining("; the nearest: ");
  }

  @Test
  void everyNameIsThatOfItsNetwork() {
    for (Zoo.Entry entry : Zoo.entries()) {
      assertThat(entry.make().apply(entry.options()).name()).isEqualTo(entry.name());
    }
    assertThat(Zoo.entries().stream().map(Zoo.Entry::name)).doesNotHaveDuplicates();
    assertThat(Zoo.entries().getFirst().name()).isEqualTo("se_resnet20");
  }

  /** With and without SE blocks, the integers of the paper's networks. */
  @ParameterizedTest
  @CsvSource({
    "se_resnet20, 271738",
    "resnet20, 269722",
    "se_resnet32, 467514",
    "resnet32, 464154",
    "se_resnet44, 663290",
    "resnet44, 658586",
    "se_resnet56, 859066",
    "resnet56, 853018",
    "se_resnet110, 1740058",
    "resnet110, 1727962",
    "se_resnet20_b, 274490",
    "resnet20_b, 272474",
    "resnet110_b, 1730714",
    "se_resnet110_b, 1742810",
    "resnet164, 1703258",
    "se_resnet164, 1896794",
    "wrn16_8, 10961370",
    "se_wrn16_8, 11047386",
    "vgg16_bn, 138365992",
    "se_vgg16_bn, 138596784",
    "mobilenet, 4231976",
    "se_mobilenet, 4711720",
    "legacy_resnet50, 25557032",
    "resnet18, 11689512",
    "resnet34, 21797672",
    "resnet50, 25557032",
    "resnet101, 44549160",
    "resnet152, 60192808",
    "resnext50_32x4d, 25028904",
    "resnext101_32x4d, 44177704",
    "airbench94, 1972792",
    "se_airbench94, 1989688"
  })
  void countsOfPairs(String name, long parameters) {
    Zoo.Entry entry = Zoo.entry(name);
    Network network = Zoo.network(entry.make().apply(entry.options()));
    assertThat(network.parameterCount()).isEqualTo(parameters);
  }

  /** Small images: what is compared is that every parameter learns, and plain with fused. */
  @ParameterizedTest
  @CsvSource({
    "se_resnet20_b, 16",
    "se_resnet164, 8",
    "se_wrn16_8, 8",
    "se_mobilenet, 64",
    "se_shufflenet_g3, 64",
    "seresnet18, 64"
  })
  void aStepReachesEveryParameter(String name, int side) {
    Zoo.Entry entry = Zoo.entry(name);
    Options options = entry.options().withImage(side);
    Network network = Zoo.network(entry.make().apply(options));
    FirstStep step = new FirstStep(network, options.classes());
    assertThat(step.fused()).isCloseTo(step.plain(), offset(1e-4f));
    for (String parameter : network.parameters().keySet()) {
      assertThat(step.squares(parameter)).as(parameter).isPositive().isFinite();
    }
  }

  /** The counts of PyTorch's network, which {@code tools/parity} makes from the description. */
  @ParameterizedTest
  @CsvSource({"shufflenet_g3, 1865728, 0.137", "se_shufflenet_g3, 2476144, 0.138"})
  void countsOfShuffleNet(String name, long parameters, String gigaMacs) {
    Summary summary = Summary.of(Zoo.network(Zoo.architecture(name, Zoo.entry(name).options())));
    assertThat(summary.parameters()).isEqualTo(parameters);
    assertThat("%.3f".formatted(summary.macs() / 1e9)).isEqualTo(gigaMacs);
  }

  /** The last layer is all that the classes change. */
  @ParameterizedTest
  @CsvSource({"wrn16_8, 11007540", "se_wrn16_8, 11093556"})
  void countsForAHundredClasses(String name, long parameters) {
    Zoo.Entry entry = Zoo.entry(name);
    Network network = Zoo.network(entry.make().apply(entry.options().with(3, 100)));
    assertThat(network.parameterCount()).isEqualTo(parameters);
  }

  /** SE-ResNet-50 without biases (arXiv 1709.01507, tables 10, 14, 15 and 16). */
  @ParameterizedTest
  @CsvSource({
    "'reduction=2', 45676584",
    "'reduction=4', 35616808",
    "'reduction=8', 30586920",
    "'reduction=16', 28071976",
    "'reduction=32', 26814504",
    "'integration=3x3', 25714216",
    "'integration=post', 28071976",
    "'integration=identity', 28071976",
    "'stages=1', 25581608",
    "'stages=2', 25688104",
    "'stages=3', 26343464",
    "'stages=1+2+3+4', 28071976",
    "'none', 25557032"
  })
  void countsOfAblations(String words, long parameters) {
    Excitations excitations = Excitations.PAPER.changed(words);
    Network network =
        Zoo.network(Zoo.architecture("se_resnet50", Options.IMAGENET.with(excitations)));
    assertThat(network.parameterCount()).isEqualTo(parameters);
  }
}
