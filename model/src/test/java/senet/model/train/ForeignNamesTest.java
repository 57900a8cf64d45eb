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
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Variable;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.augment.Normalization;
import senet.model.format.FormatException;
import senet.model.format.StoredTensor;
import senet.model.format.TensorFile;
import senet.model.format.TensorFiles;
import senet.model.nn.Network;
import senet.model.nn.Pass;
import senet.model.zoo.Architecture;
import senet.model.zoo.Zoo;

/** Networks whose tensors were saved under the names, and in the shapes, of other sources. */
class ForeignNamesTest {
  private static final int SIDE = 32;

  @TempDir Path directory;

  private static Architecture architecture(String model, String words) {
    Zoo.Entry entry = Zoo.entry(model);
    return entry
        .make()
        .apply(
            entry
                .options()
                .withImage(SIDE)
                .with(3, 10)
                .with(entry.options().excitations().changed(words)));
  }

  private static List<String> classes() {
    return IntStream.range(0, 10).mapToObj(String::valueOf).toList();
  }

  private static Checkpoint drawn(Architecture architecture) {
    Network network = Zoo.network(architecture);
    network.initialise(3);
    network.countStep();
    return new Checkpoint(architecture, network, classes(), Normalization.imageNet());
  }

  /** How the sources rename Cadene's names, written down once more. */
  private static UnaryOperator<String> renaming(String source) {
    String[] se =
        switch (source) {
          case "timm" -> new String[] {"se.fc1", "se.fc2"};
          case "senet.pytorch" -> new String[] {"se.fc.0", "se.fc.2"};
          default -> new String[] {"", ""};
        };
    String head = source.equals("pytorch_resnet_cifar10") ? "linear." : "fc.";
    return name ->
        name.replace("layer0.", "")
            .replaceFirst("^(last_linear|fc)\\.", head)
            .replaceFirst("se_module\\.fc1|se\\.fc\\.0", se[0])
            .replaceFirst("se_module\\.fc2|se\\.fc\\.2", se[1]);
  }

  /** The same values as matrices. */
  private static StoredTensor flat(StoredTensor tensor) {
    return new StoredTensor(tensor.dtype(), Arrays.copyOf(tensor.dims(), 2), tensor.bytes());
  }

  private static SequencedMap<String, StoredTensor> renamed(Checkpoint original, String source)
      throws IOException {
    SequencedMap<String, StoredTensor> renamed = new LinkedHashMap<>();
    original
        .content()
        .readAll()
        .tensors()
        .forEach(
            (name, tensor) -> {
              boolean matrix = source.equals("senet.pytorch") && name.matches(".*\\.se.*weight");
              renamed.put(renaming(source).apply(name), matrix ? flat(tensor) : tensor);
            });
    return renamed;
  }

  private Checkpoint read(
      SequencedMap<String, StoredTensor> tensors, Architecture architecture, List<String> notices)
      throws IOException {
    Path file = directory.resolve("x.pth");
    TensorFiles.write(file, new TensorFile(Map.of(), tensors));
    return Checkpoint.load(file, architecture, classes(), Normalization.imageNet(), notices::add);
  }

  private static float[] logits(Network network) {
    Draws draws = Draws.of(5, "images", 0);
    Tensor images = Tensor.zeros(network.batch(2));
    for (int i = 0; i < images.size(); i++) {
      images.data()[i] = draws.uniform(i) - 0.5f;
    }
    Pass pass = Pass.inference();
    Variable output = network.apply(pass, pass.leaf(images));
    try (Parallel parallel = Parallel.of(1)) {
      Execution execution = pass.tape().inference(parallel, new Workspace(1), output);
      execution.forward();
      return Arrays.copyOf(execution.value(output).data(), 20);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "se_resnet18, stages=all, timm",
    "se_resnet18, bias=no, senet.pytorch",
    "legacy_resnet18, none, torchvision",
    "se_resnext26_32x4d, stages=2, timm",
    "se_resnet20, bias=yes, timm",
    "resnet20, none, pytorch_resnet_cifar10"
  })
  void theNamesOfOtherSourcesAreRead(String model, String words, String source) throws IOException {
    Architecture architecture = architecture(model, words);
    Checkpoint original = drawn(architecture);
    List<String> notices = new ArrayList<>();
    Checkpoint read = read(renamed(original, source), architecture, notices);
    assertThat(notices)
        .containsExactly(
            "the names of %s are read as those of %s; neither names nor shapes tell where a network strides and pads, --model must"
                .formatted(source, model));
    assertThat(CheckpointFixture.state(read)).isEqualTo(CheckpointFixture.state(original));
    assertThat(logits(read.network())).isEqualTo(logits(original.network()));
  }

  /** The names of CIFAR's networks are those of senet.pytorch, where SE layers are matrices. */
  @Test
  void matricesStandForConvolutions() throws IOException {
    Architecture architecture = architecture("se_resnet20", "gate=sigmoid");
    Checkpoint original = drawn(architecture);
    List<String> notices = new ArrayList<>();
    Checkpoint read = read(renamed(original, "senet.pytorch"), architecture, notices);
    assertThat(notices)
        .containsExactly("matrices in it are read as the 1x1 convolutions of se_resnet20");
    assertThat(CheckpointFixture.state(read)).isEqualTo(CheckpointFixture.state(original));
    assertThat(logits(read.network())).isEqualTo(logits(original.network()));
  }

  /** A file that does not say what it is has the classes that its last layer has. */
  @Test
  void aLastLayerOfOtherClasses() throws IOException {
    Checkpoint original = drawn(architecture("seresnet18", "gate=sigmoid"));
    Path file = directory.resolve("x.pth");
    TensorFiles.write(file, new TensorFile(Map.of(), original.content().readAll().tensors()));
    Zoo.Entry entry = Zoo.entry("seresnet18");
    Checkpoint read = Checkpoint.load(file, entry.make().apply(entry.options()), entry, _ -> {});
    assertThat(read.classes()).hasSize(10).startsWith("class 0", "class 1");
    assertThat(CheckpointFixture.state(read)).isEqualTo(CheckpointFixture.state(original));
  }

  @Test
  void namesOfTwoLinesAreRefused() {
    Checkpoint original = drawn(architecture("resnet20", "none"));
    List<String> names = List.of("a\nb", "c", "d", "e", "f", "g", "h", "i", "j", "k");
    assertThatThrownBy(() -> original.with(names))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has more than one line, a file holds them line by line");
  }

  @Test
  void ownNamesAreReadInSilence() throws IOException {
    Architecture architecture = architecture("se_resnet20", "gate=sigmoid");
    Checkpoint original = drawn(architecture);
    List<String> notices = new ArrayList<>();
    Checkpoint read = read(original.content().readAll().tensors(), architecture, notices);
    assertThat(notices).isEmpty();
    assertThat(CheckpointFixture.state(read)).isEqualTo(CheckpointFixture.state(original));
  }

  /** The nearest source is told, every misfit counted, and all are in the report. */
  @Test
  void whatDoesNotFitIsToldByTheNearestSource() throws IOException {
    Architecture architecture = architecture("se_resnet18", "stages=all");
    SequencedMap<String, StoredTensor> tensors = renamed(drawn(architecture), "timm");
    tensors.remove("layer1.0.conv1.weight");
    tensors.put("layer9.0.conv1.weight", StoredTensor.ofFloats(new int[] {1}, new float[1], 1));
    tensors.put("fc.bias", StoredTensor.ofFloats(new int[] {2}, new float[2], 2));
    FormatException refusal =
        catchThrowableOfType(
            FormatException.class, () -> read(tensors, architecture, new ArrayList<>()));
    assertThat(refusal)
        .hasMessage(
            "x.pth: 3 of its tensors do not fit the model by the names of timm (1 missing, 1 left"
                + " over, 1 of another shape): missing layer1.0.conv1.weight [64, 64, 3, 3],"
                + " fc.bias: shape is [2] but [10] is needed, left over layer9.0.conv1.weight [1]");
    assertThat(refusal.report())
        .containsExactly(
            "missing layer1.0.conv1.weight [64, 64, 3, 3]",
            "fc.bias: shape is [2] but [10] is needed",
            "left over layer9.0.conv1.weight [1]");
  }

  @ParameterizedTest
  @CsvSource({"bias=no, bias=yes, left over", "bias=yes, bias=no, missing"})
  void biasesOfSqueezeAndExcitation(String asked, String saved, String what) throws IOException {
    SequencedMap<String, StoredTensor> tensors =
        renamed(drawn(architecture("se_resnet18", saved)), "senet.pytorch");
    assertThatThrownBy(() -> read(tensors, architecture("se_resnet18", asked), new ArrayList<>()))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("x.pth: 16 of its tensors do not fit the model by the names of ")
        .hasMessageContaining(": " + what + " layer1.0.se")
        .hasMessageEndingWith(", ...; hint: --se " + saved);
  }

  /** Sizes must agree, and only a 1x1 convolution is a matrix. */
  @ParameterizedTest
  @CsvSource({"fc.weight, 10x64x1, '[10, 64, 1]'", "conv1.weight, 16x27, '[16, 27]'"})
  void otherShapesAreRefused(String name, String sizes, String told) throws IOException {
    Architecture architecture = architecture("resnet20", "none");
    SequencedMap<String, StoredTensor> tensors = drawn(architecture).content().readAll().tensors();
    int[] dims = Arrays.stream(sizes.split("x")).mapToInt(Integer::parseInt).toArray();
    StoredTensor tensor = tensors.get(name);
    tensors.put(name, new StoredTensor(tensor.dtype(), dims, tensor.bytes()));
    assertThatThrownBy(() -> read(tensors, architecture, new ArrayList<>()))
        .hasMessageContaining(": %s: shape is %s but ".formatted(name, told));
  }
}
