package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.parallel.Parallel;
import senet.model.augment.Normalization;
import senet.model.data.Splits;
import senet.model.data.SyntheticImages;
import senet.model.format.FormatException;
import senet.model.format.StoredTensor;
import senet.model.format.TensorFile;
import senet.model.format.TensorFiles;
import senet.model.nn.Network;
import senet.model.nn.Summary;
import senet.model.recipe.Recipe;
import senet.model.zoo.Architecture;
import senet.model.zoo.CifarResNet;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** Training that starts from weights, with some layers as they are. */
class FineTuningTest {
  private static final Recipe RECIPE =
      RecipeFixture.of(
          "epochs: 1",
          "batch_size: 4",
          "learning_rate: 0.125",
          "schedule: constant",
          "weight_decay: 0.05");
  private static final Splits DATA = SyntheticImages.splits(0, 11, 3);

  /** What the ten classes of drawn networks are called. */
  private static final List<String> DIGITS =
      IntStream.range(0, 10).mapToObj(String::valueOf).toList();

  @TempDir Path directory;

  private static Architecture architecture(int channels, int classes) {
    return new CifarResNet(8, Options.CIFAR10.with(channels, classes));
  }

  private static Checkpoint drawn(int channels, int classes, long seed) {
    Architecture architecture = architecture(channels, classes);
    Network network = Zoo.network(architecture);
    network.initialise(seed);
    List<String> names = IntStream.range(0, classes).mapToObj(String::valueOf).toList();
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    return new Checkpoint(
        architecture, network, names, new Normalization(new float[channels], ones));
  }

  /** Three steps. */
  private void train(Checkpoint checkpoint) throws IOException {
    try (Parallel parallel = Parallel.of(2)) {
      new Trainer(checkpoint, RECIPE, DATA, 1, parallel)
          .run(
              RunDirectory.create(directory.resolve("run")),
              "",
              new RecordingListener(),
              () -> false);
    }
  }

  private static boolean isIn(String tensor, String layers) {
    return List.of(layers.split("\\+")).stream().anyMatch(layer -> tensor.startsWith(layer + "."));
  }

  /** To the bit, with running statistics and counters; all that is not frozen has moved. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "conv1+bn1+layer1+layer2+layer3",
        "conv1+bn1+layer1",
        "layer2",
        "layer2.0.bn1+layer3.0.se",
        "layer1.0.conv1",
        "fc"
      })
  void whatIsFrozenStaysAsItIs(String layers) throws IOException {
    Checkpoint checkpoint = drawn(3, 10, 1);
    checkpoint.network().freeze(List.of(layers.split("\\+")));
    Map<String, List<Float>> before = CheckpointFixture.state(checkpoint);
    train(checkpoint);
    Map<String, List<Float>> after = CheckpointFixture.state(checkpoint);
    assertThat(after.keySet()).anyMatch(name -> isIn(name, layers));
    after.forEach(
        (name, values) -> {
          if (isIn(name, layers)) {
            assertThat(values).as(name).isEqualTo(before.get(name));
          } else {
            assertThat(values).as(name).isNotEqualTo(before.get(name));
          }
        });
  }

  @Test
  void allButTheHead() throws IOException {
    Checkpoint body = drawn(3, 10, 1);
    body.network().freezeBody();
    Checkpoint named = drawn(3, 10, 1);
    named.network().freeze(List.of("conv1", "bn1", "layer1", "layer2", "layer3"));
    assertThat(body.network().trained()).hasSize(2);
    assertThat(body.network().trainedCount()).isEqualTo(650);
    train(body);
    directory = directory.resolve("second");
    train(named);
    assertThat(CheckpointFixture.state(body)).isEqualTo(CheckpointFixture.state(named));
  }

  /** Neither gradients nor what only they would need is held. */
  @Test
  void whatIsFrozenTakesNoMemory() {
    Network network = drawn(3, 10, 1).network();
    long whole = Summary.trainingBytes(network, 8);
    network.freezeBody();
    assertThat(Summary.trainingBytes(network, 8)).isLessThan(whole / 2);
  }

  @Test
  void layersThatAreNotThere() {
    Network network = drawn(3, 10, 1).network();
    assertThatThrownBy(() -> network.freeze(List.of("layer1", "layer4")))
        .hasMessage(
            "no layer 'layer4' to freeze; there are conv1, bn1, layer1, layer2, layer3, fc");
    assertThatThrownBy(() -> network.freeze(List.of("layer1.0.bn1.weight")))
        .hasMessageStartingWith("no layer 'layer1.0.bn1.weight' to freeze");
    assertThatThrownBy(
            () -> network.freeze(List.of("conv1", "bn1", "layer1", "layer2", "layer3", "fc")))
        .hasMessage("nothing is left to train, all of 29 parameters would be frozen");
    assertThat(network.trained()).hasSize(29);
  }

  private Path saved(Checkpoint checkpoint, String name) throws IOException {
    Path file = directory.resolve(name);
    TensorFiles.write(file, checkpoint.content());
    return file;
  }

  @Test
  void ofAsManyClassesAllIsLoaded() throws IOException {
    Checkpoint original = drawn(3, 10, 1);
    Checkpoint other = drawn(3, 10, 2);
    List<String> notices = new ArrayList<>();
    boolean whole =
        StartingWeights.of(saved(original, "x.pth"))
            .fill(other.network(), "x", DIGITS, notices::add);
    assertThat(whole).isTrue();
    assertThat(notices).isEmpty();
    assertThat(CheckpointFixture.state(other)).isEqualTo(CheckpointFixture.state(original));
  }

  /** Where the file says them; it is loaded all the same. */
  @Test
  void otherNamesOfAsManyClassesAreTold() throws IOException {
    Architecture architecture = Zoo.architecture("se_resnet20", Options.CIFAR10);
    Network network = Zoo.network(architecture);
    network.initialise(1);
    Checkpoint original = new Checkpoint(architecture, network, DIGITS, Normalization.cifar10());
    StartingWeights weights = StartingWeights.of(saved(original, "x.safetensors"));
    Network other = Zoo.network(architecture);
    List<String> notices = new ArrayList<>();
    assertThat(weights.fill(other, "se_resnet20", DIGITS, notices::add)).isTrue();
    assertThat(notices).isEmpty();
    List<String> swapped = new ArrayList<>(DIGITS);
    Collections.swap(swapped, 3, 7);
    assertThat(weights.fill(other, "se_resnet20", swapped, notices::add)).isTrue();
    assertThat(notices)
        .containsExactly(
            "it has as many classes as the data but class 3 is '3' and the data's '7': fc starts"
                + " from those");
    assertThat(other.state().get("fc.weight").value().data())
        .isEqualTo(network.state().get("fc.weight").value().data());
  }

  @Test
  void ofOtherClassesTheHeadStartsAnew() throws IOException {
    Checkpoint original = drawn(3, 7, 1);
    Checkpoint other = drawn(3, 10, 2);
    Map<String, List<Float>> drawn = CheckpointFixture.state(other);
    List<String> notices = new ArrayList<>();
    boolean whole =
        StartingWeights.of(saved(original, "x.pth"))
            .fill(other.network(), "x", DIGITS, notices::add);
    assertThat(whole).isFalse();
    assertThat(notices).containsExactly("it has 7 classes and the data 10: fc starts anew");
    Map<String, List<Float>> expected = new LinkedHashMap<>(CheckpointFixture.state(original));
    expected.put("fc.weight", drawn.get("fc.weight"));
    expected.put("fc.bias", drawn.get("fc.bias"));
    assertThat(CheckpointFixture.state(other)).isEqualTo(expected);
  }

  @Test
  void theNamesOfOtherSourcesAreStartedFrom() throws IOException {
    Checkpoint original = drawn(3, 7, 1);
    SequencedMap<String, StoredTensor> renamed = new LinkedHashMap<>();
    original
        .content()
        .readAll()
        .tensors()
        .forEach(
            (name, tensor) ->
                renamed.put(name.replace("fc.0", "fc1").replace("fc.2", "fc2"), tensor));
    Path file = directory.resolve("x.pth");
    TensorFiles.write(file, new TensorFile(Map.of(), renamed));
    Checkpoint other = drawn(3, 10, 2);
    List<String> notices = new ArrayList<>();
    StartingWeights.of(file).fill(other.network(), "se_resnet8", DIGITS, notices::add);
    assertThat(notices).hasSize(2);
    assertThat(notices.getFirst()).startsWith("the names of timm are read as those of se_resnet8;");
    assertThat(notices.getLast()).isEqualTo("it has 7 classes and the data 10: fc starts anew");
  }

  @Test
  void otherChannels() throws IOException {
    StartingWeights weights = StartingWeights.of(saved(drawn(1, 10, 1), "x.pth"));
    assertThatThrownBy(() -> weights.fill(drawn(3, 10, 2).network(), "x", DIGITS, _ -> {}))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "x.pth: it takes images of 1 channel but the data's have 3; hint: train on images of"
                + " as many, or start from other weights");
  }

  /** Beside other classes, everything else must fit. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "layer1.0.conv1.weight | missing layer1.0.conv1.weight [16, 16, 3, 3]",
        "fc.bias | missing fc.bias [10], fc.weight: shape is [7, 64] but [10, 64] is needed"
      })
  void whatElseIsMissing(String name, String told) throws IOException {
    SequencedMap<String, StoredTensor> tensors =
        new LinkedHashMap<>(drawn(3, 7, 1).content().readAll().tensors());
    tensors.remove(name);
    Checkpoint start = drawn(3, 10, 2);
    Path file = directory.resolve("x.pth");
    TensorFiles.write(file, new TensorFile(Map.of(), tensors));
    assertThatThrownBy(() -> StartingWeights.of(file).fill(start.network(), "x", DIGITS, _ -> {}))
        .isInstanceOf(FormatException.class)
        .satisfies(
            e ->
                assertThat(((FormatException) e).report())
                    .containsExactlyInAnyOrder(told.split(", (?=fc)")));
  }
}
