package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.model.train.Checkpoint;

/** Training on data of one's own, and what is said of data sets. */
class TrainDataTest {
  private static final String ONCE = " --model se_resnet8 --epochs 1 --batch-size 4 --threads 2";

  @TempDir Path directory;

  private void image(String name, int seed) throws IOException {
    Path file = directory.resolve("images").resolve(name);
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 48 * 40; i++) {
      image.setRGB(i % 48, i / 48, (i + seed) * 7919 * seed);
    }
    ImageIO.write(image, "png", file.toFile());
  }

  private void images(String part) throws IOException {
    for (int i = 0; i < 10; i++) {
      image("%s%s/%d.png".formatted(part, i % 2 == 0 ? "cat" : "ühu", i), i + 1);
    }
  }

  private CommandRun train(Path data, String more) {
    List<String> line = new ArrayList<>(List.of("train", "--data", data.toString()));
    line.addAll(List.of("--run-dir", run().toString()));
    line.addAll(List.of((ONCE + more).strip().split(" ")));
    return CommandRun.of(line.toArray(String[]::new));
  }

  private Path run() {
    return directory.resolve("run");
  }

  /** Files of MNIST's form, of {@code train} and {@code test} black images. */
  private Path idx(int train, int test) throws IOException {
    Path data = Files.createDirectories(directory.resolve("idx"));
    int[] counts = {train, test};
    for (int part = 0; part < 2; part++) {
      String name = part == 0 ? "train" : "t10k";
      ByteArrayOutputStream images = new ByteArrayOutputStream();
      ByteArrayOutputStream labels = new ByteArrayOutputStream();
      try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(images));
          DataOutputStream classes = new DataOutputStream(labels)) {
        ints(out, 0x803, counts[part], 28, 28);
        out.write(new byte[counts[part] * 28 * 28]);
        ints(classes, 0x801, counts[part]);
        for (int i = 0; i < counts[part]; i++) {
          classes.write(i % 10);
        }
      }
      Files.write(data.resolve(name + "-images-idx3-ubyte.gz"), images.toByteArray());
      Files.write(data.resolve(name + "-labels-idx1-ubyte"), labels.toByteArray());
    }
    return data;
  }

  private static void ints(DataOutputStream out, int... values) throws IOException {
    for (int value : values) {
      out.writeInt(value);
    }
  }

  @Test
  void aFolderOfImages() throws IOException {
    images("train/");
    images("test/");
    Files.writeString(directory.resolve("images/train/cat/2.png"), "no image");
    Path root = directory.resolve("images");
    CommandRun run = train(root, " --validation 2 --image-size 24");
    assertThat(run.err())
        .isEqualTo(
            """
            senet: warning: cat/2.png: not a PNG, JPEG, GIF or BMP image
            senet: warning: 1 of 20 image files are left out
            """);
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains(
            root.resolve("train")
                + ": 7 images of 24x24x3, 2 classes; 2 to choose the best, 10 for testing\n");
    assertThat(run().resolve("config.yaml"))
        .content()
        .contains("validation_data: ", "held out: 2 images of 24x24x3", "validation_fingerprint: ");
    Path best = run().resolve("weights/best.safetensors");
    Checkpoint checkpoint = Checkpoint.load(best);
    assertThat(checkpoint.classes()).containsExactly("cat", "ühu");
    assertThat(checkpoint.architecture().images().h()).isEqualTo(24);
    CommandRun eval = CommandRun.of("eval", "--weights", best + "", "--data", root + "");
    assertThat(eval.err()).isEmpty();
    assertThat(eval.out())
        .contains(root.resolve("test") + ": 10 image files")
        .contains("over 10 images");
  }

  @Test
  void classesWithoutPartsNeedSomethingToTestOn() throws IOException {
    images("");
    Path root = directory.resolve("images");
    CommandRun refused = train(root, "");
    assertThat(refused.err())
        .startsWith("senet: error: " + root + ": images to train on and none to test on; hint: ");
    assertThat(refused.code()).isEqualTo(4);
    assertThat(run()).doesNotExist();
    CommandRun run = train(root, " --validation 0.2 --limit-train 6");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains(root + ": 6 images of 32x32x3, 2 classes; 2 for testing\n");
    assertThat(run.code()).isZero();
  }

  @Test
  void greyImagesOfAnotherSize() throws IOException {
    Path data = idx(40, 20);
    CommandRun run = train(data, " --dataset mnist --validation 10");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("MNIST train: 30 images of 28x28x1, 10 classes; 10 to choose the best, 20 for");
    Path best = run().resolve("weights/best.safetensors");
    Checkpoint checkpoint = Checkpoint.load(best);
    assertThat(checkpoint.normalization().meanText()).isEqualTo("0.1307");
    assertThat(checkpoint.architecture().options().channels()).isEqualTo(1);
    CommandRun eval =
        CommandRun.of("eval", "--weights", best + "", "--data", data + "", "--dataset", "mnist");
    assertThat(eval.err()).isEmpty();
    assertThat(eval.out()).contains("over 20 images");
    CommandRun asked = CommandRun.of("train", "--data", data.toString());
    assertThat(asked.err())
        .startsWith(
            "senet: error: the files in "
                + data
                + " are called as those of mnist and of fashion-mnist are; hint: --dataset says"
                + " which they are\n");
    assertThat(asked.code()).isEqualTo(2);
  }

  @Test
  void fetchingHasItsOwnPlace() {
    CommandRun run = CommandRun.of("datasets", "--download", "mnist", "--data", directory + "");
    assertThat(run.err())
        .startsWith("senet: error: --download fetches mnist into the cache directory, ")
        .contains(", and --data looks in " + directory + "; hint: leave one of them out\n");
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void dataSetsAreListedAndChecked() throws IOException {
    Path data = idx(60_000, 10_000);
    CommandRun list = CommandRun.of("datasets", "--data", data.toString());
    assertThat(list.err()).isEmpty();
    assertThat(list.code()).isZero();
    assertThat(list.out())
        .containsPattern("cifar100 +100 +50,000 +10,000 +32x32x3 +not found; senet datasets --down")
        .containsPattern("\nmnist +10 +60,000 +10,000 +28x28x1 +\\S*idx\n")
        .containsPattern("\ndrawn +10 +5,000 +1,000 +32x32x3 +needs no files\n");
    CommandRun whole = CommandRun.of("datasets", "--check", "mnist", "--data", data.toString());
    assertThat(whole.err()).isEmpty();
    assertThat(whole.code()).isZero();
    assertThat(whole.out())
        .containsPattern(
            "\nmnist +60,000 +10,000 +[0-9a-f]{8} [0-9a-f]{8} +whole, 0 of 2 files as published, in"
                + " \\S*idx\n")
        .doesNotContain("cifar10");
    CommandRun json = CommandRun.of("datasets", "--json", "--check", "--data", data.toString());
    assertThat(json.out())
        .startsWith("{\"datasets\":[{\"name\":\"cifar10\",\"classes\":10,")
        .contains("\"directory\":null,\"addresses\":[\"https://")
        .contains("\"files_with_checksum\":2,\"files_as_published\":0")
        .doesNotContain("failure");
    try (OutputStream out = Files.newOutputStream(data.resolve("t10k-labels-idx1-ubyte"))) {
      out.write(0);
    }
    CommandRun broken = CommandRun.of("datasets", "--check", "--data", data.toString());
    assertThat(broken.err())
        .isEqualTo(
            "senet: error: mnist cannot be used: t10k-labels-idx1-ubyte: it is cut short; hint:"
                + " delete it and fetch it again\n");
    assertThat(broken.out()).containsPattern("\nmnist .*cannot be used\n");
    assertThat(broken.code()).isEqualTo(4);
    CommandRun missing = CommandRun.of("datasets", "--check", "cifar100", "--data", data + "");
    assertThat(missing.err())
        .startsWith("senet: error: cifar100 cannot be used: " + data + ": no CIFAR-100 here; ");
    assertThat(missing.code()).isEqualTo(4);
  }
}
