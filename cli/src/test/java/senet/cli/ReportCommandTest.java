package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import senet.model.augment.Normalization;
import senet.model.data.SyntheticImages;
import senet.model.train.RunDirectory;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** The page of a run, read as a browser reads it, and what else is drawn. */
class ReportCommandTest {
  @TempDir Path directory;

  private static Document page(Path root)
      throws IOException, SAXException, ParserConfigurationException {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(root.resolve("report.html").toFile());
  }

  private static List<String> texts(Document page, String element) {
    NodeList found = page.getElementsByTagName(element);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(found.item(i).getTextContent());
    }
    return texts;
  }

  /** All pictures are in the page, and whole. */
  private static List<String> pictures(Document page) throws IOException {
    NodeList found = page.getElementsByTagName("img");
    List<String> descriptions = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      Element image = (Element) found.item(i);
      String source = image.getAttribute("src");
      assertThat(source).startsWith("data:image/png;base64,");
      byte[] png = Base64.getDecoder().decode(source.substring(source.indexOf(',') + 1));
      assertThat(ImageIO.read(new ByteArrayInputStream(png))).isNotNull();
      descriptions.add(image.getAttribute("alt"));
    }
    return descriptions;
  }

  @Test
  void aStoppedRun() throws Exception {
    Path root = RunFixture.run(directory.resolve("<b> & c"), 40, 3).root();
    Files.writeString(root.resolve("environment.txt"), "JDK <25>\nheap\t1\n");
    CommandRun run = CommandRun.of("report", root + "");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo("report    " + root.resolve("report.html") + "\n");
    assertThat(run.code()).isZero();
    Document page = page(root);
    assertThat(texts(page, "h1")).containsExactly("<b> & c");
    assertThat(texts(page, "script")).isEmpty();
    assertThat(texts(page, "strong"))
        .containsExactly(
            "53.00 %", "3", "53.00 %", "3 of 40", "2 min 30 s", "100", "271,738", "0.041");
    assertThat(texts(page, "td")).contains("a <script> & \"so\" on", "52.00 %", "2.5000");
    assertThat(texts(page, "pre"))
        .containsExactly("JDK <25>\nheap\\u{9}1", "senet train --model 'se_resnet20'");
    assertThat(pictures(page)).containsExactly("loss, accuracy and learning rate over epochs");
  }

  @Test
  void anEnvironmentThatIsNoTextIsShownAsFarAsItIs() throws Exception {
    Path root = RunFixture.run(directory.resolve("a"), 3, 3).root();
    Files.write(root.resolve("environment.txt"), new byte[] {'J', (byte) 0xFF, 'K'});
    assertThat(CommandRun.of("report", root + "").err()).isEmpty();
    assertThat(texts(page(root), "pre")).first().isEqualTo("J\uFFFDK");
  }

  @Test
  void aRunThatHasBegun() throws Exception {
    Path root = RunFixture.run(directory.resolve("a"), 40, 0).root();
    assertThat(CommandRun.of("report", root + "").code()).isZero();
    assertThat(texts(page(root), "p")).contains("The run was stopped in its first epoch.");
    assertThat(root.resolve("results.png")).doesNotExist();
  }

  /** Of weights that know nothing there are mistakes enough. */
  @Test
  void withTheTestImages() throws Exception {
    RunDirectory run = RunFixture.run(directory.resolve("a"), 3, 3);
    CommandRun.saveUntrained(run.best(), SyntheticImages.CLASSES, Normalization.cifar10());
    CommandRun report =
        CommandRun.of(
            "report",
            run.root() + "",
            "--dataset",
            "drawn",
            "--limit-test",
            "40",
            "--threads",
            "2");
    assertThat(report.err()).isEmpty();
    assertThat(report.code()).isZero();
    Document page = page(run.root());
    assertThat(texts(page, "td")).containsAll(SyntheticImages.CLASSES).contains("macro mean");
    assertThat(pictures(page)).hasSize(4);
    for (String name :
        new String[] {"confusion_matrix", "confusion_matrix_normalized", "worst_mistakes"}) {
      assertThat(ImageIO.read(run.root().resolve(name + ".png").toFile()).getWidth())
          .isGreaterThan(500);
    }
  }

  /** The page is made of the rest all the same. */
  @Test
  void damagedWeightsAreTold() throws Exception {
    RunDirectory run = RunFixture.run(directory.resolve("a"), 3, 3);
    Files.writeString(run.best(), "none");
    CommandRun report = CommandRun.of("report", run.root() + "", "--dataset", "drawn");
    assertThat(report.err())
        .startsWith("senet: warning: no measurement of the best weights: best.safetensors: ")
        .endsWith(
            "senet: error: the report is not whole, it lacks: measurement of the best weights\n");
    assertThat(report.code()).isEqualTo(5);
    assertThat(texts(page(run.root()), "h1")).containsExactly("a");
  }

  @Test
  void otherImagesThanTheRunsAreToldOf() throws IOException {
    RunDirectory run = RunFixture.run(directory.resolve("a"), 3, 3);
    Files.writeString(
        run.root().resolve("config.yaml"), "model: \"x\"\ntest_fingerprint: \"00000000\"\n");
    CommandRun.saveUntrained(run.best(), SyntheticImages.CLASSES, Normalization.cifar10());
    assertThat(
            CommandRun.of("report", run.root() + "", "--dataset", "drawn", "--limit-test", "5")
                .err())
        .isEqualTo(
            "senet: notice: these are not the test images that the run was measured on; hint:"
                + " --limit-test as in its config.yaml\n");
  }

  @Test
  void heldOutImagesAreNoTestImages() throws Exception {
    Path root = RunFixture.heldOut(directory.resolve("a"), 3, 3).root();
    assertThat(CommandRun.of("report", root + "").code()).isZero();
    assertThat(texts(page(root), "div"))
        .contains("best validation accuracy", "last validation accuracy");
    assertThat(texts(page(root), "th")).contains("validation loss").doesNotContain("test loss");
  }

  /** They are listed by the network's classes and made as large as it takes them. */
  @Test
  void withImageFiles() throws Exception {
    RunDirectory run = RunFixture.run(directory.resolve("a"), 3, 3);
    CommandRun.saveUntrained(
        run.best(),
        Zoo.architecture("se_resnet20", Options.CIFAR10.with(3, 2)),
        List.of("b", "a"),
        Normalization.cifar10());
    Path images = directory.resolve("images");
    for (String name : new String[] {"a/1.png", "b/1.png", "b/2.png"}) {
      Files.createDirectories(images.resolve(name).getParent());
      ImageIO.write(
          new BufferedImage(40, 48, BufferedImage.TYPE_INT_RGB),
          "png",
          images.resolve(name).toFile());
    }
    CommandRun report = CommandRun.of("report", run.root() + "", "--data", images + "");
    assertThat(report.err()).isEmpty();
    assertThat(report.code()).isZero();
    assertThat(texts(page(run.root()), "td")).containsSequence("macro mean").contains("2", "3");
    Files.writeString(run.config(), "validation: 0.1\n");
    assertThat(CommandRun.of("report", run.root() + "", "--data", images + "").err())
        .isEqualTo(
            "senet: notice: all images in %s are measured, those that the run held out and those that it was trained on\n"
                .formatted(images));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--limit-test", "--threads"})
  void measuringNeedsImages(String option) throws IOException {
    Path root = RunFixture.run(directory.resolve("a"), 3, 3).root();
    CommandRun run = CommandRun.of("report", root + "", option, "1");
    assertThat(run.err())
        .startsWith(
            "senet: error: %s is of measuring on images, and there is no --data or --dataset; hint: name them, or leave %s out\n"
                .formatted(option, option));
    assertThat(run.code()).isEqualTo(2);
  }
}
