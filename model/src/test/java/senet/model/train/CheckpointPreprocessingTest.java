package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.model.augment.Normalization;
import senet.model.data.Preprocessing;
import senet.model.format.FormatException;
import senet.model.format.Safetensors;
import senet.model.format.TensorFile;
import senet.model.nn.Network;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** A file says how images of other sizes come to the network's; older ones do not. */
class CheckpointPreprocessingTest {
  @TempDir Path directory;

  private static Checkpoint checkpoint(String name, Options options) {
    Architecture architecture = Zoo.architecture(name, options);
    Network network = Zoo.network(architecture);
    network.initialise(1);
    List<String> classes = IntStream.range(0, options.classes()).mapToObj(String::valueOf).toList();
    return new Checkpoint(architecture, network, classes, Normalization.imageNet());
  }

  private static Checkpoint photographs() {
    return checkpoint("se_resnet18", Options.IMAGENET.with(3, 2).withImage(64));
  }

  private Checkpoint reloaded(Checkpoint checkpoint, String resize) throws IOException {
    Path file = directory.resolve("x.safetensors");
    checkpoint.save(file);
    TensorFile content = Safetensors.read(file);
    Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
    if (resize == null) {
      metadata.remove("senet.resize");
    } else {
      metadata.put("senet.resize", resize);
    }
    Safetensors.write(file, new TensorFile(metadata, content.tensors()));
    return Checkpoint.load(file);
  }

  @ParameterizedTest
  @CsvSource({"70", "64", "stretch"})
  void theFileSaysIt(String resize) throws IOException {
    Path file = directory.resolve("x.safetensors");
    photographs().with(Preprocessing.of(resize)).save(file);
    assertThat(Safetensors.read(file).metadata()).containsEntry("senet.resize", resize);
    assertThat(Checkpoint.load(file).preprocessing()).hasToString(resize);
  }

  @Test
  void olderFilesAreTakenAsIsUsualForTheirNetworks() throws IOException {
    assertThat(reloaded(photographs(), null).preprocessing()).isEqualTo(new Preprocessing(73));
    assertThat(reloaded(checkpoint("resnet20", Options.CIFAR10), null).preprocessing())
        .isEqualTo(Preprocessing.STRETCH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "63|images are resized to 63 pixels but the network takes 64x64; hint: resize to 64 or"
            + " more, or stretch",
        "5000|Preprocessing: the shorter side is to be of 5000 pixels, 1 to 4096 are possible",
        "all|resize is 'all', it must be a number of pixels or stretch"
      })
  void whatCannotBeIsRefused(String resize, String message) {
    assertThatThrownBy(() -> reloaded(photographs(), resize))
        .isInstanceOf(FormatException.class)
        .hasMessage("x.safetensors: " + message);
  }

  /** What torchvision's GoogLeNet computes with is ImageNet's mean, changed to 0.5 in its model. */
  @ParameterizedTest
  @CsvSource({
    "googlenet, '0.5,0.5,0.5 / 0.5,0.5,0.5'",
    "se_googlenet, '0.5,0.5,0.5 / 0.5,0.5,0.5'",
    "inception_resnet_v2, '0.5,0.5,0.5 / 0.5,0.5,0.5'",
    "se_inception_resnet_v2, '0.5,0.5,0.5 / 0.5,0.5,0.5'",
    "resnet18, '0.485,0.456,0.406 / 0.229,0.224,0.225'",
    "resnet20, '0.4914,0.4822,0.4465 / 0.2023,0.1994,0.201'"
  })
  void publishedWeightsHaveTheNormalisationOfTheirNetwork(String name, String normalization) {
    assertThat(Zoo.entry(name).normalization()).hasToString(normalization);
  }

  @Test
  void aFileOfTensorsAloneIsTakenForPublishedWeights() throws IOException {
    Checkpoint saved = checkpoint("googlenet", Zoo.entry("googlenet").options().with(3, 2));
    Path file = directory.resolve("bare.safetensors");
    Safetensors.write(file, new TensorFile(Map.of(), saved.content().readAll().tensors()));
    Checkpoint read = Checkpoint.load(file, saved.architecture(), Zoo.entry("googlenet"), _ -> {});
    assertThat(read.normalization()).hasToString("0.5,0.5,0.5 / 0.5,0.5,0.5");
    assertThat(read.preprocessing()).isEqualTo(new Preprocessing(256));
  }

  @Test
  void whatAFileSaysOfItsNormalisationHolds() throws IOException {
    Checkpoint saved = checkpoint("googlenet", Zoo.entry("googlenet").options().with(3, 2));
    Path file = directory.resolve("own.safetensors");
    saved.save(file);
    Checkpoint read = Checkpoint.load(file, saved.architecture(), Zoo.entry("googlenet"), _ -> {});
    assertThat(read.normalization()).hasToString(Normalization.imageNet().toString());
  }

  @Test
  void otherNames() {
    Checkpoint checkpoint = photographs();
    Checkpoint named = checkpoint.with(List.of("fern", "moss"));
    assertThat(named.classes()).containsExactly("fern", "moss");
    assertThat(named.network()).isSameAs(checkpoint.network());
    assertThat(named.preprocessing()).isEqualTo(checkpoint.preprocessing());
    assertThatThrownBy(() -> checkpoint.with(List.of("fern")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 class names but se_resnet18 has 2 outputs");
  }
}
