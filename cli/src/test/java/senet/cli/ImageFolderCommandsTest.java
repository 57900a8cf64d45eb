package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import senet.model.augment.Normalization;
import senet.model.format.Safetensors;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** Directories of images, names of classes, and the size that images come to. */
class ImageFolderCommandsTest {
  @TempDir Path directory;
  private Path weights;
  private Path root;

  @BeforeEach
  void save() throws IOException {
    weights = directory.resolve("w.safetensors");
    CommandRun.saveUntrained(weights);
    root = directory.resolve("images");
  }

  private Path image(String name, int seed) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 48 * 40; i++) {
      image.setRGB(i % 48, i / 48, (i + seed) * 7919 * seed);
    }
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  private Path names(String... names) throws IOException {
    return Files.write(directory.resolve("labels.txt"), List.of(names));
  }

  private CommandRun eval(String... more) {
    List<String> line =
        new ArrayList<>(List.of("eval", "--weights", weights + "", "--data", root + ""));
    line.addAll(List.of(more));
    return CommandRun.of(line.toArray(String[]::new));
  }

  private static void assertRefused(CommandRun run, int code, String message) {
    assertThat(run.err()).startsWith("senet: error: " + message + "\n");
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(code);
  }

  @Test
  void directoriesAreFoundByTheirNames() throws IOException {
    image("ship/1.png", 1);
    image("ship/2.png", 2);
    image("cat/1.png", 3);
    CommandRun run = eval("--threads", "2");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains(root + ": 3 image files, resized to stretch, 32x32 of them, 10 classes")
        .containsPattern("\nship +[01]\\.\\d+ +[01]\\.\\d+ +[01]\\.\\d+ +2\n")
        .containsPattern("\ncat +[01]\\.\\d+ +[01]\\.\\d+ +[01]\\.\\d+ +1\n")
        .contains("\n8 of 10 classes have no image and are not in the macro mean\n")
        .containsPattern(
            "\naccuracy \\d+\\.\\d\\d %, top-5 \\d+\\.\\d\\d %, loss .* over 3 images\n")
        .containsPattern("\nerror +top-1 \\d+\\.\\d\\d %, top-5 \\d+\\.\\d\\d %\n");
  }

  /** As {@code --data} does. */
  @ParameterizedTest
  @ValueSource(strings = {"eval", "explain"})
  void theEnvironmentNamesDirectories(String command) throws Exception {
    image("test/ship/1.png", 1);
    image("train/ship/1.png", 2);
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                command,
                "--weights",
                weights.toString())
            .redirectErrorStream(true);
    builder.environment().put("SENET_DATA", root.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains(root.resolve("test") + ": 1 image files");
  }

  /** The same numbers in any way of computing them, and with fewer images others. */
  @Test
  void resultsDoNotDependOnBatches() throws IOException {
    for (int i = 0; i < 9; i++) {
      image("%s/%d.png".formatted(i % 2 == 0 ? "dog" : "frog", i), i + 1);
    }
    String png = directory.resolve("x.png").toString();
    List<String> outs = new ArrayList<>();
    for (String[] how : new String[][] {{"1", "1"}, {"4", "2"}, {"128", "3"}}) {
      CommandRun run = eval("--json", "--batch-size", how[0], "--threads", how[1], "--png", png);
      assertThat(run.code()).isZero();
      outs.add(run.out());
      Files.delete(Path.of(png));
      Files.delete(directory.resolve("x_normalized.png"));
    }
    assertThat(outs).containsOnly(outs.getFirst());
    assertThat(eval("--json", "--limit-test", "4").out())
        .contains("\"images\":4,\"unreadable_images\":0,");
  }

  @Test
  void tenDirectoriesOfOtherNamesAreTakenInOrder() throws IOException {
    for (int i = 0; i < 10; i++) {
      image("n%02d/a.png".formatted(i), i + 1);
    }
    CommandRun run = eval();
    assertThat(run.err())
        .isEqualTo(
            "senet: notice: not all directories in %s are named like the network's classes, taken in order: n00 is 'airplane', n09 is 'truck'\n"
                .formatted(root));
    assertThat(run.code()).isZero();
    Path labels = names(IntStream.range(0, 10).mapToObj("n%02d"::formatted).toArray(String[]::new));
    Files.delete(directory.resolve("confusion_matrix.png")); // the second ones go where they were
    Files.delete(directory.resolve("confusion_matrix_normalized.png"));
    CommandRun named = eval("--labels", labels.toString());
    assertThat(named.err()).isEmpty();
    assertThat(named.out())
        .endsWith(run.out().substring(run.out().indexOf("accuracy")))
        .containsPattern("\nn09 +[01]\\.\\d+ +[01]\\.\\d+ +[01]\\.\\d+ +1\n");
  }

  @Test
  void directoriesThatAreNumbersAreThoseOutputs() throws IOException {
    CommandRun.saveUntrained(
        weights,
        Zoo.architecture("se_resnet20", Options.CIFAR10.with(3, 12)),
        IntStream.range(0, 12).mapToObj("class %d"::formatted).toList(),
        Normalization.cifar10());
    for (int i = 0; i < 12; i++) {
      for (int j = 0; j <= i; j++) {
        image("%d/%d.png".formatted(i, j), i + 1);
      }
    }
    CommandRun run = eval();
    assertThat(run.err())
        .isEqualTo(
            "senet: notice: not all directories in %s are named like the network's classes, taken in order of their numbers: 0 is 'class 0', 11 is 'class 11'\n"
                .formatted(root));
    assertThat(run.code()).isZero();
    for (int i = 0; i < 12; i++) {
      assertThat(run.out()).containsPattern("\nclass %d .* %d\n".formatted(i, i + 1));
    }
  }

  @Test
  void classesThatDoNotMatch() throws IOException {
    image("cat/1.png", 1);
    image("cow/1.png", 2);
    assertRefused(
        eval(),
        4,
        root
            + ": of its 2 classes 1 are none of the network's 10: 'cow'; the network's are"
            + " 'airplane', 'automobile', 'bird', ...; hint: name the directories like its classes,"
            + " to which --labels FILE gives names, or have one for each in the same order");
  }

  @Test
  void imagesThatCannotBeReadAreCountedAndTold() throws IOException {
    image("cat/1.png", 1);
    image("dog/1.png", 2);
    Files.writeString(root.resolve("cat/0.png"), "no image");
    Files.writeString(root.resolve("dog/2.jpg"), "no image");
    CommandRun run = eval("--batch-size", "2");
    assertThat(run.out()).contains("over 2 images\n", "heat map  ");
    assertThat(run.err())
        .isEqualTo(
            """
            senet: warning: cat/0.png: not a PNG, JPEG, GIF or BMP image
            senet: warning: dog/2.jpg: not a PNG, JPEG, GIF or BMP image
            senet: error: 2 of 4 images could not be read, the numbers are of the others
            """);
    assertThat(run.code()).isEqualTo(4);
    assertThat(eval("--json", "--png", directory.resolve("y.png").toString()).out())
        .contains("\"images\":2,\"unreadable_images\":2,");
    Files.delete(root.resolve("cat/1.png"));
    Files.delete(root.resolve("dog/1.png"));
    CommandRun none = eval();
    assertThat(none.err()).endsWith("senet: error: none of 2 images could be read\n");
    assertThat(none.out()).isEmpty();
    assertThat(none.code()).isEqualTo(4);
  }

  @Test
  void aDirectoryOfNeither() throws IOException {
    Files.createDirectories(root);
    String hint =
        "no data set that is known here, and no directories with the images of a class each; hint:"
            + " --data ROOT for ROOT/class/image.jpg, or the directory that an archive was unpacked"
            + " into";
    assertRefused(eval(), 4, root + ": " + hint);
    image("stray.png", 1);
    assertRefused(eval(), 4, root + ": " + hint);
    image("cat/a.png", 1);
    CommandRun cifar = eval("--dataset", "cifar10");
    assertThat(cifar.err()).startsWith("senet: error: " + root + ": no CIFAR-10 here; looked for ");
    assertThat(cifar.code()).isEqualTo(4);
  }

  /** Of so many classes neither a table nor a picture can be looked at. */
  @Test
  void manyClasses() throws IOException {
    List<String> classes = IntStream.range(0, 201).mapToObj("c%02d"::formatted).toList();
    CommandRun.saveUntrained(
        weights,
        Zoo.architecture("se_resnet20", Options.CIFAR10.with(3, 201)),
        classes,
        Normalization.cifar10());
    for (int i = 0; i < 6; i++) {
      image("c0%d/a.png".formatted(i), i + 1);
    }
    CommandRun run = eval();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("true  most often taken for  images\n", "\nmean   precision")
        .doesNotContain("true \\ predicted", "heat map");
    assertThat(run.out().lines()).hasSizeLessThan(25);
    assertThat(run.code()).isZero();
    assertThat(directory.resolve("confusion_matrix.png")).doesNotExist();
    assertThat(eval("--json").out()).endsWith("\"heat_map\":null}\n");
    assertRefused(
        eval("--png", directory.resolve("x.png").toString()),
        4,
        "--png: the network has 201 classes, a heat map is drawn of 200 at most; hint: --json has"
            + " the whole confusion matrix");
  }

  @Test
  void namesOfClasses() throws IOException {
    Path photo = image("a.png", 1);
    Path labels = names("A", "B", "C", "D", "E", "F", "G", "H", "I", "crane");
    CommandRun run =
        CommandRun.of(
            "predict",
            photo + "",
            "--weights",
            weights + "",
            "--labels",
            labels + "",
            "--top",
            "10");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains(" A ", " B ", " crane ").doesNotContain("airplane");
    Path out = directory.resolve("named.safetensors");
    CommandRun converted =
        CommandRun.of("convert", weights + "", out + "", "--labels", labels + "");
    assertThat(converted.code()).isZero();
    assertThat(Safetensors.read(out).metadata())
        .containsEntry("senet.classes", "A\nB\nC\nD\nE\nF\nG\nH\nI\ncrane");
  }

  @Test
  void namesThatAreNotAsManyAsOutputs() throws IOException {
    Path photo = image("a.png", 1);
    Path labels = names("A", "B", "C");
    for (String[] line :
        new String[][] {
          {"predict", photo.toString()},
          {"eval"},
        }) {
      List<String> words = new ArrayList<>(List.of(line));
      words.addAll(List.of("--weights", weights + "", "--labels", labels + ""));
      assertRefused(
          CommandRun.of(words.toArray(String[]::new)),
          4,
          "labels.txt: 3 class names but se_resnet20 has 10 outputs; hint: one name a line, in"
              + " their order");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "31|images are resized to 31 pixels but the network takes 32x32; hint: resize to 32 or"
            + " more, or stretch",
        "0|resize is '0', it must be a number of pixels or stretch",
        "all|resize is 'all', it must be a number of pixels or stretch",
        "9999|Preprocessing: the shorter side is to be of 9999 pixels, 1 to 4096 are possible"
      })
  void sizesThatCannotBe(String resize, String message) throws IOException {
    Path photo = image("a.png", 1);
    assertRefused(
        CommandRun.of("predict", photo + "", "--weights", weights + "", "--resize", resize),
        2,
        "Invalid value for option '--resize': " + message);
  }

  @Test
  void theSizeIsChosenAndKept() throws IOException {
    Path photo = image("a.png", 1);
    String[] line = {"predict", photo + "", "--weights", weights + "", "--json"};
    String stretched = CommandRun.of(line).out();
    String[] cut = {"predict", photo + "", "--weights", weights + "", "--json", "--resize", "37"};
    String middle = CommandRun.of(cut).out();
    assertThat(middle).isNotEqualTo(stretched).contains("\"probability\":");
    Path out = directory.resolve("kept.safetensors");
    CommandRun.of("convert", weights + "", out + "", "--resize", "37");
    String kept = CommandRun.of("predict", photo + "", "--weights", out + "", "--json").out();
    assertThat(kept.replace("kept.safetensors", "w.safetensors")).isEqualTo(middle);
  }
}
