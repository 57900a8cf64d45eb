package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.model.augment.Normalization;
import senet.model.data.SyntheticImages;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** {@code explain}: its tables and files, and what it refuses. */
class ExplainCommandTest {
  private static final int CHANNELS = 3 * (16 + 32 + 64);

  @TempDir Path directory;
  private Path weights;

  @BeforeEach
  void saveWeights() throws IOException {
    weights = directory.resolve("w.safetensors");
    CommandRun.saveUntrained(weights, SyntheticImages.CLASSES, Normalization.cifar10());
  }

  private CommandRun explain(String... more) {
    String[] line = new String[more.length + 3];
    line[0] = "explain";
    line[1] = "--weights";
    line[2] = weights.toString();
    System.arraycopy(more, 0, line, 3, more.length);
    return CommandRun.of(line);
  }

  private Path picture(String name, int w, int h) throws IOException {
    BufferedImage image = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        image.setRGB(x, y, new Color(x * 255 / w, y * 255 / h, 80).getRGB());
      }
    }
    Path file = directory.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  @Test
  void gatesAreTabledDrawnAndWritten() throws IOException {
    CommandRun run = explain("--limit-test", "20");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("weights   " + weights + " (se_resnet20)\n")
        .contains("\nlayer1.0.se        16 ", "\nlayer3.2.se        64 ", "20 images\n")
        .endsWith("written   " + directory.resolve("gates.csv") + "\n");
    List<String> lines = Files.readAllLines(directory.resolve("gates.csv"));
    assertThat(lines).hasSize(1 + CHANNELS * 11); // ten classes, and all images
    assertThat(lines.get(0)).isEqualTo("block,channel,class,name,images,mean,deviation");
    assertThat(lines.get(1)).startsWith("layer1.0.se,0,all,,20,0.");
    assertThat(lines.get(2)).startsWith("layer1.0.se,0,0,disc,2,0.");
    // Nine panels of curves in three columns, three of heat maps under each other.
    BufferedImage mean = ImageIO.read(directory.resolve("gates_mean.png").toFile());
    BufferedImage spread = ImageIO.read(directory.resolve("gates_spread.png").toFile());
    assertThat(mean.getWidth()).isEqualTo(spread.getWidth()).isGreaterThan(1500);
    BufferedImage map = ImageIO.read(directory.resolve("gates_heatmap.png").toFile());
    assertThat(map.getHeight()).isGreaterThan(3 * 10 * 24);
  }

  @Test
  void whatWasExplainedBeforeStays() throws IOException {
    Files.writeString(directory.resolve("gates_spread.png"), "mine");
    CommandRun run = explain("--limit-test", "3", "--json", "--blocks", "layer3.2.se");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .hasLineCount(1)
        .contains("\"model\":\"se_resnet20\",", "\"images\":3,", "\"name\":\"layer1.0.se\",")
        .contains("\"channels\":16,\"mean\":0.", "\"files\":[\"" + directory);
    assertThat(directory.resolve("gates_spread.png")).hasContent("mine");
    for (String name : List.of("gates_mean-2.png", "gates_spread-2.png", "gates-2.csv")) {
      assertThat(directory.resolve(name)).isNotEmptyFile();
    }
    assertThat(directory.resolve("gates_mean.png")).doesNotExist();
    BufferedImage one = ImageIO.read(directory.resolve("gates_mean-2.png").toFile());
    assertThat(one.getWidth()).isLessThan(600);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--classes=disc,owl | no class 'owl'; there are disc, ring, square, frame, triangle, cross,"
            + " bar, stripes, checker, crescent",
        "--classes=0,1,2,3,4,5,6 | --classes names 7 classes, curves are drawn of 6 at most",
        "--blocks=layer4.0.se | --blocks: no SE block 'layer4.0.se'; there are layer1.0.se,"
            + " layer1.1.se, layer1.2.se, layer2.0.se, layer2.1.se, layer2.2.se, layer3.0.se,"
            + " layer3.1.se, layer3.2.se",
        "--class=disc | --class is of images; hint: name them, or --classes for curves",
      })
  void namesThatAreNotThereAreRefused(String option, String message) {
    CommandRun run = explain("--limit-test", "3", option);
    assertThat(run.err()).startsWith("senet: error: " + message + "\n");
    assertThat(run.code()).isEqualTo(2);
    assertThat(directory.resolve("gates.csv")).doesNotExist();
  }

  @Test
  void aClassWithoutImagesHasNoCurve() {
    CommandRun run = explain("--limit-test", "3", "--classes", "crescent");
    assertThat(run.err())
        .isEqualTo(
            "senet: error: --classes: none of the images is of class 'crescent'; hint: take more of"
                + " them, or another class\n");
    assertThat(run.code()).isEqualTo(4);
  }

  @Test
  void aNetworkWithoutBlocksHasNoGatesButIsExplained() throws IOException {
    weights = directory.resolve("plain.safetensors");
    CommandRun.saveUntrained(
        weights,
        Zoo.architecture("resnet20", Zoo.entry("resnet20").options()),
        SyntheticImages.CLASSES,
        Normalization.cifar10());
    CommandRun run = explain("--limit-test", "3");
    assertThat(run.err())
        .isEqualTo(
            "senet: error: resnet20 has no SE blocks, so no gates to show; hint: 'explain IMAGE'"
                + " shows what it goes by, or take weights of se_... or --se\n");
    assertThat(run.code()).isEqualTo(4);
    assertThat(explain(picture("a.png", 40, 50) + "").code()).isZero();
    BufferedImage two = ImageIO.read(directory.resolve("a-explain.png").toFile());
    assertThat(two.getWidth()).isEqualTo(2 * 320 + 3 * 16);
  }

  /** Image, Grad-CAM and gates side by side; what is there already stays. */
  @Test
  void imagesAreExplainedBesideThemselves() throws IOException {
    Path image = picture("b.c.png", 64, 64);
    CommandRun run = explain(image + "", "--class", "ring", "--json");
    assertThat(run.err()).isEmpty();
    Path written = directory.resolve("b.c-explain.png");
    assertThat(run.out())
        .contains("\"file\":\"" + image + "\",\"class\":\"ring\",\"probability\":0.")
        .contains("\"picture\":\"" + written + "\"");
    BufferedImage three = ImageIO.read(written.toFile());
    assertThat(three.getWidth()).isEqualTo(3 * 320 + 4 * 16);
    byte[] first = Files.readAllBytes(written);
    CommandRun again = explain(image + "", "--class", "1");
    assertThat(again.out()).contains("ring", "b.c-explain-2.png");
    assertThat(Files.readAllBytes(written)).isEqualTo(first);
    assertThat(directory.resolve("b.c-explain-2.png")).hasBinaryContent(first);
  }

  @Test
  void aBadImageAmongOthersIsToldAndLeftOut() throws IOException {
    Path bad = Files.writeString(directory.resolve("bad.png"), "no image");
    CommandRun run = explain(picture("c.png", 32, 32) + "", bad + "");
    assertThat(run.out()).contains("c-explain.png").doesNotContain("bad");
    assertThat(run.err())
        .startsWith("senet: warning: bad.png: not a PNG")
        .endsWith("senet: error: 1 of 2 images could not be read\n");
    assertThat(run.code()).isEqualTo(4);
    CommandRun alone = explain(bad + "");
    assertThat(alone.err()).startsWith("senet: error: bad.png: not a PNG");
    assertThat(alone.code()).isEqualTo(4);
  }

  @Test
  void whatIsOfGatesIsNotOfImages() throws IOException {
    Path picture = picture("d.png", 32, 32);
    for (String[] option :
        new String[][] {{"--classes", "disc"}, {"--limit-test", "5"}, {"--dataset", "drawn"}}) {
      CommandRun run = explain(picture + "", option[0], option[1]);
      assertThat(run.err())
          .startsWith(
              "senet: error: %s is of gates over test images, and %s is an IMAGE to explain; hint: leave one of them out\n"
                  .formatted(option[0], picture));
      assertThat(run.code()).isEqualTo(2);
    }
    Path none = directory.resolve("none");
    assertThat(explain("--out", none + "").err())
        .isEqualTo("senet: error: " + none + ": not a directory\n");
  }

  /** Names of classes may hold what separates columns. */
  @Test
  void namesInTheTableAreQuoted() throws IOException {
    Path file = directory.resolve("quoted.safetensors");
    List<String> names = List.of("a, b", "say \"c\"", "d", "e", "f", "g", "h", "i", "j", "k");
    CommandRun.saveUntrained(
        file, Zoo.architecture("se_resnet20", Options.CIFAR10), names, Normalization.cifar10());
    Path root = directory.resolve("data");
    for (int i = 0; i < names.size(); i++) {
      Files.createDirectories(root.resolve("class" + i));
      picture("data/class" + i + "/x.png", 32, 32);
    }
    weights = file;
    CommandRun run = explain("--data", root + "");
    assertThat(run.code()).isZero();
    assertThat(Files.readAllLines(directory.resolve("gates.csv")))
        .anyMatch(line -> line.startsWith("layer1.0.se,0,0,\"a, b\",1,0."))
        .anyMatch(line -> line.startsWith("layer1.0.se,0,1,\"say \"\"c\"\"\",1,0."));
  }
}
