package senet.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.model.format.PytorchLayout;
import senet.model.nn.Network;
import senet.model.nn.Summary;

/** The ImageNet ResNets: their published sizes and names, and a step of training. */
class ImageNetResNetTest {
  @ParameterizedTest
  @CsvSource({
    "se_resnet18,         11778592, 89080,   1.814",
    "se_resnet34,         21958868, 161196,  3.664",
    "se_resnet50,         28088024, 2530992, 3.860",
    "se_resnet101,        49326872, 4777712, 7.575",
    "se_resnet152,        66821848, 6629040, 11.289",
    "se_resnext26_32x4d,  16790280, 1400800, 2.472",
    "se_resnext50_32x4d,  27559896, 2530992, 4.233",
    "se_resnext101_32x4d, 48955416, 4777712, 7.975",
    "senet154,            115088984, 6629040, 20.688"
  })
  void countsAreThePublishedOnes(String name, long parameters, long excitation, String gigaMacs) {
    Network network = Zoo.network(Zoo.architecture(name, Options.IMAGENET));
    Summary summary = Summary.of(network);
    assertThat(summary.parameters()).isEqualTo(parameters);
    assertThat("%.3f".formatted(summary.macs() / 1e9)).isEqualTo(gigaMacs);
    assertThat(
            network.parameters().entrySet().stream()
                .filter(named -> named.getKey().contains(".se_module."))
                .mapToLong(named -> named.getValue().value().size())
                .sum())
        .isEqualTo(excitation);
  }

  /** In the other form: the counts of timm's own, whose SE widths are multiples of 8. */
  @ParameterizedTest
  @CsvSource({
    "seresnet18,          11779624, 90112,   1.814",
    "seresnet34,          21960416, 162744,  3.664",
    "seresnet50,          28088024, 2530992, 4.092",
    "seresnet101,         49326872, 4777712, 7.806",
    "seresnet152,         66821848, 6629040, 11.520",
    "seresnext50_32x4d,   27559896, 2530992, 4.233",
    "seresnext101_32x4d,  48955416, 4777712, 7.975",
    "resnet50,            25557032, 0,       4.089"
  })
  void countsOfTimmsForms(String name, long parameters, long excitation, String gigaMacs) {
    Zoo.Entry entry = Zoo.entry(name);
    Summary summary = Summary.of(Zoo.network(entry.make().apply(entry.options())));
    assertThat(summary.parameters()).isEqualTo(parameters);
    assertThat(summary.excitationParameters()).isEqualTo(excitation);
    assertThat("%.3f".formatted(summary.macs() / 1e9)).isEqualTo(gigaMacs);
  }

  @Test
  void namesOfTimmsForms() {
    Network network = Zoo.network(Zoo.architecture("seresnet50", Options.IMAGENET));
    Network released = Zoo.network(Zoo.architecture("se_resnet50", Options.IMAGENET));
    assertThat(network.state().keySet())
        .containsExactlyElementsOf(
            released.state().keySet().stream()
                .map(
                    name ->
                        name.replace("layer0.", "")
                            .replace(".se_module.", ".se.")
                            .replace("last_linear.", "fc."))
                .toList());
    Network small = Zoo.network(entry("seresnet18"));
    assertThat(dims(small, "layer1.0.se.fc1.weight")).containsExactly(8, 64, 1, 1);
    assertThat(dims(small, "layer4.0.se.fc1.weight")).containsExactly(32, 512, 1, 1);
  }

  private static Architecture entry(String name) {
    Zoo.Entry entry = Zoo.entry(name);
    return entry.make().apply(entry.options());
  }

  /** Both pools leave 56x56 of 112x112 pixels, but of 111x111 timm's padded one does, too. */
  @ParameterizedTest
  @CsvSource({"se_resnet18, 55", "seresnet18, 56"})
  void theStemsPoolIsTheForms(String name, int side) {
    Options options = Zoo.entry(name).options().withImage(222);
    Summary summary = Summary.of(Zoo.network(Zoo.architecture(name, options)));
    assertThat(
            summary.rows().stream()
                .filter(row -> row.op().startsWith("MaxPool2d"))
                .map(row -> row.output().dim(1)))
        .containsExactly(side);
  }

  @Test
  void namesAreThoseOfTheReleasedFiles() {
    Network network = Zoo.network(Zoo.architecture("se_resnet50", Options.IMAGENET));
    List<String> names = List.copyOf(network.state().keySet());
    assertThat(names)
        .hasSize(384)
        .startsWith("layer0.conv1.weight", "layer0.bn1.weight", "layer0.bn1.bias")
        .containsSubsequence(
            "layer1.0.conv1.weight",
            "layer1.0.bn1.num_batches_tracked",
            "layer1.0.conv3.weight",
            "layer1.0.bn3.running_var",
            "layer1.0.se_module.fc1.weight",
            "layer1.0.se_module.fc1.bias",
            "layer1.0.se_module.fc2.weight",
            "layer1.0.se_module.fc2.bias",
            "layer1.0.downsample.0.weight",
            "layer1.0.downsample.1.running_mean",
            "layer1.1.conv1.weight",
            "layer4.2.se_module.fc2.bias")
        .endsWith("last_linear.weight", "last_linear.bias");
    assertThat(names.stream().filter(name -> !name.endsWith("num_batches_tracked"))).hasSize(331);
    assertThat(dims(network, "layer0.conv1.weight")).containsExactly(64, 3, 7, 7);
    assertThat(dims(network, "layer4.0.se_module.fc1.weight")).containsExactly(128, 2048, 1, 1);
    assertThat(dims(network, "layer4.0.downsample.0.weight")).containsExactly(2048, 1024, 1, 1);
    assertThat(dims(network, "last_linear.weight")).containsExactly(1000, 2048);
    Network grouped = Zoo.network(Zoo.architecture("se_resnext50_32x4d", Options.IMAGENET));
    assertThat(grouped.state().keySet()).containsExactlyElementsOf(names);
    assertThat(dims(grouped, "layer1.0.conv2.weight")).containsExactly(128, 4, 3, 3);
  }

  private static int[] dims(Network network, String name) {
    return PytorchLayout.dims(network.state().get(name).value().shape());
  }

  /** SE-ResNets stride in the first convolution of a stage, SE-ResNeXts in the second. */
  @ParameterizedTest
  @CsvSource({"se_resnet50, 28", "se_resnext50_32x4d, 56", "seresnet50, 56", "resnet50, 56"})
  void theStrideIsWhereTheReleaseHasIt(String name, int side) {
    Network network = Zoo.network(Zoo.architecture(name, Options.IMAGENET));
    Map<String, List<Summary.Row>> rows =
        Summary.of(network).rows().stream().collect(Collectors.groupingBy(Summary.Row::layer));
    assertThat(rows.get("layer1.0.conv1").getFirst().output().dim(1)).isEqualTo(56);
    assertThat(rows.get("layer2.0.conv1").getFirst().output().dim(1)).isEqualTo(side);
    assertThat(rows.get("layer2.0.conv2").getFirst().output().dim(1)).isEqualTo(28);
    assertThat(rows.get("layer4.2.conv3").getFirst().output().dim(1)).isEqualTo(7);
  }

  /**
   * Backward reads the outputs of convolutions (to which norms and ReLUs are applied again) and of
   * blocks; all else comes and goes.
   */
  @ParameterizedTest
  @CsvSource({"se_resnet50", "se_resnext50_32x4d"})
  void aStepHoldsWhatBackwardReadsAndLittleElse(String name) {
    Network network = Zoo.network(Zoo.architecture(name, Options.IMAGENET));
    long read =
        Summary.of(network).rows().stream()
            .filter(
                row ->
                    row.op().startsWith("Conv2d")
                        || row.op().startsWith("Add")
                        || row.op().startsWith("MaxPool2d"))
            .mapToLong(row -> row.output().size())
            .sum();
    double eight = Summary.trainingBytes(network, 8);
    assertThat(eight / (8 * read * Float.BYTES)).isBetween(1.0, 1.25);
    assertThat(eight / Summary.trainingBytes(network, 1)).isBetween(7.5, 8.5);
    double packed = 4.0 * network.parameterCount() * Float.BYTES; // 36 products for 9 taps
    assertThat(Summary.evaluationBytes(network, 8)).isLessThan((long) (0.25 * eight + packed));
  }

  @ParameterizedTest
  @CsvSource({"se_resnet50", "se_resnext50_32x4d"})
  void aStepOfTwoImagesReachesEveryParameter(String name) {
    Network network = Zoo.network(Zoo.architecture(name, Options.IMAGENET));
    FirstStep step = new FirstStep(network, Options.IMAGENET.classes());
    // Untrained: hardly better or worse than a guess among 1,000.
    assertThat((double) step.plain()).isBetween(Math.log(1000) - 1, Math.log(1000) + 1);
    for (String parameter : network.parameters().keySet()) {
      assertThat(step.squares(parameter)).as(parameter).isPositive().isFinite();
    }
  }
}
