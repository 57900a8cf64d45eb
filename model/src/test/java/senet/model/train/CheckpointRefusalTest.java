package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import senet.model.augment.Normalization;
import senet.model.format.Dtype;
import senet.model.format.FormatException;
import senet.model.format.Safetensors;
import senet.model.format.StoredTensor;
import senet.model.format.TensorFile;
import senet.model.nn.Network;
import senet.model.nn.Squeeze;
import senet.model.zoo.Architecture;
import senet.model.zoo.Excitations;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** Safetensors files that are right as files but not as a network. */
class CheckpointRefusalTest {
  private static final List<String> CLASSES =
      List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");

  private static final String NEAREST =
      "se_resnet20, se_resnet32, se_resnet44; hint: 'senet models' lists all";

  @TempDir Path directory;
  private Path file;
  private Map<String, String> metadata;
  private SequencedMap<String, StoredTensor> tensors;

  @BeforeEach
  void save() throws IOException {
    file = directory.resolve("x.safetensors");
    Architecture architecture = Zoo.architecture("se_resnet20", Options.CIFAR10);
    Network network = Zoo.network(architecture);
    network.initialise(1);
    new Checkpoint(architecture, network, CLASSES, Normalization.cifar10()).save(file);
    TensorFile content = Safetensors.read(file);
    metadata = new LinkedHashMap<>(content.metadata());
    tensors = new LinkedHashMap<>(content.tensors());
  }

  private void assertRefused(String message) throws IOException {
    Safetensors.write(file, new TensorFile(metadata, tensors));
    assertThatThrownBy(() -> Checkpoint.load(file))
        .isInstanceOf(FormatException.class)
        .hasMessage("x.safetensors: " + message);
  }

  private static StoredTensor floats(int count, float value, int at) {
    float[] values = new float[count];
    values[at] = value;
    return StoredTensor.ofFloats(new int[] {count}, values, count);
  }

  @Test
  void aNegativeVarianceIsRefused() throws IOException {
    String name =
        tensors.keySet().stream().filter(n -> n.endsWith("running_var")).findFirst().get();
    tensors.put(name, floats(16, -0.5f, 3));
    assertRefused(
        name
            + " holds -0.5 at index 3, and a variance is never negative; hint: the file is damaged,"
            + " use another");
  }

  /** An odd number that no float holds. */
  private static final long COUNT = (1L << 53) + 1;

  @Test
  void whatWasSavedIsLoaded() throws IOException {
    tensors.replaceAll(
        (name, tensor) ->
            name.endsWith("num_batches_tracked") ? StoredTensor.ofLong(COUNT) : tensor);
    Safetensors.write(file, new TensorFile(metadata, tensors));
    Checkpoint loaded = Checkpoint.load(file);
    assertThat(loaded.classes()).isEqualTo(CLASSES);
    Path again = directory.resolve("again.safetensors");
    loaded.save(again);
    TensorFile saved = Safetensors.read(again);
    assertThat(saved.tensors().keySet()).containsExactlyElementsOf(tensors.keySet());
    saved
        .tensors()
        .forEach((name, tensor) -> assertThat(tensor.bytes()).isEqualTo(tensors.get(name).bytes()));
    StoredTensor counter = saved.tensors().get(counters().getFirst());
    assertThat(counter.dtype()).isEqualTo(Dtype.I64);
    assertThat(counter.toLong()).isEqualTo(COUNT);
    loaded.network().countStep();
    loaded.save(again);
    counter = Safetensors.read(again).tensors().get(counters().getFirst());
    assertThat(counter.toLong()).isEqualTo(COUNT + 1);
  }

  private List<String> counters() {
    return tensors.keySet().stream().filter(name -> name.endsWith("num_batches_tracked")).toList();
  }

  /** Files of PyTorch before 0.4.1 have none. */
  @Test
  void countersMayBeMissing() throws IOException {
    assertThat(counters()).isNotEmpty();
    tensors.keySet().removeAll(counters());
    Safetensors.write(file, new TensorFile(metadata, tensors));
    assertThat(Checkpoint.load(file)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void weightsThatAreNoNumbersAreNamed(float value) throws IOException {
    tensors.replace("fc.bias", floats(10, value, 7));
    assertRefused(
        "fc.bias holds %s at index 7; hint: the training diverged, use another checkpoint"
            .formatted(value));
  }

  @Test
  void whatDoesNotFitIsListed() throws IOException {
    tensors.remove("fc.weight");
    tensors.replace("fc.bias", floats(11, 0, 0));
    tensors.put("other\u001b[2J", floats(1, 0, 0));
    assertRefused(
        "3 of its tensors do not fit the model (1 missing, 1 left over, 1 of another shape):"
            + " missing fc.weight [10, 64], fc.bias: shape is [11] but [10] is needed, left over"
            + " other\\u{1b}[2J [1]");
  }

  @Test
  void aLongListIsCutAtFive() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String name : List.copyOf(tensors.keySet())) {
      if (!counters().contains(name)) {
        StoredTensor tensor = tensors.remove(name);
        lines.add("missing %s %s".formatted(name, Arrays.toString(tensor.dims())));
      }
    }
    assertRefused(
        "%d of its tensors do not fit the model (%1$d missing, 0 left over, 0 of another shape): %s, ...; hint: --report lists all"
            .formatted(lines.size(), String.join(", ", lines.subList(0, 5))));
    assertThat(catchThrowableOfType(FormatException.class, () -> Checkpoint.load(file)).report())
        .isEqualTo(lines);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "senet.model | se_resnet2 | unknown model 'se_resnet2'; the nearest: " + NEAREST,
        "senet.model | se_\u001bresnet2 | unknown model 'se_\\u{1b}resnet2'; the nearest: "
            + NEAREST,
        "senet.channels | three | For input string: \"three\"",
        "senet.channels | 0 | options: 0 channels and 10 classes, both must be at least 1",
        "senet.channels | 1025 | 1025 channels and 10 classes, at most 1024 and 65536 are built",
        "senet.channels | 2147483647 | 2147483647 channels and 10 classes, at most 1024 and 65536"
            + " are built"
      })
  void metadataThatMakesNoNetwork(String key, String value, String message) throws IOException {
    metadata.put(key, value);
    assertRefused(message);
  }

  @Test
  void moreClassesThanReasonable() throws IOException {
    metadata.put("senet.classes", "\n".repeat(65_536));
    assertRefused("3 channels and 65537 classes, at most 1024 and 65536 are built");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "senet.mean | 0.5 | Normalization: 1 means but 3 deviations",
        "senet.mean | 0.5,x,0.5 | Normalization: value 1 of '0.5,x,0.5' is not a number",
        "senet.mean | 0.5,NaN,0.5 | Normalization: mean of channel 1 is NaN, it must be finite",
        "senet.deviation | 1,1,0 | Normalization: deviation of channel 2 is 0.0, it must be above 0"
            + " and finite",
        "senet.deviation | 1,Infinity,1 | Normalization: deviation of channel 1 is Infinity, it"
            + " must be above 0 and finite",
        "senet.channels | 1 | normalization is of 3 channels but se_resnet20 takes 1"
      })
  void metadataThatContradictsItself(String key, String value, String message) throws IOException {
    metadata.put(key, value);
    assertRefused(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "senet.channels",
        "senet.image",
        "senet.se",
        "senet.classes",
        "senet.mean",
        "senet.deviation"
      })
  void nothingMissingIsGuessed(String key) throws IOException {
    metadata.remove(key);
    assertRefused(
        "no %s in its metadata; hint: the file was changed after senet wrote it, use another copy"
            .formatted(key));
  }

  @Test
  void normalizationKeepsItsBits() throws IOException {
    Normalization odd =
        new Normalization(
            new float[] {1 / 3f, -0f, 1e-30f}, new float[] {1 / 7f, Float.MIN_VALUE, 3e38f});
    Checkpoint loaded = Checkpoint.load(file);
    new Checkpoint(loaded.architecture(), loaded.network(), CLASSES, odd).save(file);
    assertThat(Checkpoint.load(file).normalization())
        .hasToString("0.33333334,-0.0,1.0E-30 / 0.14285715,1.4E-45,3.0E38");
  }

  @Test
  void whatIsAskedForMustAgree() throws IOException {
    Options max = Options.CIFAR10.withSqueeze(Squeeze.MAX);
    for (Architecture other :
        List.of(Zoo.architecture("seed", Options.CIFAR10), Zoo.architecture("se_resnet20", max))) {
      assertThatThrownBy(() -> Checkpoint.load(file, other, CLASSES, Normalization.cifar10()))
          .isInstanceOf(FormatException.class)
          .hasMessage(
              "x.safetensors: it holds se_resnet20 (%s) but %s (%s) was asked for; hint: leave out --model, --se and --squeeze, the file says what it is, or name other weights with --weights"
                  .formatted(Excitations.PAPER, other.name(), other.options().excitations()));
    }
  }

  @Test
  void theFilesOwnNamesAndNormalizationAreUsed() throws IOException {
    Normalization other = new Normalization(new float[3], new float[] {1, 2, 3});
    Checkpoint loaded =
        Checkpoint.load(
            file,
            Zoo.architecture("se_resnet20", Options.CIFAR10),
            List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
            other);
    assertThat(loaded.classes()).isEqualTo(CLASSES);
    assertThat(loaded.normalization()).hasToString(Normalization.cifar10().toString());
  }

  @Test
  void aForeignFileTakesWhatItIsGiven() throws IOException {
    Safetensors.write(file, new TensorFile(Map.of("format", "pt"), tensors));
    Normalization other = new Normalization(new float[3], new float[] {1, 2, 3});
    Checkpoint loaded =
        Checkpoint.load(file, Zoo.architecture("se_resnet20", Options.CIFAR10), CLASSES, other);
    assertThat(loaded.classes()).isEqualTo(CLASSES);
    assertThat(loaded.normalization()).isSameAs(other);
  }

  @Test
  void namesThatDoNotFitAreNoCheckpoint() throws IOException {
    Checkpoint loaded = Checkpoint.load(file);
    assertThatThrownBy(
            () ->
                new Checkpoint(
                    loaded.architecture(),
                    loaded.network(),
                    List.of("a", "b"),
                    loaded.normalization()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 class names but se_resnet20 has 10 outputs");
  }

  @Test
  void filesThatSayNothingOfTheirModel() throws IOException {
    metadata.clear();
    assertRefused("no senet.model in its metadata; hint: name the model with" + " --model");
  }
}
