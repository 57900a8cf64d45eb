package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command from the outside: what it prints, what it leaves behind, how it ends. */
class MainTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  @Test
  void trainEvalPredictOnDrawnImages() throws IOException {
    Path run = directory.resolve("rün 1"); // a space and an umlaut
    int code =
        run(
            "train",
            "--dataset",
            "drawn",
            "--limit-train",
            "70",
            "--limit-test",
            "20",
            "--epochs",
            "2",
            "--batch-size",
            "32",
            "--seed",
            "3",
            "--threads",
            "2",
            "--run-dir",
            run.toString());
    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("se_resnet20, squeeze avg, 271,738 parameters, 0.041 GMAC")
        .contains("epoch   train-loss");
    List<String> results = Files.readAllLines(run.resolve("results.csv"));
    assertThat(results).hasSize(3);
    assertThat(results.get(1)).startsWith("1,");
    assertThat(Files.readString(run.resolve("config.yaml")))
        .contains("model: se_resnet20\n")
        .contains("batch_size: 32\n");
    assertThat(run.resolve("weights/last.safetensors")).exists();
    assertThat(Files.readString(run.resolve("config.yaml")))
        .contains(
            "command: senet train --dataset drawn --limit-train 70 --limit-test 20 --epochs 2"
                + " --batch-size 32 --seed 3 --threads 2\n");
    assertThat(run.resolve("report.html")).isNotEmptyFile();
    assertThat(run.resolve("results.png")).isNotEmptyFile();
    assertThat(run.resolve("confusion_matrix_normalized.png")).isNotEmptyFile();
    assertThat(Files.readString(run.resolve("environment.txt")))
        .contains("threads     2\n")
        .doesNotContain(System.getProperty("user.home"));

    assertThat(run("eval", "--weights", run.toString(), "--limit-test", "20", "--batch-size", "7"))
        .isZero();
    String table = out.toString();
    assertThat(table).contains("true \\ predicted").contains("macro").contains("over 20 images");
    BufferedImage heatMap = ImageIO.read(run.resolve("weights/confusion_matrix.png").toFile());
    assertThat(heatMap.getWidth()).isGreaterThan(500);
    assertThat(run("eval", "--weights", run.toString(), "--limit-test", "20", "--json")).isZero();
    assertThat(out.toString()).startsWith("{\"weights\":").contains("\"images\":20,");

    Path image = directory.resolve("a.png");
    ImageIO.write(new BufferedImage(40, 50, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
    assertThat(run("predict", image.toString(), "--weights", run.toString(), "--top", "2"))
        .isZero();
    assertThat(out.toString())
        .startsWith("weights   " + run.resolve("weights/best.safetensors") + " (se_resnet20)\n\n");
    assertThat(out.toString().lines()).hasSize(2 + 3);

    assertThat(run("train", "--dataset", "drawn", "--run-dir", run.toString())).isEqualTo(5);
    assertThat(err.toString())
        .isEqualTo(
            "senet: error: "
                + run
                + ": not empty, and a run never overwrites another; hint: name a new directory\n");
  }

  @Test
  void theSameSeedGivesTheSameWeightsWithAnyThreads() throws IOException {
    byte[][] weights = new byte[2][];
    for (int i = 0; i < 2; i++) {
      Path run = directory.resolve("run" + i);
      run(
          "train",
          "--dataset",
          "drawn",
          "--limit-train",
          "40",
          "--limit-test",
          "10",
          "--epochs",
          "1",
          "--batch-size",
          "16",
          "--threads",
          String.valueOf(i + 1),
          "--run-dir",
          run.toString());
      weights[i] = Files.readAllBytes(run.resolve("weights/last.safetensors"));
    }
    assertThat(weights[1]).isEqualTo(weights[0]);
  }

  @Test
  void summaryCountsTheSeed() {
    assertThat(run("summary", "seed")).isZero();
    assertThat(out.toString())
        .contains("seed, squeeze avg: 2,708,106 parameters, 2.738 GMAC")
        .contains("by squeeze: none 2.767 GMAC, avg 2.738 GMAC, max 2.738 GMAC");
    assertThat(run("summary", "seed", "--squeeze", "none", "--json")).isZero();
    assertThat(out.toString()).contains("\"parameters\":2708106,\"macs\":2766");
  }

  /** A terminal breaks wider lines anywhere. */
  @Test
  void summaryIsNotWide() {
    assertThat(run("summary", "se_resnet50", "--batch-size", "8")).isZero();
    assertThat(out.toString().lines().takeWhile(line -> !line.isEmpty()))
        .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(100));
    assertThat(out.toString())
        .containsPattern("layer0.conv1 +Conv2d stride=2 padding=3 +112x112x64 +9,408 +118,013,952")
        .containsPattern("layer0.bn1 +BatchNorm +112x112x64 +128 +3,136.0")
        .containsPattern(" +MaxPool2d 3x3 stride=2 ceil +56x56x64 +784.0");
  }

  @Test
  void benchTellsTimesAndTheShareOfThePeak() {
    String line = "bench --model se_resnet20 --batch-size 2 --threads 1 --steps 3 --warm-up 0";
    assertThat(run(line.split(" "))).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .contains("se_resnet20, squeeze avg, 271,738 parameters, 0.041 GMAC")
        .containsPattern("measured  3 steps of training on batches of 2, after \\d+ to warm up")
        .containsPattern("step      [0-9.]+ ms in the median, [0-9.]+ to [0-9.]+")
        .containsPattern("% of the FMA peak of [0-9.]+ \\(1 x [0-9.]+\\)");
  }

  @Test
  void summaryOfAnImageNetNetworkIsForItsOwnImagesAndClasses() {
    assertThat(run("summary", "se_resnext50_32x4d", "--batch-size", "8")).isZero();
    assertThat(out.toString())
        .contains("se_resnext50_32x4d, squeeze avg: 27,559,896 parameters, 4.233 GMAC")
        .containsPattern("last_linear +Linear +1000 ")
        .containsPattern(
            "training on batches of 8: 0\\.\\d\\d GiB of buffers, a heap of [0-2]\\.\\d\\d GiB"
                + " beside data and evaluation\n")
        .containsPattern(
            "inference on batches of 8: 0\\.\\d\\d GiB of buffers, a heap of [01]\\.\\d\\d GiB"
                + " beside images\n");
  }

  @Test
  void modelsListsWhatEachNetworkTakes() {
    assertThat(run("models")).isZero();
    assertThat(out.toString().lines().map(line -> line.strip().replaceAll(" +", " ")))
        .contains(
            "model images classes parameters GMAC what it is",
            "se_resnet50 224x224 1000 28,088,024 3.860 SE-ResNet as released: 4 stages of 3-4-6-3"
                + " bottlenecks",
            "se_resnext50_32x4d 224x224 1000 27,559,896 4.233 SE-ResNeXt as released: 4 stages"
                + " of 3-4-6-3 bottlenecks in 32 groups");
  }

  @Test
  void sentencesOfATableStandToTheLeft() {
    assertThat(run("models")).isZero();
    List<String> lines = out.toString().lines().toList();
    int column = lines.getFirst().indexOf("what it is");
    assertThat(lines).hasSizeGreaterThan(2).allMatch(line -> line.charAt(column - 1) == ' ');
    assertThat(lines).noneMatch(line -> line.charAt(column) == ' ');
  }

  /** As on a full disk: whoever reads the file must not take it for whole. */
  @Test
  void aFullOutputIsNoSuccess() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    PrintWriter printer = new PrintWriter(full, true, StandardCharsets.UTF_8);
    assertThat(Main.run(printer, new PrintWriter(err), "models")).isEqualTo(5);
    assertThat(err)
        .hasToString(
            "senet: error: standard output is full or closed, not all was written to it\n");
  }

  @Test
  void theVersionIsTold() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString())
        .matches("senet \\S.*\nJDK " + Pattern.quote(Runtime.version().toString()) + ", .+\n");
    String version = out.toString();
    assertThat(run("train", "--version")).isZero();
    assertThat(out.toString()).isEqualTo(version);
  }
}
