package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on files, repeated by their own settings, and gone on with where files have moved. */
class TrainAgainTest {
  private static final String ONCE =
      "train --model se_resnet8 --epochs 1 --batch-size 4 --threads 2 --run-dir ";

  @TempDir Path directory;

  private CommandRun run(String line, Path... paths) {
    List<String> words = new ArrayList<>(List.of(line.strip().split(" +", -1)));
    int next = 0;
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).equals("?")) {
        words.set(i, paths[next++].toString());
      }
    }
    return CommandRun.of(words.toArray(String[]::new));
  }

  /** Twenty images of digits' form, twelve of them to train on. */
  private Path digits(String name) throws IOException {
    Path data = Files.createDirectories(directory.resolve(name));
    for (String part : List.of("train", "t10k")) {
      int count = part.equals("train") ? 12 : 8;
      try (var images =
              new DataOutputStream(
                  Files.newOutputStream(data.resolve(part + "-images-idx3-ubyte")));
          var labels =
              new DataOutputStream(
                  Files.newOutputStream(data.resolve(part + "-labels-idx1-ubyte")))) {
        for (int head : new int[] {0x803, count, 28, 28}) {
          images.writeInt(head);
        }
        labels.writeInt(0x801);
        labels.writeInt(count);
        for (int i = 0; i < count; i++) {
          labels.write(i % 10);
          for (int at = 0; at < 28 * 28; at++) {
            images.write(at * (i + 1) % 251);
          }
        }
      }
    }
    return data;
  }

  /** Directories of three images a class. */
  private Path folders() throws IOException {
    Path root = directory.resolve("images");
    for (int i = 0; i < 12; i++) {
      Path file = root.resolve(i < 6 ? "train" : "test").resolve("c" + i % 2).resolve(i + ".png");
      Files.createDirectories(file.getParent());
      BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
      for (int at = 0; at < 40 * 30; at++) {
        image.setRGB(at % 40, at / 40, (at + i) * 7919 * (i + 1));
      }
      ImageIO.write(image, "png", file.toFile());
    }
    return root;
  }

  private static void assertSameWeights(Path run, Path other) {
    assertThat(run.resolve("weights/last.safetensors"))
        .hasSameBinaryContentAs(other.resolve("weights/last.safetensors"));
  }

  @Test
  void aRunOnAPublishedSet() throws IOException {
    Path data = digits("digits");
    Path first = directory.resolve("first");
    CommandRun trained = run(ONCE + "? --data ? --dataset fashion-mnist", first, data);
    assertThat(trained.err()).isEmpty();
    Path again = directory.resolve("again");
    assertThat(run("train --config ? --run-dir ?", first.resolve("config.yaml"), again).err())
        .isEmpty();
    assertSameWeights(again, first);
    Path moved = digits("moved");
    CommandRun goesOn = run("train --resume ? --data ?", first, moved);
    assertThat(goesOn.err()).isEmpty();
    assertThat(goesOn.out()).contains("Fashion-MNIST");
    assertThat(run("train --resume ? --dataset cifar10 --data ?", first, moved).code())
        .isEqualTo(4);
  }

  /** Weights, what is frozen of them, and the size that images come to. */
  @Test
  void aRunOnFolders() throws IOException {
    Path data = folders();
    Path start = directory.resolve("start");
    assertThat(run(ONCE + "? --data ? --image-size 24", start, data).err()).isEmpty();
    Path first = directory.resolve("first");
    String tuning = "train --weights ? --freeze=conv1,layer1 --data ? --epochs 1 --run-dir ?";
    assertThat(run(tuning, start, data, first).err()).isEmpty();
    Path again = directory.resolve("again");
    CommandRun repeated = run("train --config ? --run-dir ?", first.resolve("config.yaml"), again);
    assertThat(repeated.err()).isEmpty();
    assertThat(repeated.out()).contains("images of 24x24x3").contains("are trained, the others");
    assertSameWeights(again, first);
    Path scratch = directory.resolve("scratch");
    assertThat(run("train --config ? --run-dir ?", start.resolve("config.yaml"), scratch).out())
        .contains("images of 24x24x3");
    assertSameWeights(scratch, start);
  }

  @Test
  void aFileOfAnotherNetwork() throws IOException {
    Path file = directory.resolve("my.yaml");
    Files.writeString(
        file,
        """
        model: se_resnet20
        se: squeeze=max,reduction=4
        image: 48
        dataset: drawn
        limit_train: 8
        limit_test: 4
        """);
    Path run = directory.resolve("run");
    CommandRun other = run("train --config ? --model se_resnet8 --epochs 1 --run-dir ?", file, run);
    assertThat(other.err()).isEmpty();
    assertThat(run.resolve("config.yaml"))
        .content()
        .contains("model: se_resnet8\n", "se: squeeze=avg,", "image: 32\n");
    Path own = directory.resolve("own");
    assertThat(run("train --config ? --epochs 1 --run-dir ?", file, own).err()).isEmpty();
    assertThat(own.resolve("config.yaml")).content().contains("se: squeeze=max,");
  }

  /** A network of one's own in a file has its own preset, as one of the command line has. */
  @Test
  void theModelOfAFileHasItsPreset() throws IOException {
    Path file = directory.resolve("my.yaml");
    Files.writeString(file, "model: se_resnet8\ndata: " + digits("digits") + "\ndataset: mnist\n");
    Path run = directory.resolve("run");
    assertThat(run("train --config ? --epochs 1 --batch-size 8 --run-dir ?", file, run).err())
        .isEmpty();
    assertThat(run.resolve("config.yaml")).content().contains("optimizer: sgd\n", "whiten: 0\n");
  }

  @Test
  void aChangedFileOfARunIsTold() throws IOException {
    Path first = directory.resolve("first");
    String drawn = "? --dataset drawn --limit-train 8 --limit-test 4";
    assertThat(run(ONCE + drawn, first).err()).isEmpty();
    Path config = first.resolve("config.yaml");
    Files.writeString(
        config, Files.readString(config).replace("limit_train: 8", "limit_train: eight"));
    CommandRun refused = run("train --resume ?", first);
    assertThat(refused.err())
        .startsWith("senet: error: " + config + ": ")
        .contains("limit_train is 'eight', it must be a whole number")
        .endsWith("; hint: the file was changed after senet wrote it\n");
    assertThat(refused.code()).isEqualTo(4);
  }
}
