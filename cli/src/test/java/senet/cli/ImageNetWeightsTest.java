package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.model.augment.Normalization;
import senet.model.data.SyntheticImages;
import senet.model.format.Safetensors;
import senet.model.format.TensorFile;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** Weights of networks for other images and classes than those that are here to test on. */
class ImageNetWeightsTest {
  @TempDir Path directory;

  private static void assertRefused(CommandRun run, String message) {
    assertThat(run.err()).isEqualTo("senet: error: " + message + "\n");
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(4);
  }

  /** As the released files are: tensors and nothing that says what they are. */
  @Test
  void aFileThatOnlyHasTensors() throws IOException {
    Path own = directory.resolve("own.safetensors");
    Architecture architecture = Zoo.architecture("se_resnet50", Options.IMAGENET);
    CommandRun.saveUntrained(
        own, architecture, Collections.nCopies(1000, "x"), Normalization.imageNet());
    Path bare = directory.resolve("bare.safetensors");
    Safetensors.write(bare, new TensorFile(Map.of(), Safetensors.read(own).tensors()));
    assertRefused(
        CommandRun.of(
            "eval", "--dataset", "drawn", "--model", "se_resnet50", "--weights", bare.toString()),
        "the weights know 1000 classes from 'class 0' on but the data has 10 from 'disc' on; hint:"
            + " evaluate on the data they were trained on, which --dataset names");
    Path image = directory.resolve("a.png");
    ImageIO.write(new BufferedImage(40, 50, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
    CommandRun predicted =
        CommandRun.of(
            "predict", image.toString(), "--model", "se_resnet50", "--weights", bare.toString());
    assertThat(predicted.err()).isEmpty();
    assertThat(predicted.out()).containsPattern("a.png +1 +class \\d+ +0\\.\\d\\d %");
    assertThat(predicted.code()).isZero();
  }

  /** Tensors of a network without fully connected layers do not tell how large its images are. */
  @Test
  void theSizeOfImagesIsNamed() throws IOException {
    Path own = directory.resolve("own.safetensors");
    CommandRun.saveUntrained(own);
    Path bare = directory.resolve("bare.safetensors");
    Safetensors.write(bare, new TensorFile(Map.of(), Safetensors.read(own).tensors()));
    Path onnx = directory.resolve("a.onnx");
    Path small = directory.resolve("b.safetensors");
    String[] line = {"convert", bare + "", small + "", "--model", "se_resnet20", "--input", "48"};
    assertThat(CommandRun.of(line).code()).isZero();
    assertThat(Safetensors.read(small).metadata()).containsEntry("senet.image", "48");
    CommandRun other = CommandRun.of("convert", small + "", onnx + "", "--input", "32");
    assertThat(other.err())
        .startsWith(
            "senet: error: --input is 32 but %s holds se_resnet20 for images of 48x48; hint: leave it out, the file says what it is\n"
                .formatted(small));
    assertThat(other.code()).isEqualTo(2);
    line[2] = directory.resolve("c.safetensors").toString();
    line[6] = "5000";
    CommandRun absurd = CommandRun.of(line);
    assertThat(absurd.err())
        .startsWith("senet: error: --input: images of 5000x5000, at most 4096x4096 are taken\n");
    assertThat(absurd.code()).isEqualTo(2);
  }

  /** Of as many classes as the data, so that nothing but the size of the images is wrong. */
  @Test
  void imagesOfAnotherSize() throws IOException {
    Path file = directory.resolve("w.safetensors");
    CommandRun.saveUntrained(
        file,
        Zoo.architecture("se_resnet50", Options.CIFAR10.withImage(224)),
        SyntheticImages.CLASSES,
        Normalization.imageNet());
    assertRefused(
        CommandRun.of("eval", "--limit-test", "3", "--weights", file.toString()),
        "drawn test: images of 32x32x3 but the network takes 224x224x3; hint: use a network for"
            + " images of this size");
  }
}
