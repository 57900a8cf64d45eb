package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.model.augment.Normalization;
import senet.model.data.Cifar10;
import senet.model.format.FormatException;
import senet.model.format.Safetensors;
import senet.model.format.TensorFile;
import senet.model.nn.Network;
import senet.model.zoo.Architecture;
import senet.model.zoo.CifarResNet;
import senet.model.zoo.Options;
import senet.model.zoo.SeedNetwork;
import senet.model.zoo.Zoo;

/** What can be saved can be loaded, and what bare tensors tell of channels and classes. */
class CheckpointVariantsTest {
  @TempDir Path directory;

  private Path saved(Architecture architecture, Normalization normalization) throws IOException {
    Network network = Zoo.network(architecture);
    network.initialise(1);
    List<String> classes =
        Cifar10.CLASSES.subList(0, Math.min(10, architecture.options().classes()));
    Path file = directory.resolve("w.safetensors");
    new Checkpoint(architecture, network, classes, normalization).save(file);
    return file;
  }

  @Test
  void variantsSayWhatTheyAre() throws IOException {
    for (Architecture architecture :
        List.of(
            new SeedNetwork(8, 2, Options.CIFAR10),
            new CifarResNet(14, CifarResNet.Shortcut.PROJECTION, Options.CIFAR10))) {
      Path file = saved(architecture, Normalization.cifar10());
      assertThat(Checkpoint.load(file).architecture()).isEqualTo(architecture);
    }
  }

  /** Of a kind that no name tells: whoever made it says how to build it. */
  @Test
  void anArchitectureOfOnesOwn() throws IOException {
    Path file = directory.resolve("w.safetensors");
    TinyNetwork.checkpoint(1).save(file);
    Checkpoint loaded =
        Checkpoint.load(file, new TinyNetwork(), TinyNetwork.CLASSES, Normalization.cifar10());
    assertThat(loaded.architecture()).isEqualTo(new TinyNetwork());
    assertThat(loaded.normalization().meanText()).isEqualTo(TinyNetwork.NORMALIZATION.meanText());
    assertThatThrownBy(() -> Checkpoint.load(file))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("w.safetensors: unknown model 'tiny'; ");
  }

  @Test
  void channelsAndClassesAreThoseOfTheTensors() throws IOException {
    Path own =
        saved(
            Zoo.architecture("se_resnet20", Options.CIFAR10.with(1, 7)),
            new Normalization(new float[1], new float[] {1}));
    Path bare = directory.resolve("bare.safetensors");
    Safetensors.write(bare, new TensorFile(Map.of(), Safetensors.read(own).tensors()));
    Checkpoint loaded =
        Checkpoint.load(
            bare,
            Zoo.architecture("se_resnet20", Options.CIFAR10),
            Zoo.entry("se_resnet20"),
            _ -> {});
    assertThat(loaded.architecture().options()).isEqualTo(Options.CIFAR10.with(1, 7));
    assertThat(loaded.classes()).hasSize(7);
    assertThat(loaded.normalization().meanText()).isEqualTo("0.47336668");
  }
}
